"""Gradescope's results.json for each submission.

Its documents: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

import json

from dnn_course.shown import printable

from ..marks import MARKED
from ..store import write_if_other


class Gradescope:
    """exports/gradescope/<learner>/<lesson>/results.json"""

    def __init__(self, book):
        self.folder = book.exports / "gradescope"

    def add(self, learner, records):
        for lesson, record in records.items():
            path = self.folder / learner.person.id / lesson / "results.json"
            found = gradescope_results(record, learner.marks[lesson])
            write_if_other(path, json.dumps(found, indent=1, ensure_ascii=False))

    def finish(self):
        pass


def gradescope_results(record, mark):
    """One submission: what the checks said, and what a person decided."""
    says = {row["exercise"]: row for row in record["rows"]}
    tests = []
    for part in mark.parts:
        row = says.get(part.exercise)
        output = (row["message"] or "Right.") if row else ""
        output = "\n".join(filter(None, [output, part.note, str(part.decision or "")]))
        passed = part.points >= part.worth
        if row and not part.decision:
            passed = row["status"] == "passed"
        tests.append(
            {
                "name": part.exercise,
                "score": part.points,
                "max_score": part.worth,
                "status": "passed" if passed else "failed",
                "output": printable(output),
                "output_format": "text",
                "visibility": "visible",
            }
        )
    notes = [*record["warnings"], *mark.notes, *filter(None, [str(mark.decision or "")])]
    return {
        "score": mark.points if mark.state == MARKED else mark.earned,
        "output": printable("\n".join(notes)),
        "output_format": "text",
        "visibility": "visible",
        "tests": tests,
    }
