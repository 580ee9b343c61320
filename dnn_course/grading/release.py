"""The learners' notebooks, made from the key; refused while the key itself is not in order."""

from pathlib import Path

from dnn_course.notebook import (
    NotebookError,
    blank,
    dumps,
    exercises,
    lesson_file,
    read_notebook,
    solved_lessons,
    write_atomically,
)
from dnn_course.notebook.find import manual_cells
from testCases.engine.sealed import ENDING, seal
from testCases.exercises import EXERCISES, own_files

from .judging.grade_one import close_sandboxes, grade
from .judging.task import Task
from .key import load_lessons
from .sandbox import Limits
from .the_class.class_file import FILE, read_class_file

SEEDS = (1, 20_011)  # the published inputs, and others
OWN = Limits(unconfined=True)  # the key is the instructor's own


def release(
    target,
    lessons=None,
    *,
    force=False,
    folder=None,
    answers=True,
    sealed=False,
    class_file=None,
):
    """Write the lessons without solutions and outputs into `target`; return their paths.

    Beside them, in `checks`, come the checks of the course's own exercises, sealed. sealed: those
    of ours too. answers: whether the answers to the questions at the end of each lesson go out, to
    be unfolded. class_file: default the class.toml of the working folder, where there is one. Where
    it says `solutions = false`, no answers go out and `solution(f)` stays closed beside these
    copies.

    Raises NotebookError, naming the cell, where a solution's markers do not match, where an
    exercise has none (its answer would be handed out), or where the key does not pass its checks.
    Writes nothing then, and nothing over a notebook that differs unless `force`.
    """
    target, paths = Path(target), chosen(lessons, folder)
    if target.resolve() in {path.parent.resolve() for path in solved_lessons(folder)}:
        raise NotebookError(f"{target} holds the solved lessons themselves. Choose another folder")
    beside = Path(FILE) if Path(FILE).is_file() else None
    rules = read_class_file(class_file or beside, load_lessons(None, folder))
    copies = {}
    for path in paths:
        copy = released(path, answers and rules.solutions)
        if not rules.solutions:
            copy["metadata"]["dnn"] = {"solutions": False}  # testCases/_closed.py reads it
        copies[path.name] = dumps(copy).encode()
    check_keys([path.stem for path in paths], folder)
    changed = [
        n
        for n, data in copies.items()
        if (target / n).exists() and (target / n).read_bytes() != data
    ]
    if changed and not force:
        raise NotebookError(
            f"{target}: {', '.join(changed)} would be replaced and differs. Add --force to do so"
        )
    target.mkdir(parents=True, exist_ok=True)
    for name, data in (copies | checks_of(paths, sealed)).items():
        (target / name).parent.mkdir(exist_ok=True)
        write_atomically(target / name, data)
    return [f"{target / name}" for name in copies]


def chosen(lessons, folder):
    """Paths of the lessons: all, those without exercises too, or the named ones."""
    if lessons:
        return [lesson_file(lesson.name, folder) for lesson in load_lessons(lessons, folder)]
    return solved_lessons(folder)


def checks_of(paths, everything=False):
    """The sealed checks that go out with these lessons: file -> content."""
    own = {path.stem for path in own_files()}
    names = {exercise.name for path in paths for exercise in exercises(read_notebook(path))}
    wanted = [
        EXERCISES[name] for name in EXERCISES if name in names and (everything or name in own)
    ]
    reached = {each.name: each for one in wanted for each in (*one.reaches, one)}
    chosen = [each for name, each in reached.items() if everything or name in own]
    users = list(EXERCISES.values())
    return {
        f"checks/{each.name}{ENDING}": seal(each, [u for u in users if each.name in u.depends])
        for each in chosen
    }


def released(path, answers=True):
    """One lesson's learner's copy. Raises NotebookError for what must not go out."""
    key = read_notebook(path)
    try:
        copy = blank(key, answers=answers)
    except NotebookError as exc:
        raise NotebookError(f"{path.name}: {exc}") from None
    given = {cell["source"] for cell in copy["cells"]}
    for exercise in [*exercises(key), *manual_cells(key)]:
        if key["cells"][exercise.index]["source"] in given:
            raise NotebookError(
                f"{path.name}: cell {exercise.index + 1} ({exercise.name}) has no "
                "### BEGIN SOLUTION and ### END SOLUTION: its answer would be handed out"
            )
    return copy


def check_keys(names, folder):
    """The key must pass its own checks, on the published inputs and on others."""
    graded = {lesson.name for lesson in load_lessons(None, folder)}
    try:
        for name in names:
            path = lesson_file(name, folder)
            for seed in SEEDS if name in graded else ():
                result = grade(Task("key", name, path.read_bytes(), seed, OWN, folder=folder))
                for row in result.rows:
                    if row.status not in ("passed", "to_be_marked"):
                        raise NotebookError(
                            f"{name}: the key's own {row.exercise} is "
                            f"{row.status.replace('_', ' ')}: {row.message}"
                        )
    finally:
        close_sandboxes()
