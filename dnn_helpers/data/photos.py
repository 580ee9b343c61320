"""Your own photographs: one of them as the network sees it, or two folders as a data set."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .hdf5 import DataError, needed, write_dataset

if TYPE_CHECKING:
    from PIL import Image


def load_photo(path: str | os.PathLike, size: int = 64) -> np.ndarray:
    """A photograph as the network sees it: a small square.

    Turned the way its camera's EXIF note says, laid on white where it is transparent, the largest
    square in its middle cut out and scaled down.

    Parameters
    ----------
    path : str or path
        The file; `~` is your home folder.
    size : int
        Pixels of a side, 1 to 4096.

    Returns
    -------
    photo : array of uint8, shape (size, size, 3)
        flatten makes a column of it.

    Raises
    ------
    DataError
        (A ValueError.) The file is missing or cannot be read as a picture.
    ValueError
        size is out of range.
    """
    needed("PIL")
    from PIL import Image, ImageOps, UnidentifiedImageError

    if not 1 <= size <= 4096:
        raise ValueError(f"size must be a number of pixels from 1 to 4096, not {size}.")
    path = Path(path).expanduser()
    try:
        with _opened(path, size) as picture:
            picture = ImageOps.exif_transpose(picture)
            if picture.mode == "I" or picture.mode.startswith("I;16"):  # 16 bits: keep the upper 8
                picture = Image.fromarray(
                    (np.asarray(picture).astype(np.int64) // 256).astype(np.uint8)
                )
            if picture.mode == "F":  # no file says where white is: at 1, at 255, or at its largest
                grey = np.nan_to_num(np.asarray(picture), nan=0, posinf=0, neginf=0)
                white = next((bound for bound in (1, 255) if grey.max() <= bound), grey.max())
                grey = np.clip(grey / white, 0, 1)
                picture = Image.fromarray(np.round(255 * grey).astype(np.uint8))
            side = min(picture.size)
            left, top = (picture.width - side) // 2, (picture.height - side) // 2
            square = picture.crop((left, top, left + side, top + side)).convert("RGBA")
            square = Image.alpha_composite(Image.new("RGBA", square.size, "white"), square)
            square = square.convert("RGB").resize((size, size), Image.Resampling.LANCZOS)
            return np.array(square)
    except FileNotFoundError:
        raise DataError(f"There is no file {path} (looked from {Path.cwd()}).") from None
    except Image.DecompressionBombError:
        raise DataError(
            f"{path} cannot be read as a picture: it is too large for the memory. Save it smaller."
        ) from None
    except UnidentifiedImageError as error:
        raise DataError(
            f"{path} cannot be read as a picture ({error}). JPEG and PNG files can: convert it."
        ) from None
    except (OSError, ValueError, SyntaxError) as error:
        raise DataError(
            f"{path} cannot be read as a picture ({error}). Save it anew from where it came, as "
            "JPEG or PNG."
        ) from None


def _opened(path: Path, size: int) -> Image.Image:
    """Open a picture; a large JPEG is decoded small, as no more of it is needed.

    A telephone's 200 million pixels are three million then. What stays larger than Pillow's bound
    is refused, as a file of a few bytes can ask for all the memory.
    """
    from PIL import Image, JpegImagePlugin

    with path.open("rb") as file:
        is_jpeg = file.read(3) == b"\xff\xd8\xff"
    if not is_jpeg or Image.MAX_IMAGE_PIXELS is None:
        return Image.open(path)
    picture = JpegImagePlugin.JpegImageFile(path)
    if picture.width * picture.height > Image.MAX_IMAGE_PIXELS / 4:
        picture.draft("RGB", (8 * size, 8 * size))
    if picture.width * picture.height > 2 * Image.MAX_IMAGE_PIXELS:
        picture.close()
        raise Image.DecompressionBombError
    return picture


def build_dataset(
    cats_folder: str | os.PathLike,
    others_folder: str | os.PathLike,
    out: str | os.PathLike,
    size: int = 64,
    test_share: float = 0.2,
    seed: int = 1,
    name: str = "own-photos",
) -> str:
    """Two folders of photographs -> train_NAME.h5, test_NAME.h5 and their receipt in ``out``.

    Subfolders count too. ``test_share`` of each kind is kept for the test, at least one, chosen by
    ``seed``; a picture that is there twice is used once, lest it be trained on and tested on.

    Returns the report, to be printed: what was written, which files were skipped and why, how to
    load it. Files that cannot be read as pictures are no error: they are skipped and named.
    Raises DataError (a ValueError) if a folder is missing, if the two overlap, or if fewer than 2
    pictures of a kind can be read.
    """
    if not 0.0 < test_share < 1.0:
        raise DataError(f"test_share must lie between 0 and 1, not {test_share}.")
    folders = {"cat": Path(cats_folder).expanduser(), "other": Path(others_folder).expanduser()}
    for kind, folder in folders.items():
        if not folder.is_dir():
            raise DataError(
                f"The folder of the {kind} pictures, {folder}, does not exist or is a file."
            )
    cats, others = (folder.resolve() for folder in folders.values())
    if cats == others or cats in others.parents or others in cats.parents:
        raise DataError(
            f"Cats and others must lie in separate folders: {cats} and {others} overlap."
        )

    seen: dict[bytes, Path] = {}
    skipped: list[str] = []
    random = np.random.RandomState(seed)
    train, test = [], []  # of (picture, label)
    for label, (kind, folder) in zip((1, 0), folders.items(), strict=True):
        pictures = _read_folder(folder, size, seen, skipped)
        if len(pictures) < 2:
            why = "".join(f"\n  skipped {line}" for line in skipped)
            raise DataError(
                f"{folder}: {len(pictures)} readable {kind} picture(s); at least 2 are needed: "
                f"one to train on and one to test on (some hundred make it interesting).{why}"
            )
        order = random.permutation(len(pictures))
        kept = min(max(1, round(test_share * len(pictures))), len(pictures) - 1)
        test += [(pictures[i], label) for i in order[:kept]]
        train += [(pictures[i], label) for i in order[kept:]]

    arrays = []
    for examples in (train, test):
        examples = [examples[i] for i in random.permutation(len(examples))]
        arrays += [np.stack([x for x, _ in examples]), np.array([y for _, y in examples])]
    train_x, train_y, test_x, test_y = arrays
    paths = write_dataset(out, name, *arrays, ["non-cat", "cat"])

    lines = [f"skipped {line}" for line in skipped]
    for path, x, y in ((paths[0], train_x, train_y), (paths[1], test_x, test_y)):
        lines.append(f"{path}: {len(x)} pictures, {y.sum()} of them cats, {size}x{size}")
    lines.append(f'Use them: load_dataset("{name}", data_dir={str(Path(out).resolve())!r})')
    return "\n".join(lines)


def _read_folder(
    folder: Path, size: int, seen: dict[bytes, Path], skipped: list[str]
) -> list[np.ndarray]:
    """The folder's pictures in the order of their names; notes what it leaves out and why."""
    pictures = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or any(
            part.startswith(".") for part in path.relative_to(folder).parts
        ):
            continue
        try:
            picture = load_photo(path, size)
        except DataError as error:
            skipped.append(str(error))
            continue
        twin = seen.setdefault(picture.tobytes(), path)
        if twin is not path:
            skipped.append(f"{path}: the same picture as {twin}")
            continue
        pictures.append(picture)
    return pictures
