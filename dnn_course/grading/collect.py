"""`collect`: who handed in what, found as `dnn grade` finds it. It grades nothing."""

from pathlib import Path

from dnn_course.notebook import write_atomically

from .errors import GradingError
from .handed_in.looking import Looker
from .handed_in.odd_files import not_graded
from .handed_in.people import people
from .handed_in.submissions import handed_in
from .key import load_lessons
from .run import require_elsewhere, require_submissions
from .the_class.class_file import FILE, read_class_file


def collect(submissions, lessons=None, *, to=None, class_file=None, folder=None):
    """Yield the lines of a report on a folder or zip of submissions.

    lessons: names, default those that anybody handed in. to: a folder for what counts, as
    <learner>/<lesson>.ipynb with what lies beside it; nothing in it is replaced by anything else.
    Raises GradingError.
    """
    submissions = Path(submissions)
    require_submissions(submissions)
    if to:
        require_elsewhere(to, submissions)
    every = load_lessons(None, folder)
    beside = submissions.resolve().parent / FILE
    rules = read_class_file(class_file or (beside if beside.is_file() else None), every)
    chosen = load_lessons(lessons, folder)
    counts, look, here = {lesson.name: 0 for lesson in chosen}, [], set()
    if to and not Path(to).exists():  # other people's work
        Path(to).mkdir(mode=0o700, parents=True)
    everybody = people(submissions, to or submissions.parent, rules.roster)
    with everybody, Looker(every) as looker:
        for learner in everybody.learners:
            here.add(learner.name)
            found = handed_in(learner, chosen, looker)
            said = []
            for lesson in chosen:
                handed = found.lessons[lesson.name]
                if handed.problem and handed.problem[0] == "missing":
                    continue
                counts[lesson.name] += 1
                said.append(_said(lesson.name, handed))
                look += [(learner.name, note) for note in handed.notes]
                if to and handed.content is not None:
                    _put(Path(to) / learner.name, lesson.name, handed)
            look += [(learner.name, why) for why in found.look]
            yield f"{learner.name}: {', '.join(said) or 'no lesson'}"
        look += [("", not_graded(name, why)) for name, why in everybody.nobodys]
    yield from _summary(rules, counts, here)
    yield from ["", "Needs a look:"] if look else []
    for name, why in look:
        yield f"  {name}: {why}" if name else f"  {why}"


def _said(lesson, handed):
    sent = handed.sent
    more = ["LATE"] * sent.late + ([sent.when.replace("T", " ")] if sent.when else [])
    more += [handed.problem[0]] if handed.problem else []
    number = len(handed.earlier) + 1
    more += [f"the latest of {number}"] if number > 1 else []
    return f"{lesson} ({', '.join(more)})" if more else lesson


def _summary(rules, counts, here):
    yield ""
    for lesson, count in counts.items():
        if count or lesson in rules.lessons:
            yield f"{lesson}: {count} of {len(rules.roster or here)}"
    nobody = [person for person in rules.roster or () if person.id not in here]
    if nobody:
        names = ", ".join(f"{person.name} ({person.id})" for person in nobody[:20])
        more = f" and {len(nobody) - 20} more" if len(nobody) > 20 else ""
        yield f"Nothing from {len(nobody)} of the roster: {names}{more}"


def _put(folder, lesson, handed):
    """Write one hand-in and what lies beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in [(f"{lesson}.ipynb", handed.content), *handed.files]:
        path = folder / name
        if path.exists() and path.read_bytes() != content:
            raise GradingError(f"{path} is there and differs. Choose another --to, or an empty one")
        write_atomically(path, content)
