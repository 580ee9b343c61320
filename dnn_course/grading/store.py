"""What is known of each submission: one file a result, written whole, under a key of all that
decides it. A run that was killed reads them and goes on from there.
"""

import hashlib
import json
import os

from dnn_course.notebook import dumps, write_atomically

from .sound import sound


def record_key(run, handed, version):
    """Names everything that decides this submission's marks, and what is said about them."""
    parts = (version, run.seed, run.limits.seconds, run.limits.memory, handed.problem, handed.notes)
    digest = hashlib.sha256(repr(parts).encode())
    digest.update(handed.content or b"")
    for name, content in handed.files:
        digest.update(b"\0" + name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def record_path(run, learner, lesson):
    name = hashlib.sha256(os.fsencode(learner) + b"\0" + lesson.encode()).hexdigest()[:32]
    return run.records / f"{name}.json"


def read_record(run, learner, lesson):
    """A stored result as JSON, or None."""
    try:
        return json.loads(record_path(run, learner, lesson).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def known(run, learner, lesson, key):
    """Whether this was graded, what was written of it is whole, and nobody has removed its page."""
    record = read_record(run, learner, lesson)
    place = f"{learner}/{lesson}"
    return (
        sound(record)
        and record["key"] == key
        and (run.out / "feedback" / f"{place}.html").is_file()
        and (not record["protections"] or (run.out / "graded" / f"{place}.ipynb").is_file())
    )


def store(run, result, key, page):
    """Write a result's notebook and page, then its record: with the record it counts as done."""
    place = f"{result.learner}/{result.lesson}"
    graded = run.out / "graded" / f"{place}.ipynb"
    if result.graded is not None:
        write(graded, dumps(result.graded))
        for name, content in result.files:  # whoever runs it again needs them, too
            write(graded.with_name(name), content)
    else:
        graded.unlink(missing_ok=True)
    write(run.out / "feedback" / f"{place}.html", page)
    write(
        record_path(run, result.learner, result.lesson), json.dumps({"key": key, **result.record()})
    )


def write(path, text):
    """Write a file and the folders that it is in, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace")
    write_atomically(path, data)
