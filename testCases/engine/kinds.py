"""What is called of the thing that a name is bound to: an answer is of one of three kinds.

    function   itself
    class      an object is made, and its methods are called one after the other
    value      nothing: it is what it is

Standard library only: the sandbox loads this very file, beside `calling`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

KINDS = ("function", "class", "value")


def callable_of(kind: str, found: object) -> Callable[..., object]:
    """The function that is judged, for what was found under an exercise's name."""
    if kind == "class" and inspect.isclass(found):
        return use(found)
    if kind == "value":
        return value_of(found)
    return found


def use(cls: type) -> Callable[..., object]:
    """A function that makes an object of a class and calls its methods: ``use(made_with, calls)``.

    made_with: the arguments of the constructor, a tuple. calls: (method, arguments) pairs. Returns
    a dictionary of what the methods gave, by method: ``{"fit": ..., "classify": ...}``; of a method
    that is called twice, ``"classify (2)"``.
    """

    def use_it(made_with, calls):
        thing = cls(*made_with)
        results = {}
        for name, args in calls:
            times = sum(key.split(" ")[0] == name for key in results)
            key = f"{name} ({times + 1})" if times else name
            results[key] = getattr(thing, name)(*args)
        return results

    methods = [each for each in vars(cls).values() if inspect.isfunction(each)]
    if methods:
        use_it.__wrapped__ = methods[0]  # whose notebook it is
    use_it.__signature__ = inspect.Signature.from_callable(lambda made_with, calls: None)
    return use_it


def value_of(found: object) -> Callable[[], object]:
    """A function that gives a value; `None` and `...` are the places of one that is not there."""

    def value():
        if found is None or found is ...:
            raise NotImplementedError
        return found

    return value
