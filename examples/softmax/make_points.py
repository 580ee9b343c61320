"""Draw the points of the lesson: three classes in the plane, `points.npz`."""

from pathlib import Path

import numpy as np

CENTRES = np.array([[-1.2, -0.4], [1.2, -0.4], [0.0, 1.3]])  # (3, 2)


def points(m=240, seed=3):
    """X (2, m), labels (m,) of 0, 1 and 2."""
    random = np.random.RandomState(seed)
    labels = np.arange(m) % 3
    X = CENTRES[labels].T + 0.6 * random.randn(2, m)
    return X, labels


if __name__ == "__main__":
    X, labels = points()
    np.savez_compressed(Path(__file__).with_name("points.npz"), X=X, labels=labels)
