"""A sealed check holds no code, and says what the open one says."""

import json
import zipfile

import pytest
from learners import answers, verdict_on

from testCases.engine.sealed import ENDING, Sealed, SealError, read_sealed, seal, unseal
from testCases.exercises import EXERCISES


@pytest.fixture(scope="module")
def files():
    users = list(EXERCISES.values())
    return {
        name: seal(each, [user for user in users if name in user.depends])
        for name, each in EXERCISES.items()
    }


@pytest.fixture(scope="module")
def sealed(files):
    found = {}
    for name, data in files.items():
        found[name] = unseal(data, found)
    return found


def test_on_the_whole_corpus_it_says_the_same(sealed):
    differ, worded = [], 0
    corpus = [*answers(right=True), *answers(right=False)]
    for answer in corpus:
        open_one = verdict_on(answer.function(), answer.name)
        other = verdict_on(answer.function(), answer.name, exercises=sealed)
        if (open_one.status, open_one.passed) != (other.status, other.passed):
            differ.append(answer.id)
        worded += open_one.message == other.message
    assert differ == []
    assert worded / len(corpus) >= 0.95, worded


def test_no_line_of_code_is_in_it(files, tmp_path):
    """Beside its sentences there are names and numbers."""
    for name, data in files.items():
        path = tmp_path / f"{name}{ENDING}"
        path.write_bytes(data)
        with zipfile.ZipFile(path) as file:
            assert sorted(file.namelist()) == ["arrays", "record.json"]
            text = file.read("record.json").decode()
        record = json.loads(text)
        assert set(record) == {
            "arrays", "version", "said", "reaches", "cases", "probes", "mistakes", "own_mistakes",
            "calls", "prints",
        }  # fmt: skip
        del record["said"]  # maths and hints: sentences, as those of the mistakes
        for mistake in record["mistakes"]:
            del mistake["says"]
        rest = json.dumps(record)
        for word in ("lambda", "def ", "np.", "import", "return "):
            assert word not in rest, (name, word)


def test_what_it_stands_in_for_is_what_the_formula_hands_on(sealed):
    relu = sealed["relu"]
    assert isinstance(relu, Sealed)
    case = sealed["linear_activation_forward"].cases(1)[0]
    assert case.label
    with pytest.raises(SealError, match="Repair relu first"):
        relu.stand_in("no array at all")


def test_files_are_read_in_an_order_that_fits_and_open_ones_go_first(files, tmp_path):
    for name in ("relu", "sigmoid", "linear_forward", "linear_activation_forward"):
        (tmp_path / f"{name}{ENDING}").write_bytes(files[name])
    read = read_sealed(tmp_path, {})
    assert [each.name for each in read][-1] == "linear_activation_forward"
    assert [each.name for each in read[-1].reaches] == ["relu", "sigmoid", "linear_forward"]
    assert read_sealed(tmp_path, EXERCISES) == []
    assert read_sealed(tmp_path / "nowhere", {}) == []


def test_a_damaged_file_is_named(files, tmp_path):
    path = tmp_path / f"relu{ENDING}"
    path.write_bytes(files["relu"][:200])
    with pytest.raises(SealError, match=r"relu\.check: this is no sealed check"):
        read_sealed(tmp_path, {})
    path.write_bytes(files["predict"])
    with pytest.raises(SealError, match="the checks of what these exercises call are not here"):
        read_sealed(tmp_path, {})
