"""How the code of a class was kept in: the worst of all its submissions, with how many.

Each sandbox tries its protections when it starts (`sandbox/probe.py`), and each submission's record
says what held for it. A class may have been graded in several runs, on machines that differ.
"""

from collections import Counter, defaultdict

NAMED = {  # what is left, where something is missing: shown as one sentence
    (True, True): "in namespaces of its own and behind Landlock",
    (True, False): "in namespaces of its own, without Landlock",
    (False, True): "behind Landlock, without namespaces",
    (False, False): "with the rights of the user who graded (--unconfined)",
}


class Isolation:
    """Adds up the protections of records."""

    def __init__(self):
        self.runs = 0  # submissions that were run
        self.reasons = defaultdict(Counter)  # protection -> reason why it did not hold -> how many
        self.ways = Counter()  # key of NAMED -> how many

    def add(self, protections):
        """protections of one submission: name -> "" or the reason why not; {} if it was not run."""
        if not protections:
            return
        self.runs += 1
        for name, reason in protections.items():
            self.reasons[name][reason] += 1
        own_root, landlock = (protections.get(name) == "" for name in ("files", "landlock"))
        self.ways[own_root, landlock] += 1

    def rows(self):
        """protection -> "" where it held for all, else why not and for how many."""
        return {name: self._words(reasons) for name, reasons in self.reasons.items()}

    def _words(self, reasons):
        bad = Counter({reason: count for reason, count in reasons.items() if reason})
        bad["not said"] = self.runs - sum(reasons.values())
        bad = +bad
        if not bad:
            return ""
        parts = [f"{reason}{self._of(count)}" for reason, count in sorted(bad.items())]
        return "; ".join(parts)

    def ran(self):
        """In which way the code ran, the weakest first: a list of sentences."""
        return [f"{NAMED[way]}{self._of(count)}" for way, count in sorted(self.ways.items())]

    def _of(self, count):
        return "" if count == self.runs else f" ({count} of {self.runs} submissions)"
