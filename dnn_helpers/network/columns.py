"""Pictures as the network wants them: one column of numbers for each."""

import numpy as np


def flatten(images):
    """Pictures as columns: one for each, with numbers from 0 to 1.

    Parameters
    ----------
    images : array_like of uint8, shape (m, size, size, 3)
        Bytes from 0 to 255, as load_dataset gives them; or one picture, (size, size, 3).

    Returns
    -------
    X : array of float64, shape (size * size * 3, m)
        Down a column run the picture's rows, and red, green, blue of each pixel; divided by 255.

    Raises
    ------
    ValueError
        The pictures have another shape or another type: were they flattened or divided already?
    """
    images = np.asarray(images)
    if images.ndim == 3:
        images = images[None]
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[3] != 3:
        raise ValueError(
            f"images must be (m, size, size, 3) uint8, 0 to 255, as load_dataset gives them, "
            f"not {images.shape} {images.dtype}. Flattened or divided by 255 already?"
        )
    return images.reshape(len(images), -1).T / 255.0
