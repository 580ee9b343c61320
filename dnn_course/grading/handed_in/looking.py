"""A learner's file, looked into: which lesson does it hold, and has anybody written in it?

with Looker(lessons) as look:                            in a process that may die of it
with Looker(lessons, in_this_process=True) as look:      one's own files
    look(name, content, seconds)
"""

import contextlib
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from dnn_course.notebook import MAX_BYTES, NotebookError, parse_notebook
from dnn_course.notebook.find import check_name, restored

from ..bounded import be_bounded
from ..errors import GradingError
from .odd_files import what_it_is
from .readable import MAX_HUGE, readable
from .which_lesson import exercises_held, lesson_of, other_lessons

NO_EXERCISE = "holds no exercise of the course"
_READY = "ready"
_START_SECONDS = 120
_ENDED = "cannot be looked into: it ends the process that tries"
_LONG = "cannot be looked into: it takes too long"


@dataclass(frozen=True)
class Looked:
    """What a file holds: a lesson, or why it holds none."""

    lesson: str = ""
    exercises: int = 0
    also: tuple[str, ...] = ()  # further lessons that it holds whole
    written: bool = True  # not as it was handed out
    note: str = ""  # what was done to make it readable
    content: bytes | None = None  # where that made other bytes of it
    why: str = ""  # it holds no lesson, to be said after its name; "" where nothing plain is so
    kind: str = "lesson"  # | "none" | "broken": no notebook | "unreadable" | "crashed"


def look_into(name, content, lessons) -> Looked:
    """What `content`, the bytes of a file called `name`, holds of the lessons. Never raises."""
    read, note = readable(content)
    if len(read) > MAX_BYTES:
        more, size = ("more than ", MAX_HUGE) if len(content) > MAX_HUGE else ("", len(content))
        why = f"has {more}{size / 1e6:.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read"
        return Looked(why=f"{why}. Clear its outputs and save it", kind="unreadable")
    said = what_it_is(name, read)
    try:
        notebook = parse_notebook(read, Path(name))
        lesson = lesson_of(name, notebook, lessons)
        held = exercises_held(notebook, lessons)
    except (NotebookError, RecursionError, MemoryError) as error:
        return Looked(why=said or str(error).removeprefix(name).strip().rstrip("."), kind="broken")
    if lesson is None:
        return Looked(why=NO_EXERCISE, kind="none")
    made = None if read is content else read
    number = len(held & set(lesson.points))
    also = other_lessons(notebook, lesson, lessons)
    return Looked(lesson.name, number, also, is_written(notebook, lesson), note, made)


def is_written(notebook, lesson):
    """Whether any exercise is not as it was handed out."""
    blank = {cell["source"].strip() for cell in lesson.parts.blank}
    return any(
        cell["source"].strip() not in blank
        for cell in restored(notebook)["cells"]
        if cell["cell_type"] == "code" and not check_name(cell)
    )


def answer(connection):
    """In the other process: look into what comes after the lessons, until nothing does."""
    be_bounded()
    with contextlib.suppress(EOFError, OSError):
        lessons = connection.recv()
        connection.send(_READY)
        while True:
            connection.send(look_into(*connection.recv(), lessons))


class Looker:
    """Looks into strangers' files, in a process of its own.

    It is bounded in memory and time; one that dies of a file twice, or does not answer, costs that
    file, and is made anew. in_this_process: without one, and without these bounds.
    """

    answers = staticmethod(answer)

    def __init__(self, lessons, *, in_this_process=False):
        self.lessons = lessons
        self._here = in_this_process
        self._process = self._connection = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._end()

    def __call__(self, name, content, seconds) -> Looked:
        """As `look_into`, in at most so many seconds. GradingError where no process starts."""
        if self._here:
            return look_into(name, content, self.lessons)
        for _ in range(2):  # it may have ended for another reason: the machine had no memory, say
            if self._process is None:
                self._start()
            try:
                self._connection.send((name, content))
                if self._connection.poll(seconds):
                    return self._connection.recv()
            except (EOFError, OSError):
                self._end()
            else:
                self._end()
                return Looked(why=_LONG, kind="crashed")
        return Looked(why=_ENDED, kind="crashed")

    def _start(self):
        for _ in range(2):
            # The lessons not as arguments: where a process ends before it has read many of them,
            # `Process.start` waits for ever.
            context = get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(target=self.answers, args=(theirs,), daemon=True)
            process.start()
            theirs.close()
            self._process, self._connection = process, ours
            with contextlib.suppress(EOFError, OSError):
                ours.send(self.lessons)
                if ours.poll(_START_SECONDS) and ours.recv() == _READY:
                    return
            self._end()
        raise GradingError(
            "The process that looks into what was handed in does not start; what it said stands "
            "above. In a program of your own, call this below `if __name__ == '__main__':`"
        )

    def _end(self):
        if self._process is not None:
            self._connection.close()
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = self._connection = None
