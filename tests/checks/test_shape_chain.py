"""shapes(...): the chain in a line, and drawn."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from dnn_helpers import L_model_backward, L_model_forward, shapes
from dnn_helpers.pictures.shape_chain import _draw
from testCases.testCases_v2 import L_model_forward_test_case_2hidden


@pytest.fixture
def network():
    X, parameters = L_model_forward_test_case_2hidden()
    AL, caches = L_model_forward(X, parameters)
    return X, parameters, AL, caches


def test_a_chain_that_fits(network):
    X, parameters, AL, caches = network
    chain = shapes(X, parameters, caches, AL=AL)
    assert chain.fits
    assert str(chain) == (
        "X (5, 4) → W1 (4, 5)  b1 (4, 1)  Z1 (4, 4)  A1 (4, 4)"
        " → W2 (3, 4)  b2 (3, 1)  Z2 (3, 4)  A2 (3, 4)"
        " → W3 (1, 3)  b3 (1, 1)  Z3 (1, 4)  AL (1, 4)   every shape fits"
    )


@pytest.mark.parametrize(
    ("key", "change", "verdict"),
    [
        ("W2", np.transpose, "W2 does not fit: it is (4, 3), needed is (3, 4)"),
        ("b1", np.ravel, "b1 does not fit: it is (4,), needed is (4, 1)"),
        ("b3", np.sum, "b3 does not fit: it is a single number, needed is (1, 1)"),
        ("b2", np.transpose, "b2 does not fit: it is (1, 3), needed is (3, 1)"),
        ("W1", np.ndarray.tolist, "W1 does not fit: it is list, needed is (4, 5)"),
    ],
)
def test_the_first_that_does_not_fit_is_marked(network, key, change, verdict):
    X, parameters, _, _ = network
    chain = shapes(X, parameters | {key: change(parameters[key])})
    assert chain.verdict == verdict
    assert chain.first_wrong.name == key
    assert str(chain).count("✗") == 1
    assert f"{key} " in str(chain).split("✗")[0][-20:]


def test_a_missing_array(network):
    X, parameters, _, _ = network
    del parameters["b2"]
    assert shapes(X, parameters).verdict == "b2 does not fit: it is missing, needed is (3, 1)"


def test_gradients_beside_their_arrays(network):
    X, parameters, AL, caches = network
    grads = L_model_backward(AL, np.array([[0, 1, 1, 0]]), caches)
    assert shapes(X, parameters, grads=grads).fits
    grads["db2"] = grads["db2"].ravel()
    assert shapes(X, parameters, grads=grads).first_wrong.name == "db2"


def test_wrong_caches_are_missing_links(network):
    X, parameters, _, caches = network
    for bad in ([], [1, 2, 3], caches[:1], None, {}):
        chain = shapes(X, parameters, bad)
        assert chain.fits is (bad is None)


def test_the_sizes_that_were_meant(network):
    _, parameters, _, _ = network
    assert shapes(parameters=parameters, layer_dims=[5, 4, 3, 1]).fits
    assert shapes(parameters=parameters, layer_dims=[5, 4, 4, 1]).first_wrong.name == "W2"


def test_nothing_to_draw():
    with pytest.raises(ValueError, match="shapes needs parameters"):
        shapes(np.ones((2, 3)))
    with pytest.raises(ValueError, match="no W1, b1"):
        shapes(parameters={"weights": np.ones((2, 3))})


def test_the_picture_says_the_same(network):
    X, parameters, AL, caches = network
    chain = shapes(X, parameters | {"W2": parameters["W2"].T}, caches, AL=AL)
    data, _ = chain._repr_mimebundle_()
    assert data["text/plain"] == str(chain)
    root = ET.fromstring(_draw(chain).svg)
    words = " ".join(node.text or "" for node in root.iter() if node.text)
    assert "✗ W2 (4, 3)" in words
    assert "needed (3, 4)" in words
    assert root.get("role") == "img"
    assert str(chain) in root.get("aria-label")
