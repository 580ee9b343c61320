"""The pages that people read: a learner's feedback, and the class at a glance.

Each is one file without scripts that opens offline, made from a template in `templates/`. Whatever
a template shows is escaped by Jinja2 and freed of control characters; nothing is marked as safe.
"""

import os
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

import jinja2

from dnn_course.shown import printable


@dataclass(frozen=True)
class Status:
    """How a status is shown. Okabe and Ito's colours; words and signs tell without colour."""

    words: str
    sign: str
    colour: str


STATUSES = {
    "passed": Status("right", "✓", "#009e73"),
    "failed": Status("not right yet", "✗", "#d55e00"),
    "not_attempted": Status("not attempted", "○", "#7d8590"),
    "missing": Status("missing", "–", "#59616b"),
    "needs_a_look": Status("a person has to look", "⚑", "#0072b2"),
    "to_be_marked": Status("to be marked by a person", "✎", "#56b4e9"),
    "timeout": Status("took too long", "…", "#e69f00"),
    "crashed": Status("crashed", "!", "#cc79a7"),
    "refused": Status("refused", "⊘", "#6a3d9a"),
    "unreadable": Status("cannot be read", "?", "#333333"),
}
# What the state of a mark is called on a learner's page.
STATES = {
    "marked": "",
    "missing": "not handed in",
    "absent": "nothing of yours was found",
    "excused": "excused",
    "not due": "not due yet",
    "early": "handed in; not due yet",
}
# What the sandbox protects, in the order of the class page.
PROTECTIONS = {
    "network": "network: none at all (own namespace)",
    "processes": "processes: each submission sees only its own (own namespace)",
    "files": "files: sees Python's library and NumPy, read-only, and a folder in memory (own root)",
    "landlock": "files: may open nothing else (Landlock)",
    "system calls": "system calls: those that NumPy needs; no process, socket, signal (seccomp)",
    "user": "user: one that owns nothing, without privileges",
    "memory": "memory is limited",
    "cpu": "processor time is limited",
    "threads": "number of threads is limited",
    "open files": "number of open files is limited",
    "file size": "size of files is limited",
    "core": "no core dumps",
    "ends with grader": "ends when the grader ends",
}


def feedback_page(record, name=None, mark=None):
    """What one learner gets to see for one lesson.

    name: of the person, where the record has an id. mark: what rules and decisions made of it.
    """
    parts = {part.exercise: part for part in mark.parts} if mark else {}
    about = {"record": record, "name": name or record["learner"], "mark": mark, "parts": parts}
    return _template("feedback.html").render(**about)


def learner_page(learner, rules, pages):
    """What one learner gets to see over all lessons. pages: lesson -> file of its page."""
    return _template("learner.html").render(learner=learner, rules=rules, pages=pages)


def class_page(summary):
    """The instructor's page. `summary` is what `gradebook.Summary` gathered."""
    return _template("class.html").render(summary=summary)


def in_words(value):
    """Points as text, 10 or 2.5; a word as it is."""
    return value if isinstance(value, str) else f"{value:g}"


def address(*parts):
    """A relative link to a file below GRADES, whatever bytes its name is made of."""
    return "/".join(quote(os.fsencode(part), safe="") for part in parts)


@cache
def _template(name):
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("dnn_course.grading.gradebook"),
        autoescape=True,
        finalize=printable,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": in_words,
        "percent": "{:.0%}".format,
        "lines": lambda text: [one for one in map(str.strip, text.splitlines()) if one],
    }
    environment.globals |= {
        "address": address,
        "statuses": STATUSES,
        "protections": PROTECTIONS,
        "states": STATES,
    }
    return environment.get_template(name)
