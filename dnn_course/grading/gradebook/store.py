"""What is known of each submission: one file a result, written whole, under a key of all that
decides it. A run that was killed reads them and goes on from there.
"""

import hashlib
import json

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


def basis(run, handed, version):
    """What a mark was made from, in few letters: for whoever asks later why it changed."""
    digest = hashlib.sha256(handed.content or b"")
    for name, content in handed.files:
        digest.update(b"\0" + name.encode() + b"\0" + content)
    seed = hashlib.sha256(f"seed {run.seed}".encode())
    sent = {"late": handed.sent.late, "when": handed.sent.when}
    return {
        "file": digest.hexdigest()[:12] if handed.content else "",
        "course": version,
        "seed": seed.hexdigest()[:12],
        "sent": sent,
    }


def record_path(run, learner, lesson):
    return run.records / record_name(learner, lesson)


def record_name(learner, lesson):
    about = (
        learner.encode("utf-8", "surrogatepass") + b"\0" + lesson.encode("utf-8", "surrogatepass")
    )
    return f"{hashlib.sha256(about).hexdigest()[:32]}.json"


def read_record(run, learner, lesson):
    """A stored result as JSON, or None."""
    return _read(record_path(run, learner, lesson))


def all_records(run):
    """(learner, lesson) -> files of the stored results: the latest attempt's, then earlier ones."""
    found = {}
    for path in sorted(run.records.glob("*.json")):
        record = _read(path)
        if record is None:
            continue  # damaged: graded again when it is handed in again
        paths = found.setdefault((record["learner"], record["lesson"]), [])
        latest = path == record_path(run, record["learner"], record["lesson"])
        paths.insert(0 if latest else len(paths), path)
    return found


def best_record(paths, best_of_attempts):
    """The stored result that counts, or None: the latest, or the one with most points."""
    records = [record for record in map(_read, paths[: None if best_of_attempts else 1]) if record]
    return max(records, key=_points, default=None)  # of equals the latest


def _points(record):
    return sum(row["points"] for row in record["rows"])


def _read(path):
    """A stored result as JSON, or None; also where it is another's, copied to this one's place."""
    record = read_json(path)
    if not sound(record):
        return None
    learner, lesson = record["learner"], record["lesson"]
    attempt = attempt_name(lesson, record.get("basis", {}).get("file", ""))
    own = (record_name(learner, name) for name in (lesson, attempt))
    return record if path.name in own else None


def read_json(path):
    """What a file of an earlier run holds, or None where that cannot be read."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def known(run, learner, name, key):
    """Whether this was graded, and nobody has removed the notebook that was judged.

    name: of the record; an earlier attempt's is not the lesson's, and has no notebook.
    """
    record = read_record(run, learner, name)
    if record is None or record["key"] != key:
        return False
    graded = run.out / "graded" / learner / f"{name}.ipynb"
    return name != record["lesson"] or not record["protections"] or graded.is_file()


def store(run, result, key, made_from, name, page):
    """Write a result's notebook and page, then its record: with the record it counts as done.

    made_from: its `basis`. name: of its record; an earlier attempt's is not the lesson's. page: ""
    where there is nothing to say yet.
    """
    record = {"key": key, "basis": made_from, **result.record()}
    path = record_path(run, result.learner, name)
    if name == result.lesson:
        _store_notebook(run, result)
        place = f"{result.learner}/{result.lesson}"
        if page:
            write(run.out / "feedback" / f"{place}.html", page)
        if run.rules.best_of_attempts:
            _keep_attempt(run, path, made_from)
    write(path, json.dumps(record))


def _store_notebook(run, result):
    """Write the notebook that was judged, and what whoever runs it again needs beside it."""
    graded = run.out / "graded" / result.learner / f"{result.lesson}.ipynb"
    if result.graded is not None:
        write(graded, dumps(result.graded))
        for name, content in result.files:
            write(graded.with_name(name), content)
    else:
        graded.unlink(missing_ok=True)


def _keep_attempt(run, path, made_from):
    """Keep the result that is about to be replaced by another attempt's."""
    old = _read(path)
    if old and old.get("basis", {}).get("file") not in (None, "", made_from["file"]):
        name = attempt_name(old["lesson"], old["basis"]["file"])
        write(record_path(run, old["learner"], name), json.dumps(old))


def attempt_name(lesson, file):
    """What the record of an earlier attempt is called; file: of its basis."""
    return f"{lesson}@{file}"


def write(path, text):
    """Write a file and the folders that it is in, whole or not at all.

    What is new is for its owner alone, also where GRADES is a folder that others may open. Who was
    let in by a person stays in.
    """
    make_private(path.parent)
    write_atomically(path, _bytes(text), None if path.exists() else 0o600)


def make_private(folder):
    """Make a folder and those that it is in, for their owner alone."""
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def write_if_other(path, text):
    """Write a file where it does not hold this already: of thousands of pages few change."""
    try:
        same = path.read_bytes() == _bytes(text)
    except OSError:
        same = False
    if not same:
        write(path, text)


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace")
