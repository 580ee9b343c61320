"""What the tests share: the markers' reasons for skipping, and where the real pictures lie."""

import os
import shutil
from pathlib import Path

import pytest

os.environ.setdefault("MPLBACKEND", "agg")


def _missing(marker):
    """Why a test with this marker cannot run here, or None."""
    if marker == "catvnoncat":
        folder = os.environ.get("DNN_DATA_DIR", "")
        if not folder or not (Path(folder) / "train_catvnoncat.h5").exists():
            return "the real cat pictures are not here: set DNN_DATA_DIR to their folder"
    if marker == "long" and os.environ.get("DNN_TESTS") != "all":
        return "it takes long: DNN_TESTS=all runs it, as CI does"
    if marker == "browser":
        if chromium() is None:
            return "no Chromium on the PATH"
        try:
            import playwright  # noqa: F401
        except ImportError:
            return "playwright is not installed: pip install -e '.[browser]'"
    return None


def chromium():
    """The browser's path, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def pytest_collection_modifyitems(items):
    # The files that take long first: with several workers none of them is left for the end.
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)
    for item in items:
        for marker in ("catvnoncat", "browser", "long"):
            if item.get_closest_marker(marker) and (reason := _missing(marker)):
                item.add_marker(pytest.mark.skip(reason=reason))
