"""What the playground's network learns: clouds of points in the plane, your own points, pictures.

Every problem is a function of its settings alone: the same name, noise, seed and number of examples
give the same arrays.  The noise is drawn once and then scaled, so that moving the noise slider
moves each point on a straight line.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from ..network.reduction import Reduction, reduce_inputs

# Unseen examples of a problem in the plane; of the pictures, at most so many.
TEST_POINTS = 100
KEPT_BACK = 4  # of own points every fourth of a class is for testing ...
ENOUGH = 20  # ... where there are so many
EDGE = 1.15  # the plane is drawn from -EDGE to EDGE
THUMBNAIL = 32  # pixels: what is shown of a picture, and of the weights that look at it


@dataclass(frozen=True)
class Problem:
    """Examples to learn from, and unseen ones.

    X (n_x, m) and Y (1, m) to train on, X_test (n_x, k) and Y_test (1, k) to test.
    classes: the names of 0 and 1.  recipe: the Python lines that make X and Y.
    Pictures besides: `reduction` (X = Q R, what is trained on) and thumbnails of the test pictures,
    (k, 32, 32, 3) uint8.
    """

    name: str
    X: np.ndarray
    Y: np.ndarray
    X_test: np.ndarray
    Y_test: np.ndarray
    classes: tuple
    recipe: str = field(repr=False)
    reduction: Reduction | None = field(default=None, repr=False)
    thumbnails: np.ndarray | None = field(default=None, repr=False)

    @property
    def pictures(self):
        return self.reduction is not None


def moons(m, random):
    """Two half circles, one hooked into the other."""
    side, angle = _sides(m), np.pi * random.rand(m)
    x = np.where(side == 1, 0.5 - np.cos(angle), np.cos(angle) - 0.5)
    y = np.where(side == 1, 0.25 - np.sin(angle), np.sin(angle) - 0.25)
    return np.vstack([x, y]) * 0.65, side


def circles(m, random):
    """A disc (1) inside a ring (0)."""
    side, angle = _sides(m), 2 * np.pi * random.rand(m)
    radius = np.where(side == 1, 0.4 * np.sqrt(random.rand(m)), 0.75 + 0.2 * random.rand(m))
    return radius * np.vstack([np.cos(angle), np.sin(angle)]), side


def xor(m, random):
    """Four squares: 1 where both coordinates have the same sign."""
    X = random.uniform(0.08, 0.95, (2, m)) * np.where(random.rand(2, m) < 0.5, -1, 1)
    return X, (X[0] * X[1] > 0).astype(float)


def spiral(m, random):
    """Two arms, wound around each other."""
    side, along = _sides(m), np.sqrt(random.rand(m))
    angle = 1.25 * 2 * np.pi * along + np.pi * side
    return 0.95 * along * np.vstack([np.cos(angle), np.sin(angle)]), side


def blobs(m, random):
    """Two round clouds: a straight line parts them, so no hidden layer is needed."""
    side = _sides(m)
    centre = np.where(side == 1, 0.42, -0.42)
    return centre + 0.17 * random.randn(2, m), side


def _sides(m):
    return np.arange(m) % 2.0


IN_THE_PLANE = {f.__name__: f for f in (moons, circles, xor, spiral, blobs)}
OF_PICTURES = {  # problem -> data set
    "cats": "drawn-cats",
    "catvnoncat": "catvnoncat",
    "own-photos": "own-photos",
}
PROBLEMS = (*IN_THE_PLANE, "own", *OF_PICTURES)


@lru_cache(maxsize=4)
def make_problem(name, *, noise=0.1, seed=1, examples=300, points=()):
    """Make a problem by its name.

    Parameters
    ----------
    name : str
        "moons", "circles", "xor", "spiral", "blobs": points in the plane; "own": `points`;
        "cats", "catvnoncat", "own-photos": pictures, from load_dataset.
    noise : float
        How far a point is pushed off its place, as a standard deviation; own points and pictures
        are taken as they are.
    seed : int
        Which points; the pictures are always the first ones of their file.
    examples : int
        How many to train on.
    points : tuple of (x1, x2, class)
        For "own"; see own_points.

    Raises
    ------
    ValueError
        For a name that does not exist, or less than two examples; and what load_dataset raises
        where the pictures are missing.
    """
    if examples < 2:
        raise ValueError(f"examples is {examples}; needed: 2 or more, one of each class.")
    if name in OF_PICTURES:
        return _pictures(name, examples)
    if name == "own":
        return own_points(points, examples)
    if name not in IN_THE_PLANE:
        raise ValueError(f"problem is {name!r}; needed: one of {', '.join(map(repr, PROBLEMS))}.")
    # The unseen points come from a stream of their own: they stay when more are trained on.
    X, Y = _points(IN_THE_PLANE[name], examples, noise, np.random.RandomState(seed))
    X_test, Y_test = _points(
        IN_THE_PLANE[name], TEST_POINTS, noise, np.random.RandomState(seed + 1_000_000)
    )
    recipe = (
        "from dnn_helpers.live import make_problem\n\n"
        f'problem = make_problem("{name}", noise={noise!r}, seed={seed}, examples={examples})\n'
        "X, Y = problem.X, problem.Y"
    )
    return Problem(name, *_kept(X, Y, X_test, Y_test), ("0", "1"), recipe)


def _points(place, m, noise, random):
    X, side = place(m, random)
    return X + noise * random.randn(2, m), side.reshape(1, m)


def own_points(points, examples):
    """The problem of points that somebody brought along: (x1, x2, class) each.

    Where there are ENOUGH, every fourth of each class is kept back for testing; else none is.
    """
    array = np.array(points, dtype=float).reshape(-1, 3).T
    kind = array[2]
    order = np.zeros(kind.size, dtype=int)  # how many of its class come before it
    for label in (0, 1):
        order[kind == label] = np.arange((kind == label).sum())
    test = (order % KEPT_BACK == KEPT_BACK - 1) & (kind.size >= ENOUGH)
    train = np.flatnonzero(~test)[:examples]
    recipe = "from dnn_helpers.live import make_problem\n\n"
    if kind.size <= 60:
        lines = ",\n".join(f"    ({x!r}, {y!r}, {int(c)})" for x, y, c in array.T.tolist())
        recipe += f"points = (\n{lines},\n)\n"
    else:
        recipe += "points = p.run.settings.points  # p: the playground with your points\n"
    recipe += (
        f'problem = make_problem("own", points=points, examples={examples})\n'
        "X, Y = problem.X, problem.Y"
    )
    parts = array[:2, train], array[2:, train], array[:2, test], array[2:, test]
    return Problem("own", *_kept(*map(np.ascontiguousarray, parts)), ("0", "1"), recipe)


def points_of(X, Y):
    """Two arrays as the points of the problem "own".

    X (2, m), Y (m,) or (1, m) of 0 and 1.  A coordinate that leaves the plane, from -EDGE to EDGE,
    is moved and stretched to reach from -1 to 1.
    Returns the points, and a sentence that says what was done to them, or "".
    Raises ValueError where the shapes or labels are others.
    """
    X, Y = np.array(X, dtype=float), np.array(Y, dtype=float).ravel()
    if X.ndim != 2 or X.shape[0] != 2:
        cause = (
            " Are the examples in rows? They belong in columns: X.T." if X.shape[1:] == (2,) else ""
        )
        raise ValueError(f"X has shape {X.shape}; needed: (2, m), points in the plane.{cause}")
    if Y.size != X.shape[1]:
        raise ValueError(f"Y has {Y.size} labels; needed: {X.shape[1]}, one for each point.")
    if not np.isin(Y, (0, 1)).all():
        raise ValueError(f"Y holds {sorted(set(Y) - {0, 1})[0]:g}; needed: the classes 0 and 1.")
    if not np.isfinite(X).all():
        raise ValueError("X holds NaN or inf; needed: numbers.")
    said = []
    for j, x in enumerate(X, 1):
        if x.size and np.abs(x).max() > EDGE:
            low, high = x.min(), x.max()
            x[:] = 2 * (x - low) / (high - low) - 1 if high > low else 0
            said.append(f"x{j} = 2 * (x{j} - {low:.6g}) / {high - low:.6g} - 1")
    points = tuple((float(x), float(y), int(kind)) for x, y, kind in zip(*X, Y, strict=True))
    return points, f"Moved into the plane: {', '.join(said)}." if said else ""


@lru_cache(maxsize=2)
def _pictures(name, examples):
    from ..data import flatten, load_dataset

    train_x, train_y, test_x, test_y, classes = load_dataset(OF_PICTURES[name])
    train_x, train_y = train_x[:examples], train_y[:, :examples]
    test_x, test_y = test_x[:TEST_POINTS], test_y[:, :TEST_POINTS]
    X = flatten(train_x)
    recipe = (
        "from dnn_helpers import flatten, load_dataset\n\n"
        f'train_x, train_y, test_x, test_y, classes = load_dataset("{OF_PICTURES[name]}")\n'
        f"X, Y = flatten(train_x[:{examples}]), train_y[:, :{examples}]"
    )
    names = tuple(c.decode() if isinstance(c, bytes) else str(c) for c in classes)
    small = shrink(test_x.astype(float)).round().astype(np.uint8)
    arrays = _kept(X, train_y.astype(float), flatten(test_x), test_y.astype(float))
    return Problem(name, *arrays, names, recipe, reduce_inputs(X), small)


def _kept(*arrays):
    # Shared by every run of the problem: a function that writes into its input is stopped here.
    for array in arrays:
        array.flags.writeable = False
    return arrays


def shrink(pictures):
    """Average blocks of pixels: (k, 64, 64, 3) -> (k, 32, 32, 3), or by another whole factor."""
    k, height, _, colours = pictures.shape
    block = height // THUMBNAIL
    blocks = pictures.reshape(k, THUMBNAIL, block, THUMBNAIL, block, colours)
    return blocks.mean(axis=(2, 4))
