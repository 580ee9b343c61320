"""flatten: pictures as columns of numbers from 0 to 1 (lesson 07)."""

import numpy as np

import dnn_helpers
from testCases.engine.exercise import Case, Exercise, mistakes, rows

NAME = "flatten"


def flatten(images):
    m = images.shape[0]
    return images.reshape(m, -1).T / 255


def inputs(draw):
    if draw.square:
        yield Case("3 pictures of 3 × 3 pixels", (_pictures(draw, 3, 3, 3),))
        return
    for _ in range(3):
        m, height, width = draw.sizes(3)
        label = f"{m} pictures of {height} × {width} pixels"
        yield Case(label, (_pictures(draw, m, height, width),))
    height, width = draw.sizes(2)
    dark = _pictures(draw, 1, height, width) // 2  # its largest number is not 255
    yield Case(f"1 dark picture of {height} × {width} pixels", (dark,))
    yield Case("2 pictures of 64 × 64 pixels", (_pictures(draw, 2, 64, 64),))


def _pictures(draw, m, height, width):
    images = draw.random.randint(0, 256, size=(m, height, width, 3)).astype(np.uint8)
    images[0, 0, 0, :2] = 0, 255  # both ends are there
    return images


# --- known mistakes -------------------------------------------------------------------------------


def _columns(order):
    """A column for each picture, its numbers in another order: order(one picture)."""
    return lambda images: np.stack([order(one) for one in images], axis=1) / 255


def _reshaped(gives):
    """Another way to the columns, divided by 255: gives(images, m)."""
    return lambda images: gives(images, len(images)) / 255


def _numbers(change):
    """The right columns, other numbers: change(columns of bytes)."""
    return lambda images: change(images.reshape(len(images), -1).T)


def _result(change):
    """The right result, changed: change(X)."""
    return lambda images: change(flatten(images))


# fmt: off
_shapes = [
    ("mixed",             "the pictures are mixed: reshape(-1, m) fills row by row, so each column takes numbers from all pictures.",
     lambda images, m: images.reshape(-1, m)),
    ("mixed_transposed",  "the pictures are mixed: the array is transposed before it is reshaped, so a row takes numbers from all pictures.",
     lambda images, m: images.T.reshape(m, -1)),
    ("mixed_of_T",        "the pictures are mixed: reshape is called on the transposed array, and its rows are no pictures.",
     lambda images, m: images.T.reshape(m, -1).T),
    ("rows",              "each picture is a row; it must be a column (is a transpose missing?).", lambda images, m: images.reshape(m, -1)),
    ("one_column",        "all pictures end up in one column; each has its own.", lambda images, m: images.reshape(-1, 1)),
    ("one_row",           "all pictures end up in one row; each has its own column.", lambda images, m: images.reshape(1, -1)),
    ("one_axis",          "all numbers are in one axis; expected is a column for each picture.", lambda images, m: images.ravel()),
    ("not_reshaped",      "the pictures are divided by 255, but they are not made into columns.", lambda images, m: images),
    ("transposed_only",   "the axes are reversed; a picture is still an array of three axes and no column.", lambda images, m: images.T),
    ("rows_of_pixels",    "each pixel is a row of three colours; a picture must be one column.", lambda images, m: images.reshape(-1, 3)),
    ("columns_of_pixels", "each pixel is a column of three colours; a picture must be one column.", lambda images, m: images.reshape(-1, 3).T),
    ("colours_apart",     "a picture's three colours are three columns; they belong into one.",
     lambda images, m: np.moveaxis(images, 3, 1).reshape(3 * m, -1).T),
    ("first_picture",     "only the first picture is made into a column.", lambda images, m: images[:1].reshape(1, -1).T),
    ("last_picture",      "only the last picture is made into a column.", lambda images, m: images[-1:].reshape(1, -1).T),
    ("one_colour",        "only one of the three colours is kept.", lambda images, m: images[..., 0].reshape(m, -1).T),
    ("colours_summed",    "the three colours are added up; all of them are kept.", lambda images, m: images.sum(axis=3, dtype=float).reshape(m, -1).T),
    ("grey",              "the three colours are averaged; all of them are kept.", lambda images, m: images.mean(axis=3).reshape(m, -1).T),
    ("mixed_64",          "the pictures are mixed: reshape(12288, m) fills row by row, so each column takes numbers from all pictures.",
     lambda images, m: images.reshape(64 * 64 * 3, m)),
]

_orders = [
    ("colour_by_colour",  "a column holds all of the red, then all of the green, then all of the blue; expected red, green, blue of each pixel in turn.",
     lambda one: np.moveaxis(one, 2, 0).ravel()),
    ("column_by_column",  "a column runs through the picture column by column; expected row by row.", lambda one: one.transpose(1, 0, 2).ravel()),
    ("fortran",           "a column holds a picture's numbers in another order (colour by colour, column by column); expected row by row, pixel by pixel.",
     lambda one: one.ravel(order="F")),
    ("blue_first",        "red and blue are exchanged.", lambda one: one[..., ::-1].ravel()),
    ("upside_down",       "the rows of a picture are in reverse order.", lambda one: one[::-1].ravel()),
]

_scales = [
    ("not_divided",       "the numbers go from 0 to 255: the division by 255 is missing.", lambda X: X.astype(float)),
    ("bytes",             "everything is cut to 0 or 1, by // or by an array of whole numbers: divide with /, and keep the fractions.", lambda X: X // 255),
    ("by_256",            "the numbers are divided by 256; the largest byte is 255.", lambda X: X / 256),
    ("by_max_of_each",    "each picture is divided by its own largest number; all are divided by 255.", lambda X: X / X.max(axis=0, keepdims=True)),
    ("by_max",            "the numbers are divided by the largest one that is there; a dark picture must stay dark: by 255.", lambda X: X / X.max()),
    ("twice",             "the numbers are divided by 255 twice.", lambda X: X / 255 / 255),
    ("one_minus",         "the brightness is reversed (1 − X).", lambda X: 1 - X / 255),
    ("minus_1_to_1",      "the numbers go from −1 to 1; expected from 0 to 1.", lambda X: X / 127.5 - 1),
    ("minus_half",        "one half is subtracted; expected numbers from 0 to 1.", lambda X: X / 255 - 0.5),
    ("centred",           "the mean over the pictures is subtracted (that comes later in the lesson).", lambda X: X / 255 - (X / 255).mean(axis=1, keepdims=True)),
    ("standardised",      "mean and standard deviation are taken out; expected is the division by 255 alone.", lambda X: (X - X.mean()) / X.std()),
    ("per_cent",          "the numbers go from 0 to 100; expected from 0 to 1.", lambda X: X / 255 * 100),
    ("rounded",           "the numbers are rounded: keep all digits.", lambda X: np.round(X / 255, 2)),
    ("black_and_white",   "the numbers are cut to 0 and 1; expected X / 255 with all its values.", lambda X: (X > 127) * 1.0),
]

_results = [
    ("tuple",             "two things are returned; expected is the array alone.", lambda X: (X, X.shape)),
    ("list",              "a list of columns is returned; expected is one array.", lambda X: list(X.T)),
    ("shape_returned",    "the shape is returned; expected is the array.", lambda X: X.shape),
    ("pictures_reversed", "the pictures are in reverse order.", lambda X: X[:, ::-1]),
    ("ones_on_top",       "a row is added; the bias is a parameter of its own (lesson 03).", lambda X: np.vstack([np.ones((1, X.shape[1])), X])),
]
# fmt: on

FLATTEN = Exercise(
    name=NAME,
    arguments=("images",),
    result="X",
    formula=flatten,
    reference=dnn_helpers.flatten,
    inputs=inputs,
    fixed=("images",),  # bytes: a little change of them is no byte
    sizes=lambda images: {"m": len(images), "the number of pixels": images[0, :, :, 0].size},
    maths={"": "X[:, i] = picture i, row by row, pixel by pixel, red green blue;  divided by 255"},
    hints=(
        "Each picture becomes one column; there are as many columns as pictures.",
        "reshape fills row by row. So make each picture a row first: the pictures are the first "
        "axis already.",
        "images.reshape(m, -1) has a picture in each row; -1 stands for whatever is left. Rows "
        "become columns with .T.",
        "Divide by 255 at the end, with /: the numbers become floats between 0 and 1.",
    ),
    leaves_open={
        "moved 1 in return images.reshape(m, -1).T / 255": (
            "NumPy takes any number below 0 for the rest"
        ),
    },
    mistakes=mistakes(
        NAME,
        [
            *rows(_reshaped, _shapes),
            *rows(_columns, _orders),
            *rows(_numbers, _scales),
            *rows(_result, _results),
        ],
    ),
)
