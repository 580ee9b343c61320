"""Data sets in and out: what is refused, and whether the message says where and what to do."""

import os
import subprocess
import sys

import h5py
import numpy as np
import pytest

import dnn_helpers
from dnn_helpers.data import DataError, check_data, load_dataset, write_dataset
from dnn_helpers.data.hdf5 import DATASETS, sha256, user_data


def arrays(m=6, k=4, size=8):
    random = np.random.RandomState(0)
    train_x, test_x = (
        random.randint(256, size=(n, size, size, 3)).astype(np.uint8) for n in (m, k)
    )
    return train_x, np.arange(m) % 2, test_x, np.arange(k) % 2


@pytest.fixture
def folder(tmp_path):
    """A folder with a small data set called `mine`, with its receipt."""
    write_dataset(tmp_path, "mine", *arrays(), ["non-cat", "cat"])
    return tmp_path


@pytest.fixture
def no_environment(monkeypatch):
    monkeypatch.delenv("DNN_DATA_DIR", raising=False)


def change(path, **keys):
    """Replace keys of a file (None: delete) and drop its receipt, so that the content is judged."""
    with h5py.File(path, "r+") as file:
        for key, value in keys.items():
            del file[key]
            if value is not None:
                file[key] = value
    (path.parent / "SHA256SUMS").unlink()


def refused(name, folder):
    with pytest.raises(DataError) as caught:
        load_dataset(name, folder)
    assert isinstance(caught.value, ValueError)  # what the command line shows without a traceback
    return str(caught.value)


# What comes back -------------------------------------------------------------------------------


def test_what_was_written_is_read(folder):
    train_x, train_y, test_x, test_y, classes = load_dataset("mine", folder)
    wrote = arrays()
    assert train_x.dtype == np.uint8
    assert np.array_equal(train_x, wrote[0])
    assert np.array_equal(test_x, wrote[2])
    assert train_y.shape == (1, 6)
    assert test_y.shape == (1, 4)
    assert train_y.dtype == test_y.dtype == np.int64
    assert train_y.tolist() == [wrote[1].tolist()]
    assert classes == ["non-cat", "cat"]
    assert all(type(word) is str for word in classes)


def test_the_committed_drawings(no_environment):
    train_x, train_y, test_x, test_y, classes = load_dataset()
    assert train_x.shape == (1500, 64, 64, 3)
    assert test_x.shape == (400, 64, 64, 3)
    assert (train_y.sum(), test_y.sum()) == (600, 160)
    assert classes == ["non-cat", "cat"]
    files = sorted(DATASETS.glob("*_drawn-cats.h5"))
    assert len(files) == 2
    assert all(file.stat().st_size < 8e6 for file in files)


@pytest.mark.catvnoncat
def test_the_well_known_cats():
    train_x, train_y, test_x, test_y, classes = load_dataset("catvnoncat")
    assert train_x.shape == (209, 64, 64, 3)
    assert test_x.shape == (50, 64, 64, 3)
    assert (train_y.sum(), test_y.sum()) == (72, 33)
    assert classes == ["non-cat", "cat"]
    assert "OK    catvnoncat: 209 to train on (72 cat), 50 to test on (33 cat)" in check_data()


# Where it looks --------------------------------------------------------------------------------


def test_the_environment_names_a_folder(folder, monkeypatch):
    monkeypatch.setenv("DNN_DATA_DIR", str(folder))
    assert load_dataset("mine")[0].shape == (6, 8, 8, 3)


def test_another_data_folder_does_not_hide_the_drawings(folder, monkeypatch):
    monkeypatch.setenv("DNN_DATA_DIR", str(folder))
    assert load_dataset("drawn-cats")[0].shape == (1500, 64, 64, 3)


def test_the_environment_comes_before_the_project(tmp_path, monkeypatch):
    write_dataset(tmp_path, "drawn-cats", *arrays(), ["non-cat", "cat"])
    monkeypatch.setenv("DNN_DATA_DIR", str(tmp_path))
    assert load_dataset()[0].shape == (6, 8, 8, 3)


def test_a_named_folder_is_the_only_one(folder, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("DNN_DATA_DIR", str(folder))
    empty = tmp_path_factory.mktemp("empty")
    message = refused("mine", empty)
    assert str(empty) in message
    assert str(folder) not in message


def test_missing_says_where_it_looked_and_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("DNN_DATA_DIR", str(tmp_path / "nowhere"))
    message = refused("catvnoncat", None)
    for part in (
        "train_catvnoncat.h5 and test_catvnoncat.h5",
        f"{tmp_path / 'nowhere'} (which is no folder)",
        str(DATASETS),
        "set DNN_DATA_DIR",
    ):
        assert part in message
    assert "dnn data build" in refused("mine", None)
    assert "git checkout" in refused("drawn-cats", tmp_path)


def test_a_data_set_of_ones_own_goes_to_the_users_folder_and_is_found_there(monkeypatch, tmp_path):
    monkeypatch.delenv("DNN_DATA_DIR", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert user_data() == tmp_path / "dnn-course"
    write_dataset(user_data(), "mine", *arrays(), ["no", "yes"])
    assert load_dataset("mine")[4] == ["no", "yes"]
    assert load_dataset("drawn-cats")[0].shape == (1500, 64, 64, 3)
    assert str(tmp_path) in check_data()


@pytest.mark.parametrize(
    ("system", "variable"), [("win32", "LOCALAPPDATA"), ("darwin", "HOME"), ("linux", "HOME")]
)
def test_the_users_folder_is_where_the_system_keeps_data(system, variable, monkeypatch, tmp_path):
    for name in ("DNN_DATA_DIR", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setenv(variable, str(tmp_path))
    assert user_data().is_relative_to(tmp_path)
    assert not user_data().exists()


def test_half_a_data_set_says_which_file_is_missing(folder):
    (folder / "test_mine.h5").unlink()
    assert f"test_mine.h5 is missing in {folder}" in refused("mine", folder)


@pytest.mark.parametrize("name", ["../mine", "a/b", "", ".hidden", None, "mine\0"])
def test_a_name_that_is_no_file_name(folder, name):
    assert "name must be a word" in refused(name, folder)


# Damage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("receipt", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_truncated(folder, share, receipt):
    path = folder / "train_mine.h5"
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    if not receipt:
        (folder / "SHA256SUMS").unlink()
    message = refused("mine", folder)
    assert str(path) in message
    assert ("is damaged or was changed" if receipt else "is not a whole HDF5 file") in message
    assert "dnn data build" in message


def test_one_changed_bit(folder):
    path = folder / "test_mine.h5"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    message = refused("mine", folder)
    assert "is damaged or was changed" in message
    assert sha256(path)[:12] in message
    assert str(folder / "SHA256SUMS") in message


def test_other_pictures_under_the_well_known_name(tmp_path):
    """Its digests are known: a receipt beside the files does not make others right."""
    write_dataset(tmp_path, "catvnoncat", *arrays(), ["non-cat", "cat"])
    message = refused("catvnoncat", tmp_path)
    assert "is not the known one" in message
    assert "put your own copy" in message


def test_not_hdf5_at_all(folder):
    (folder / "train_mine.h5").write_text("<html>404</html>")
    (folder / "SHA256SUMS").unlink()
    assert "is not a whole HDF5 file" in refused("mine", folder)


def test_a_file_that_another_program_has_locked(folder):
    fcntl = pytest.importorskip("fcntl")
    with (folder / "train_mine.h5").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert load_dataset("mine", folder)[0].size


def test_damaged_inside(folder):
    """The frame is whole and the compressed pictures are not."""
    path = folder / "train_mine.h5"
    with h5py.File(path) as file:
        where = file["train_set_x"].id.get_chunk_info(0)
    data = bytearray(path.read_bytes())
    start = where.byte_offset + 2
    data[start : start + 200] = b"\xff" * 200
    path.write_bytes(data)
    (folder / "SHA256SUMS").unlink()
    assert "is not a whole HDF5 file" in refused("mine", folder)


@pytest.mark.parametrize("line", ["not a receipt", "0123  train_mine.h5", "0" * 64])
def test_a_receipt_that_cannot_be_read(folder, line):
    with open(folder / "SHA256SUMS", "a") as file:
        file.write(line + "\n")
    assert "SHA256SUMS, line 3, is not `digest  file name`" in refused("mine", folder)


X, Y = arrays()[:2]


@pytest.mark.parametrize(
    ("keys", "part"),
    [
        ({"train_set_x": None}, "has no train_set_x; it has list_classes, train_set_y"),
        ({"train_set_y": None, "list_classes": None}, "has no train_set_y and no list_classes"),
        ({"train_set_x": X / 255}, "must be (m, size, size, 3) uint8, not (6, 8, 8, 3) float64"),
        ({"train_set_x": X.astype(np.int64)}, "uint8, not (6, 8, 8, 3) int64"),
        ({"train_set_x": X.reshape(6, -1)}, "uint8, not (6, 192) uint8"),
        ({"train_set_x": X.transpose(0, 3, 1, 2)}, "uint8, not (6, 3, 8, 8) uint8"),
        ({"train_set_x": X[:, :4]}, "uint8, not (6, 4, 8, 3) uint8"),
        ({"train_set_x": 3}, "must be (m, size, size, 3) uint8, not ()"),
        ({"train_set_x": h5py.Empty("u1")}, "must be (m, size, size, 3) uint8, not ()"),
        ({"train_set_x": X[:0], "train_set_y": Y[:0]}, "it holds no picture"),
        ({"train_set_y": Y[:5]}, "the labels must be (6,), one for each picture, not (5,)"),
        ({"train_set_y": Y[:, None]}, "the labels must be (6,), one for each picture, not (6, 1)"),
        ({"train_set_y": Y + 1}, "0 or 1, not int64 [1, 2]"),
        ({"train_set_y": Y * 0.5}, "0 or 1, not float64 [0.0, 0.5]"),
        ({"list_classes": np.array([b"cat"])}, "must hold two words, for 0 and for 1, not (1,)"),
        ({"list_classes": np.array([b"not", b"dog"])}, "do not belong together"),
        ({"train_set_x": X[:, :4, :4]}, "do not belong together: (4, 4, 3)"),
    ],
)
def test_another_layout(folder, keys, part):
    change(folder / "train_mine.h5", **keys)
    message = refused("mine", folder)
    assert part in message
    assert "dnn data build" in message


def test_a_row_of_labels_is_right_too(folder):
    change(folder / "train_mine.h5", train_set_y=Y[None])
    assert load_dataset("mine", folder)[1].tolist() == [Y.tolist()]


# Writing ---------------------------------------------------------------------------------------


def test_the_receipt_is_one_that_sha256sum_reads(folder):
    write_dataset(folder, "more", *arrays(), ["non-cat", "cat"])
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    files = ["test_mine.h5", "test_more.h5", "train_mine.h5", "train_more.h5"]
    assert lines == [f"{sha256(folder / file)}  {file}" for file in files]


def test_a_folder_that_is_not_there_yet_is_made(tmp_path):
    folder = str(tmp_path / "new" / "folder")
    paths = write_dataset(folder, "mine", *arrays(), ["non-cat", "cat"])
    assert [str(path) for path in paths] == [f"{folder}/train_mine.h5", f"{folder}/test_mine.h5"]
    assert load_dataset("mine", folder)[0].shape == (6, 8, 8, 3)


def test_what_could_not_be_read_is_not_written(tmp_path):
    train_x, train_y, test_x, test_y = arrays()
    with pytest.raises(DataError, match=r"train_bad\.h5 would not be readable again: the pictures"):
        write_dataset(tmp_path, "bad", train_x / 255, train_y, test_x, test_y, ["no", "yes"])
    with pytest.raises(DataError, match=r"test_bad\.h5 would not be readable again: the labels"):
        write_dataset(tmp_path, "bad", train_x, train_y, test_x, test_y + 1, ["no", "yes"])
    with pytest.raises(DataError, match="name must be a word"):
        write_dataset(tmp_path, "../bad", train_x, train_y, test_x, test_y, ["no", "yes"])
    assert not list(tmp_path.parent.glob("*bad*.h5"))
    assert not list(tmp_path.iterdir())


def test_a_write_that_fails_leaves_the_old_file(folder, monkeypatch):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(*_args, **_keywords):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(h5py.Group, "create_dataset", full)
    with pytest.raises(OSError, match="No space"):
        write_dataset(folder, "mine", *arrays(9), ["non-cat", "cat"])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_killed_between_the_two_files(folder, monkeypatch):
    """The new training file beside the old test file must not pass for a data set."""
    replace, calls = os.replace, []

    def killed(source, target):
        calls.append(target)
        if len(calls) == 2:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_dataset(folder, "mine", *arrays(9), ["non-cat", "cat"])
    assert "train_mine.h5 is damaged or was changed" in refused("mine", folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "SHA256SUMS", "test_mine.h5", "train_mine.h5",
    ]  # fmt: skip


# Checking --------------------------------------------------------------------------------------


def test_check_names_each_data_set(folder):
    report = check_data(folder)
    assert report == (
        "OK    mine: 6 to train on (3 cat), 4 to test on (2 cat), 8x8, as the receipt says; "
        f"in {folder}"
    )
    (folder / "SHA256SUMS").unlink()
    assert "no receipt" in check_data(folder)


def test_check_reports_all_and_fails_for_one(folder):
    write_dataset(folder, "bad", *arrays(), ["non-cat", "cat"])
    (folder / "test_bad.h5").write_bytes(b"")
    with pytest.raises(DataError) as caught:
        check_data(folder)
    lines = str(caught.value).splitlines()
    assert [line[:10] for line in lines] == ["FAULT bad:", "OK    mine"]


def test_check_misses_what_the_receipt_lists(folder):
    for path in folder.glob("*.h5"):
        path.unlink()
    with pytest.raises(DataError, match="FAULT mine: No data set called 'mine'"):
        check_data(folder)


def test_check_of_nothing(tmp_path):
    with pytest.raises(DataError, match=r"There is no data set in .* DNN_DATA_DIR"):
        check_data(tmp_path)


def test_check_looks_where_load_looks(folder, monkeypatch):
    monkeypatch.setenv("DNN_DATA_DIR", str(folder))
    assert [line.split()[1] for line in check_data().splitlines()] == ["mine:", "drawn-cats:"]


def test_check_notes_a_folder_that_is_none(monkeypatch, tmp_path):
    monkeypatch.setenv("DNN_DATA_DIR", str(tmp_path / "nowhere"))
    assert check_data().splitlines()[-1] == f"NOTE  {tmp_path / 'nowhere'} is no folder"


# Weight ----------------------------------------------------------------------------------------


def test_h5py_and_pillow_wait_until_they_are_needed():
    heavy = "{'h5py', 'PIL', 'matplotlib'}"
    code = f"import sys, dnn_helpers.data; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_exported():
    assert dnn_helpers.load_dataset is load_dataset


def test_a_tilde_is_the_home_folder(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.setenv("USERPROFILE", str(folder.parent))
    assert (
        load_dataset("mine", f"~/{folder.name}")[0].shape == load_dataset("mine", folder)[0].shape
    )
    monkeypatch.setenv("DNN_DATA_DIR", f"~/{folder.name}")
    assert load_dataset("mine")[0].shape == load_dataset("mine", folder)[0].shape
