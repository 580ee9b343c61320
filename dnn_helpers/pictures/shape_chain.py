"""The shape chain: do your arrays fit together, layer by layer?

    shapes(X, parameters)                  before the forward pass
    shapes(X, parameters, caches)          with the Z and A that your own functions made
    shapes(X, parameters, grads=grads)     each gradient beside what it is the gradient of

Draws every array as a box, its needed shape and its own, and marks the first that does not fit:
what comes after it is often wrong only because of it. `print` gives the same in a line of text.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from .colours import BLUE, FAINT, FAINT_BLUE, FAINT_RED, GREY, INK, PAPER, RED
from .sketch import Sketch


@dataclass(frozen=True)
class Link:
    """One array of the chain."""

    name: str  # "W2"
    layer: int  # 0 is the input
    needed: tuple[int, ...]
    actual: tuple[int, ...] | None  # None: missing, or no array
    found: str = ""  # what is there when it is no array: "missing", "list", "None"

    @property
    def fits(self):
        return self.actual == self.needed

    def __str__(self):
        return f"{self.name} {self.has}"

    @property
    def has(self):
        """What is there, in words."""
        if self.actual is None:
            return self.found
        return str(self.actual) if self.actual else "a single number"


class ShapeChain:
    """What `shapes` returns: a picture in a notebook, one line of text in a terminal."""

    def __init__(self, links):
        self.links = tuple(links)

    @property
    def first_wrong(self):
        return next((link for link in self.links if not link.fits), None)

    @property
    def fits(self):
        return self.first_wrong is None

    @property
    def verdict(self):
        wrong = self.first_wrong
        if wrong is None:
            return "every shape fits"
        return f"{wrong.name} does not fit: it is {wrong.has}, needed is {wrong.needed}"

    def __str__(self):
        layers = {}
        for link in self.links:
            mark = " ✗" if link is self.first_wrong else ""
            layers.setdefault(link.layer, []).append(f"{link}{mark}")
        return " → ".join("  ".join(parts) for parts in layers.values()) + f"   {self.verdict}"

    __repr__ = __str__

    def _repr_mimebundle_(self, include=None, exclude=None):
        data, metadata = _draw(self)._repr_mimebundle_()
        return {**data, "text/plain": str(self)}, metadata


def shapes(X=None, parameters=None, caches=None, *, AL=None, grads=None, layer_dims=None):
    """The chain of your arrays: X -> W1, b1, Z1, A1 -> ... -> AL, each with its needed shape.

        W[l] is (n[l], n[l-1])    b[l] is (n[l], 1)    Z[l] and A[l] are (n[l], m)    dV is like V

    Give what you have; the rest is left out.

    Parameters
    ----------
    X : array (n_x, m), optional
    parameters : dict, optional
        W1, b1, ..., WL, bL.
    caches : list, optional
        What L_model_forward returned with AL.
    AL : array (1, m), optional
    grads : dict, optional
        dW1, db1, ... as L_model_backward returns them.
    layer_dims : list of int, optional
        The sizes you meant; without them the size of a layer is what most of its arrays say.

    Returns
    -------
    ShapeChain
        A picture in a notebook, a line of text when printed; `fits`, `first_wrong`, `verdict`.

    Raises
    ------
    ValueError
        Where there is nothing to draw a chain of.
    """
    if not parameters and not layer_dims:
        raise ValueError(
            "shapes needs parameters (or layer_dims), such as shapes(X, parameters); got neither."
        )
    parameters = parameters or {}
    given = [*parameters, *(grads or {})]
    L = len(layer_dims) - 1 if layer_dims is not None else _layers_in(given)
    if L < 1:
        raise ValueError(f"no W1, b1, ... in parameters; found: {', '.join(map(str, given))}.")
    sizes = _sizes(X, parameters, caches, layer_dims, L)
    m = _examples(X, caches, AL)
    links = [] if X is None else [_link("X", 0, (sizes[0], m), X)]
    for l in range(1, L + 1):
        n, n_prev = sizes[l], sizes[l - 1]
        if parameters:
            links.append(_link(f"W{l}", l, (n, n_prev), parameters.get(f"W{l}", _MISSING)))
            links.append(_link(f"b{l}", l, (n, 1), parameters.get(f"b{l}", _MISSING)))
        if caches is not None:
            links.append(_link(f"Z{l}", l, (n, m), _cached(caches, l, "Z")))
            if l < L:  # layer l's A is what the next layer's cache holds as A_prev
                links.append(_link(f"A{l}", l, (n, m), _cached(caches, l + 1, "A_prev")))
        if l == L and AL is not None:
            links.append(_link("AL", l, (n, m), AL))
        if grads is not None:
            links.append(_link(f"dW{l}", l, (n, n_prev), grads.get(f"dW{l}", _MISSING)))
            links.append(_link(f"db{l}", l, (n, 1), grads.get(f"db{l}", _MISSING)))
            if f"dA{l}" in grads and m is not None:
                links.append(_link(f"dA{l}", l, (n, m), grads[f"dA{l}"]))
    return ShapeChain(links)


_MISSING = object()


def _link(name, layer, needed, value):
    if value is _MISSING:
        return Link(name, layer, needed, None, "missing")
    if not isinstance(value, np.ndarray | np.generic):
        return Link(name, layer, needed, None, type(value).__name__)
    return Link(name, layer, needed, tuple(int(n) for n in np.shape(value)))


def _layers_in(keys):
    """The highest number behind a W, b, dW or db: a layer that lacks its W is still a layer."""
    numbers = [str(key).lstrip("dWb") for key in keys if str(key).lstrip("d")[:1] in ("W", "b")]
    return max((int(text) for text in numbers if text.isdigit()), default=0)


def _sizes(X, parameters, caches, layer_dims, L):
    """n[0] ... n[L]: as asked for, else what most arrays that touch the layer say."""
    if layer_dims is not None:
        return [int(n) for n in layer_dims]
    votes = [Counter() for _ in range(L + 1)]

    def vote(l, array, axis):
        if isinstance(array, np.ndarray) and array.ndim == 2:
            votes[l][array.shape[axis]] += 1

    vote(0, X, 0)
    for l in range(1, L + 1):
        vote(l, parameters.get(f"W{l}"), 0)  # counted first: it wins where votes are equal
        vote(l, parameters.get(f"b{l}"), 0)
        vote(l - 1, parameters.get(f"W{l}"), 1)
        if caches is not None:
            vote(l, _cached(caches, l, "Z"), 0)
    return [count.most_common(1)[0][0] if count else 0 for count in votes]


def _examples(X, caches, AL):
    arrays = [X, AL] + ([_cached(caches, 1, "A_prev")] if caches is not None else [])
    for array in arrays:
        if isinstance(array, np.ndarray) and array.ndim == 2:
            return array.shape[1]
    return None


def _cached(caches, l, what):
    """Z or A_prev of layer l; whatever else the caches hold counts as missing."""
    try:
        linear_cache, Z = caches[l - 1]
        return Z if what == "Z" else linear_cache[0]
    except (TypeError, ValueError, IndexError, KeyError):
        return _MISSING


# The picture: a column of boxes for each layer, wide as the array has columns, high as it has rows.
_COLUMN, _GAP, _TOP, _MOST = 132, 26, 46, 58


def _draw(chain):
    layers = {}
    for link in chain.links:
        layers.setdefault(link.layer, []).append(link)
    largest = max((n for link in chain.links for n in (link.actual or ()) + link.needed), default=1)
    columns = []
    for l, links in layers.items():
        y, boxes = _TOP, []
        for link in links:
            rows, cols = _box(link.actual or link.needed, largest)
            boxes.append((link, y, cols, rows))
            y += rows + (46 if link.fits else 62)
        columns.append((l, boxes, y))
    width = len(columns) * (_COLUMN + _GAP) + _GAP
    height = max(y for _, _, y in columns) + 26
    sketch = Sketch(max(width, 460), height, alt=f"Shape chain: {chain}")
    last = max(layers)
    for i, (l, boxes, _) in enumerate(columns):
        x = _GAP + i * (_COLUMN + _GAP)
        title = "input" if l == 0 else (f"layer {l}: output" if l == last else f"layer {l}")
        sketch.text(x, 24, title, size=13, bold=True)
        if i:
            sketch.text(x - _GAP + 2, _TOP + 12, "→", size=18, colour=GREY)
        for link, y, cols, rows in boxes:
            first = link is chain.first_wrong
            colour = RED if first else (BLUE if link.fits else GREY)
            sketch.rectangle(x, y, cols, rows, fill=PAPER, stroke=colour, name=link.name,
                             values=link.actual or ())  # fmt: skip
            if cols > 4 and rows > 4:
                sketch.rectangle(x + 2, y + 2, cols - 4, rows - 4, fill=FAINT_RED if first else
                                 (FAINT_BLUE if link.fits else FAINT))  # fmt: skip
            mark = "✗ " if first else ("✓ " if link.fits else "? ")
            sketch.text(x, y + rows + 16, f"{mark}{link}", size=13, bold=first,
                        colour=RED if first else INK)  # fmt: skip
            if not link.fits:
                sketch.text(x, y + rows + 32, f"needed {link.needed}", size=12, colour=colour)
    words = chain.verdict
    sketch.text(_GAP, height - 12, words[:1].upper() + words[1:] + ".", size=13,
                bold=True, colour=INK if chain.fits else RED)  # fmt: skip
    return sketch


def _box(shape, largest):
    """Height and width in pixels: in proportion while sizes are close, never invisible."""
    rows = shape[0] if shape else 1
    cols = shape[1] if len(shape) > 1 else 1

    def pixels(n):
        return 10 + (_MOST - 10) * (np.log1p(n) - np.log(2)) / max(
            1e-9, np.log1p(largest) - np.log(2)
        )

    return float(min(_MOST, pixels(max(rows, 1)))), float(min(_COLUMN - 8, pixels(max(cols, 1))))
