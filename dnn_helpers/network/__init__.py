"""The network, in the order of the lecture: NumPy and nothing else.

activations -> parameters -> forward -> cost -> backward -> training; `reduction` makes the
training of large pictures fast without changing a digit that matters, and `columns` makes columns
of pictures.
"""
