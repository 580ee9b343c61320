"""The picture of X = QR: drawn from a real descent, which keeps its distance from the plane."""

import numpy as np

from dnn_helpers.pictures.span import descent_in_space, span_picture


def test_the_path_keeps_its_distance_from_the_plane_of_the_examples():
    X, path = descent_in_space()
    Q, _ = np.linalg.qr(X)
    above = path - path @ Q @ Q.T
    assert np.abs(path[-1] - path[0]).max() > 0.5  # it does walk
    assert np.abs(above[0]).max() > 0.1  # not in the plane
    np.testing.assert_allclose(above, np.broadcast_to(above[0], above.shape), atol=1e-12)


def test_the_picture_tells_the_sizes_also_in_words():
    data, about = span_picture(n_x=300, m=7, units=4)._repr_mimebundle_()
    assert data["image/png"].startswith("iVBOR")
    assert "300 by 7" in about["image/png"]["alt"]
