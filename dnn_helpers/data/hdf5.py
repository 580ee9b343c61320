"""Data sets as HDF5 files with a receipt.

A data set called NAME is two files, train_NAME.h5 and test_NAME.h5, each with

    train_set_x  (m, size, size, 3) uint8     the pictures
    train_set_y  (m,) int64, 0 or 1           the labels
    list_classes (2,) bytes                   what 0 and 1 mean

(test_set_x, test_set_y in the test file): the layout of the well-known catvnoncat files. Beside
them lies SHA256SUMS, in the format of the command ``sha256sum``: a file that no longer matches it
is refused instead of being trained on.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np

from dnn_helpers.installing import install_line

RECEIPT = "SHA256SUMS"
SPLITS = ("train", "test")
COMMITTED = "drawn-cats"


def shipped_data() -> Path:
    """Return where the drawings are: in the installed package, else in this checkout."""
    packaged = Path(str(files("dnn_helpers"))) / "_datasets"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "datasets"


DATASETS = shipped_data()

#: Digests that do not depend on a receipt beside the file.
KNOWN = {
    "train_catvnoncat.h5": "fbe56ab67c3ae28d564e3a644189117976d6b31af0a3ce9bb17dbf22908af242",
    "test_catvnoncat.h5": "6a9d39ce52fa85953c5834695b8534a30ed8cfd54971fb2f080b5a24d002b951",
}


class DataError(ValueError):
    """A data set is missing, damaged or not what it should be; the message says what to do."""


def load_dataset(name: str = COMMITTED, data_dir: str | os.PathLike | None = None):
    """Pictures and labels to train and to test on.

    Parameters
    ----------
    name : str
        "drawn-cats" (comes with the course), "catvnoncat", "own-photos", or another one of yours.
    data_dir : str or path, optional
        The folder to look in; by default $DNN_DATA_DIR, then the folder for your own data sets
        (`user_data`), then the course's own.

    Returns
    -------
    train_x_orig : array of uint8, shape (m, 64, 64, 3)
        Pictures to train on.
    train_y : array of int64, shape (1, m)
        Their labels, 0 or 1.
    test_x_orig, test_y : arrays
        The same, to test on.
    classes : list of str
        classes[y] is what label y means.

    Raises
    ------
    DataError
        (A ValueError.) A file is missing, differs from its receipt, or has another layout.
    """
    folder = _find(name, data_dir)
    parts = []
    for split in SPLITS:
        path = folder / f"{split}_{name}.h5"
        _compare_with_receipt(path, name)
        parts.append(_read(path, split, name))
    (train_x, train_y, classes), (test_x, test_y, test_classes) = parts
    if train_x.shape[1:] != test_x.shape[1:] or classes != test_classes:
        raise DataError(
            f"The two files of {name} in {folder} do not belong together: {train_x.shape[1:]} and "
            f"{classes} to train, {test_x.shape[1:]} and {test_classes} to test. {_remedy(name)}"
        )
    return train_x, train_y, test_x, test_y, classes


def check_data(data_dir: str | os.PathLike | None = None) -> str:
    """Read every data set in ``data_dir`` (default: wherever `load_dataset` looks).

    Returns the report, a line per data set, to be printed. Raises DataError with that report if
    anything is wrong with any of them, or if there is none.
    """
    lines, faults = [], 0
    folders = _folders(data_dir)
    for folder in folders:
        present = {path.name for path in folder.glob("*.h5")}
        listed = {file for file in _receipt(folder) if file.endswith(".h5")}
        names = {
            m[1] for f in present | listed if (m := re.fullmatch(r"(?:train|test)_(.+)\.h5", f))
        }
        for name in sorted(names):
            try:
                train_x, train_y, test_x, test_y, classes = load_dataset(name, folder)
            except DataError as error:
                faults += 1
                lines.append(f"FAULT {name}: {error}")
                continue
            sure = all(_digest_wanted(folder / f"{split}_{name}.h5") for split in SPLITS)
            lines.append(
                f"OK    {name}: {len(train_x)} to train on ({train_y.sum()} {classes[1]}), "
                f"{len(test_x)} to test on ({test_y.sum()} {classes[1]}), "
                f"{train_x.shape[1]}x{train_x.shape[2]}, "
                f"{'as the receipt says' if sure else 'no receipt'}; in {folder}"
            )
    if not lines:
        raise DataError(
            f"There is no data set in {_listing(folders)}: train_NAME.h5 and test_NAME.h5 are "
            "looked for. Name their folder, or set DNN_DATA_DIR to it."
        )
    if faults:
        raise DataError("\n".join(lines))
    lines += [f"NOTE  {folder} is no folder" for folder in folders if not folder.is_dir()]
    return "\n".join(lines)


def write_dataset(folder, name, train_x, train_y, test_x, test_y, classes) -> list[Path]:
    """Write the two files and enter them in the folder's receipt.

    train_x, test_x (m, size, size, 3) uint8; train_y, test_y m labels, (m,) or (1, m); classes: two
    words. Each file appears whole or not at all; killed in between, the old receipt gives it away.
    """
    h5py = needed("h5py")
    _refuse_odd_name(name)
    folder, classes = Path(folder), np.array(classes, dtype="S")
    folder.mkdir(parents=True, exist_ok=True)
    entries = _receipt(folder)
    files = {}
    for split, x, y in (("train", train_x, train_y), ("test", test_x, test_y)):
        x, y = np.asarray(x), np.asarray(y).reshape(-1)
        fault = _fault(x, y, classes)
        if fault:
            raise DataError(f"{split}_{name}.h5 would not be readable again: {fault}.")
        files[folder / f"{split}_{name}.h5"] = {
            f"{split}_set_x": x,
            f"{split}_set_y": y.astype(np.int64),
            "list_classes": classes,
        }

    for path, arrays in files.items():

        def write(temporary, arrays=arrays):
            with h5py.File(temporary, "w") as file:
                for key, array in arrays.items():
                    chunk = (min(len(array), 50), *array.shape[1:])
                    file.create_dataset(
                        key, data=array, chunks=chunk, compression=9, track_times=False
                    )

        _replace(path, write)
        entries[path.name] = sha256(path)

    text = "".join(f"{digest}  {file}\n" for file, digest in sorted(entries.items()))
    _replace(folder / RECEIPT, lambda temporary: temporary.write_text(text, "utf-8", newline="\n"))
    return list(files)


def needed(package: str):
    """Import a package that only some installs have; DataError says how to get it."""
    try:
        return importlib.import_module(package)
    except ModuleNotFoundError:
        raise DataError(
            f"{package} is not installed in this Python: {install_line('dnn-course[kernel]')}."
        ) from None


def sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill a new file beside ``path``, then put it in its place in one step."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(temporary)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


# Where the files are ------------------------------------------------------------------------------


def user_data() -> Path:
    """Return the folder for data sets of your own, which need not exist yet.

    $DNN_DATA_DIR, else ``dnn-course`` where the system keeps a user's data (~/.local/share,
    ~/Library/Application Support, %LOCALAPPDATA%).
    """
    if chosen := os.environ.get("DNN_DATA_DIR"):
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Application Support"
    else:
        base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "dnn-course"


def _folders(data_dir) -> list[Path]:
    """Where to look, in order. A folder that was asked for by argument is the only one."""
    if data_dir is not None:
        return [Path(data_dir).expanduser()]
    own = user_data()
    return [own, DATASETS] if own.is_dir() or os.environ.get("DNN_DATA_DIR") else [DATASETS]


def _find(name: str, data_dir) -> Path:
    _refuse_odd_name(name)
    folders = _folders(data_dir)
    files = [f"{split}_{name}.h5" for split in SPLITS]
    for folder in folders:
        missing = [file for file in files if not (folder / file).is_file()]
        if not missing:
            return folder
        if len(missing) < len(files):
            raise DataError(f"{missing[0]} is missing in {folder}. {_remedy(name)}")
    raise DataError(
        f"No data set called {name!r}: looked for {' and '.join(files)} in {_listing(folders)}. "
        f"{_remedy(name)}"
    )


def _refuse_odd_name(name: str) -> None:
    if not isinstance(name, str) or not re.fullmatch(r"\w[\w.-]*", name):
        raise DataError(
            f"name must be a word such as 'drawn-cats' (it becomes a file name), not {name!r}."
        )


def _listing(folders: list[Path]) -> str:
    return " and ".join(
        str(folder) + ("" if folder.is_dir() else " (which is no folder)") for folder in folders
    )


def _remedy(name: str) -> str:
    """What to do, in a sentence."""
    if name == COMMITTED:
        return (
            "The drawings come with the course: install it again, or, in a checkout, restore them "
            "with `git checkout -- datasets`. `python -m dnn_helpers.data.drawn_cats FOLDER` draws "
            "them again, for load_dataset(data_dir=FOLDER)."
        )
    if name == "catvnoncat":
        return (
            "The cat pictures are not part of the project: put your own copy of "
            "train_catvnoncat.h5 and test_catvnoncat.h5 into a folder and set DNN_DATA_DIR to it, "
            "or use load_dataset('drawn-cats')."
        )
    again = "Build it again with `dnn data build CATS_FOLDER OTHERS_FOLDER`"
    return f"{again}, or check name and data_dir."


# What is in them ----------------------------------------------------------------------------------


def _receipt(folder: Path) -> dict[str, str]:
    """File name -> digest, as the folder's SHA256SUMS has it; empty without one."""
    try:
        text = (folder / RECEIPT).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{folder / RECEIPT} cannot be read: {error}.") from None
    entries = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = re.fullmatch(r"([0-9a-fA-F]{64}) [ *](.+)", line.rstrip())
        if not match:
            raise DataError(
                f"{folder / RECEIPT}, line {number}, is not `digest  file name`: restore the file, "
                "or delete it to go without a receipt."
            )
        entries[match[2]] = match[1].lower()
    return entries


def _digest_wanted(path: Path) -> str | None:
    return KNOWN.get(path.name) or _receipt(path.parent).get(path.name)


def _compare_with_receipt(path: Path, name: str) -> None:
    wanted = _digest_wanted(path)
    if not wanted:
        return
    try:
        found = sha256(path)
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}. {_remedy(name)}") from None
    if found != wanted:
        source = "the known one" if path.name in KNOWN else f"that in {path.parent / RECEIPT}"
        raise DataError(
            f"{path} is damaged or was changed ({path.stat().st_size} bytes): its SHA-256 "
            f"{found[:12]}... is not {source}, {wanted[:12]}... {_remedy(name)}"
        )


def _read(path: Path, split: str, name: str) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """The pictures (m, size, size, 3), the labels (1, m) and the classes of one file, checked."""
    h5py = needed("h5py")
    keys = (f"{split}_set_x", f"{split}_set_y", "list_classes")
    try:
        # Reading takes no lock: somebody else's on the file would only pass for damage.
        with h5py.File(path, "r", locking=False) as file:
            missing = [key for key in keys if not isinstance(file.get(key), h5py.Dataset)]
            if missing:
                raise DataError(
                    f"{path} has no {' and no '.join(missing)}; "
                    f"it has {', '.join(file) or 'nothing'}. {_remedy(name)}"
                )
            x, y, classes = (file[key][()] for key in keys)
    except DataError:
        raise
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        raise DataError(f"{path} is not a whole HDF5 file ({error}). {_remedy(name)}") from None
    if isinstance(y, np.ndarray) and y.ndim == 2 and y.shape[0] == 1:
        y = y[0]
    fault = _fault(x, y, classes)
    if fault:
        raise DataError(f"{path}: {fault}. {_remedy(name)}")
    words = [word.decode() if isinstance(word, bytes) else str(word) for word in classes]
    return x, y.astype(np.int64)[None, :], words


def _fault(x, y, classes) -> str | None:
    """What is wrong with one file's arrays, or None."""
    x, y, classes = np.asarray(x), np.asarray(y), np.asarray(classes)
    if x.dtype != np.uint8 or x.ndim != 4 or x.shape[3] != 3 or x.shape[1] != x.shape[2]:
        return f"the pictures must be (m, size, size, 3) uint8, not {x.shape} {x.dtype}"
    if not len(x):
        return "it holds no picture"
    if y.shape != (len(x),):
        return f"the labels must be ({len(x)},), one for each picture, not {y.shape}"
    if y.dtype.kind not in "iub" or not np.isin(y, (0, 1)).all():
        return f"the labels must be whole numbers 0 or 1, not {y.dtype} {np.unique(y)[:5].tolist()}"
    if classes.shape != (2,):
        return f"list_classes must hold two words, for 0 and for 1, not {classes.shape}"
    return None
