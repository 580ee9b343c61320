"""Who handed in the same code as somebody else: for the class page, for a person to look at."""

import hashlib
from collections import defaultdict

from dnn_course.notebook import blank, exercises

ENOUGH_LINES = 8  # of own code, before equal answers mean anything


class SameCode:
    """Finds learners who handed in the same code, line for line, comments included."""

    def __init__(self, lessons):
        self.given = {}  # lesson -> lines that everybody has, from the learner's copy
        self.seen = defaultdict(list)  # (lesson, hash) -> learners
        for lesson in lessons:
            cells = [exercise.source for exercise in exercises(blank(lesson.key))]
            self.given[lesson.name] = {line.strip() for cell in cells for line in cell.splitlines()}
            key = [exercise.source for exercise in exercises(lesson.key)]
            self.remember(None, lesson.name, key)

    def add(self, record):
        self.remember(
            record["learner"], record["lesson"], [row["source"] for row in record["rows"]]
        )

    def remember(self, learner, lesson, sources):
        lines = [line.strip() for source in sources for line in source.splitlines()]
        own = [
            line
            for line in lines
            if line and line not in self.given[lesson] and "# SOLUTION" not in line
        ]
        own = [line for line in own if not line.startswith("### ")]
        if len(own) >= ENOUGH_LINES:
            digest = hashlib.sha256("\n".join(own).encode("utf-8", "replace")).hexdigest()
            self.seen[lesson, digest].append(learner)

    def found(self):
        """(learner, lesson, why) for each one whose code somebody else has too."""
        out = []
        for (lesson, _), people in self.seen.items():
            if len(people) < 2:
                continue
            for learner in people:
                others = [
                    "the course's solution" if p is None else p for p in people if p != learner
                ]
                if learner is not None:
                    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
                    out.append((learner, lesson, f"the same code as {', '.join(others[:3])}{more}"))
        return out
