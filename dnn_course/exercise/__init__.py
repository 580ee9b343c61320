"""For who writes exercises of their own: `dnn exercise new` and `dnn exercise try`.

new.py        the file of an exercise and its two cells, with comments that explain
trying.py     can the inputs lie? the formula, its mistakes and its mutants, tried
mutants.py    a function with one thing changed
"""

from .new import new_exercise
from .trying import try_exercise

__all__ = ["new_exercise", "try_exercise"]
