"""All that a playground can be set to: as a record, as a dictionary, and as a line for a mail.

dnn-playground?problem=xor&hidden=4-4&learning_rate=0.3&...&iteration=200
"""

from dataclasses import asdict, dataclass, fields
from urllib.parse import parse_qsl, quote

SCHEME = "dnn-playground"


@dataclass(frozen=True)
class Settings:
    """All that a run depends on, besides the functions."""

    problem: str = "moons"
    hidden: tuple = (4, 4)
    learning_rate: float = 0.3
    initialisation: str = "he"
    activation: str = "relu"
    noise: float = 0.1
    seed: int = 1
    examples: int = 300
    points: tuple = ()  # of the problem "own": (x1, x2, class) each

    def __str__(self):
        units = "-".join(map(str, self.hidden)) or "no hidden layer"
        activation = "" if self.activation == "relu" else f"{self.activation}, "
        return (
            f"{units}, {activation}rate {self.learning_rate:g}, {self.initialisation}, "
            f"seed {self.seed}"
        )

    def taken_along(self, iteration):
        """As a dictionary of plain values, with the iteration that was reached."""
        plain = asdict(self) | {"hidden": list(self.hidden), "iteration": iteration}
        points = [list(point) for point in plain.pop("points")]
        return plain | {"points": points} if self.problem == "own" else plain


NAMES = tuple(field.name for field in fields(Settings))


def to_link(settings):
    """A dictionary of settings as one line without a space, that survives a mail."""
    words = {**settings, "hidden": "-".join(map(str, settings["hidden"]))}
    if points := words.pop("points", None):
        words["points"] = "_".join(f"{x:.4g},{y:.4g},{kind:g}" for x, y, kind in points)
    return f"{SCHEME}?" + "&".join(f"{k}={quote(str(v), safe=',')}" for k, v in words.items())


def from_link(link):
    """The settings in such a line, as a dictionary.

    Raises ValueError where it is no such line, or says something that cannot be read.
    """
    scheme, _, query = "".join(link.split()).partition("?")  # a mail may have broken it
    if scheme != SCHEME or not query:
        raise ValueError(f"{link[:60]!r} is no playground's link; needed: {SCHEME}?problem=...")
    read = {
        "problem": str, "initialisation": str, "activation": str,
        "hidden": lambda text: [int(n) for n in text.split("-") if n],
        "learning_rate": float, "noise": float,
        "seed": int, "examples": int, "iteration": int,
        "points": lambda text: [[float(v) for v in p.split(",")] for p in text.split("_") if p],
    }  # fmt: skip
    found = {}
    for name, text in parse_qsl(query, keep_blank_values=True):
        if name not in read:
            raise ValueError(f"the link sets {name!r}; it can set {', '.join(read)}.")
        try:
            found[name] = read[name](text)
        except ValueError:
            raise ValueError(f"the link says {name}={text}, which cannot be read.") from None
    return found
