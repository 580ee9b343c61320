"""Pictures in and out: the committed drawings, the well-known cats, your own photographs.

    from dnn_helpers import flatten, load_dataset
    train_x_orig, train_y, test_x_orig, test_y, classes = load_dataset()
    train_x = flatten(train_x_orig)                                          # (12288, m)

hdf5      files, their receipt (SHA256SUMS), errors that say what to do
photos    one photograph, or two folders of them, in the course's layout
drawn_cats, animals, things, drawing    the generator of the committed drawings

h5py and Pillow are imported where they are first needed.
"""

from ..network.columns import flatten
from .hdf5 import DataError, check_data, load_dataset, user_data, write_dataset
from .photos import build_dataset, load_photo

__all__ = [
    "DataError",
    "build_dataset",
    "check_data",
    "flatten",
    "load_dataset",
    "load_photo",
    "user_data",
    "write_dataset",
]
