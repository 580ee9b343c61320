"""Lesson 09: every planted fault is the one that its words describe, and accusations are judged."""

import json
from pathlib import Path

import numpy as np
import pytest

from dnn_helpers import L_model_backward, L_model_forward
from dnn_helpers.bug_hunt import FAULTS, PLANTED, SUSPECTS, accuse, find_bug

LESSON = Path(__file__).parents[2] / "notebooks" / "09_bug_hunt.ipynb"
SIZES, M = [5, 4, 3, 1], 6
TRUTH = {
    "A": "db skips the gate",
    "B": "an example is missing",
    "C": "nothing",
    "D": "biases never move",
    "E": "db is one number",
}


@pytest.fixture
def forward():
    """AL, Y, caches of a network with random biases, and its right gradients."""
    random = np.random.RandomState(8)
    parameters = {}
    for l in range(1, len(SIZES)):
        parameters[f"W{l}"] = random.randn(SIZES[l], SIZES[l - 1])
        parameters[f"b{l}"] = random.randn(SIZES[l], 1)
    AL, caches = L_model_forward(random.randn(SIZES[0], M), parameters)
    Y = np.array([[1, 0, 1, 1, 0, 0]])
    return (AL, Y, caches), L_model_backward(AL, Y, caches)


def differing(grads, right):
    return {key for key in right if not np.allclose(grads[key], right[key], rtol=1e-9, atol=0)}


@pytest.mark.parametrize("letter", SUSPECTS)
def test_every_way_back_has_the_shapes_of_the_right_one(forward, letter):
    arguments, right = forward
    grads = SUSPECTS[letter](*arguments)
    assert {k: v.shape for k, v in grads.items()} == {k: v.shape for k, v in right.items()}


def test_c_is_right(forward):
    arguments, right = forward
    assert not differing(SUSPECTS["C"](*arguments), right)


def test_a_sums_db_before_the_gate(forward):
    (AL, Y, caches), right = forward
    grads = SUSPECTS["A"](AL, Y, caches)
    assert differing(grads, right) == {"db1", "db2", "db3"}
    for l in (1, 2):
        np.testing.assert_allclose(grads[f"db{l}"], right[f"dA{l}"].mean(axis=1, keepdims=True))


def test_b_leaves_the_last_example_out(forward):
    (AL, Y, caches), right = forward
    grads = SUSPECTS["B"](AL, Y, caches)
    # The same as if the last prediction had been right: its dZ is A - Y = 0 and it adds nothing.
    without = Y.astype(float)
    without[0, -1] = AL[0, -1]
    expected = L_model_backward(AL, without, caches)
    for l in (1, 2, 3):
        np.testing.assert_allclose(grads[f"dW{l}"], expected[f"dW{l}"], atol=1e-12)
        np.testing.assert_allclose(grads[f"db{l}"], expected[f"db{l}"], atol=1e-12)
        np.testing.assert_allclose(grads[f"dA{l - 1}"], right[f"dA{l - 1}"])
    assert {"db1", "db2", "db3"} & differing(grads, right)


def test_d_never_moves_a_bias(forward):
    arguments, right = forward
    grads = SUSPECTS["D"](*arguments)
    assert differing(grads, right) == {"db1", "db2", "db3"}
    assert not any(np.any(grads[f"db{l}"]) for l in (1, 2, 3))


def test_e_gives_a_layer_one_number(forward):
    arguments, right = forward
    grads = SUSPECTS["E"](*arguments)
    assert differing(grads, right) == {"db1", "db2"}  # the last layer has one unit
    for l in (1, 2):
        np.testing.assert_allclose(
            grads[f"db{l}"], np.full_like(right[f"db{l}"], right[f"db{l}"].sum())
        )


def test_without_a_mean_every_gradient_is_m_times_as_large(forward):
    arguments, right = forward
    grads = PLANTED["no mean"](*arguments)
    for l in (1, 2, 3):
        for name in (f"dW{l}", f"db{l}"):
            np.testing.assert_allclose(grads[name], M * right[name])
        np.testing.assert_allclose(grads[f"dA{l - 1}"], right[f"dA{l - 1}"])


def test_an_open_gate_lets_every_slope_through(forward):
    (AL, Y, caches), right = forward
    grads = PLANTED["the gate is open"](AL, Y, caches)
    assert not {"dW3", "db3", "dA2"} & differing(grads, right)
    assert {"dW1", "db1", "dW2", "db2"} <= differing(grads, right)
    A_prev, _W, _b = caches[1][0]
    np.testing.assert_allclose(grads["dW2"], right["dA2"] @ A_prev.T / M)  # as if relu were Z


def test_every_fault_is_planted():
    assert set(PLANTED) == set(FAULTS)


@pytest.mark.parametrize("fault", FAULTS)
def test_find_bug_finds_each(forward, fault):
    arguments, right = forward
    error = np.random.RandomState(2)
    truth = {
        name: right[name] + 1e-9 * error.randn(*right[name].shape)
        for name in right
        if name[:2] != "dA"
    }
    assert find_bug(PLANTED[fault](*arguments), truth) == fault


def test_find_bug_says_which_gradient_it_misses(forward):
    _, right = forward
    truth = {name: slopes for name, slopes in right.items() if name[:2] != "dA"}
    some = {name: slopes for name, slopes in right.items() if name != "db2"}
    with pytest.raises(ValueError, match=r"no db2 .* needed shape \(3, 1\), got none"):
        find_bug(some, truth)
    with pytest.raises(ValueError, match=r"no dW1 .* needed shape \(4, 5\), got shape \(5, 4\)"):
        find_bug({**right, "dW1": right["dW1"].T}, truth)


def test_an_accusation_holds_for_the_fault_that_was_planted_and_for_no_other(capsys):
    for letter in SUSPECTS:
        for fault in FAULTS:
            accuse(**{letter: fault})
            said = capsys.readouterr().out
            assert said.startswith(f"{letter}: it holds.") == (fault == TRUTH[letter])
            assert ("does not hold" in said) == (fault != TRUTH[letter])


def test_no_accusation_yet(capsys):
    accuse(A="", C="nothing")
    first, second = capsys.readouterr().out.splitlines()
    assert first == "A: not accused yet"
    assert second == f"C: it holds. {FAULTS['nothing']}"


@pytest.mark.parametrize(
    ("accusation", "words"),
    [({"F": "nothing"}, "no network 'F'"), ({"A": "gremlins"}, "A='gremlins' is no known fault")],
)
def test_accusing_what_does_not_exist(accusation, words):
    with pytest.raises(ValueError, match=words):
        accuse(**accusation)


def test_the_lesson_tells_nobody_who_did_what():
    told = LESSON.read_text(encoding="utf-8")
    accusations = json.loads(told)["cells"]
    source = next("".join(cell["source"]) for cell in accusations if cell["id"] == "accuse")
    assert source.count('=""') == len(SUSPECTS)
    assert "it holds" not in told
