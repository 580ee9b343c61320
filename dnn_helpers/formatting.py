"""The one way a number is printed in the lessons.

nbval compares text.  So what is shown is rounded, has no minus in front of a zero, no
`np.float64(...)` around it, and looks the same under every NumPy release that the course admits.
"""

import numpy as np


def formatted(value, digits=8):
    """Return `value` as text: numbers and arrays rounded to `digits` decimals.

    Dictionaries, lists and tuples are formatted item by item; a dictionary has a line for each key.
    """
    if isinstance(value, dict):
        return "\n".join(f"{key} = {_indented(key, v, digits)}" for key, v in value.items())
    if isinstance(value, (list, tuple)):
        inside = ", ".join(formatted(v, digits) for v in value)
        left, right = "[]" if isinstance(value, list) else "()"
        return f"{left}{inside}{',' if right == ')' and len(value) == 1 else ''}{right}"
    if isinstance(value, (str, type(None), bool, np.bool_)):
        return str(value)
    array = np.asarray(value)
    if array.dtype.kind == "f":
        array = np.round(array.astype(float), digits) + 0.0  # -0.0 + 0.0 is 0.0
    elif array.dtype.kind not in "biu":
        return str(value)
    if array.ndim == 0:
        return str(array.item())
    return np.array2string(
        array,
        precision=digits,
        suppress_small=True,
        max_line_width=100,
        threshold=1000,
        floatmode="maxprec",
        sign="-",
        formatter=None,
    )


def show(*, digits=8, **values):
    """Print each value by its name: show(Z=Z) prints `Z = [[ 3.26295337 -1.23429987]]`.

    Parameters
    ----------
    digits : int
        Decimals that are kept.
    values : anything, by name
        Numbers, arrays, texts.  A dictionary is printed key by key: show(grads=grads) prints
        `dW1 = ...`, `db1 = ...`.
    """
    for name, value in values.items():
        if isinstance(value, dict):
            print(formatted(value, digits))
        else:
            print(f"{name} = {_indented(name, value, digits)}")


def _indented(name, value, digits):
    """The text of `value` with its further lines moved under the first."""
    return formatted(value, digits).replace("\n", "\n" + " " * (len(str(name)) + 3))
