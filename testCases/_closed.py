"""Whether this class has closed its solutions."""

import contextlib
import json
import os
from pathlib import Path


def solutions_closed() -> bool:
    """Say whether DNN_SOLUTIONS is "no", or a lesson in this folder was released so.

    A wish, no lock: whoever has the package can read its files.
    """
    if os.environ.get("DNN_SOLUTIONS") == "no":
        return True
    for path in sorted(Path.cwd().glob("[0-9][0-9]_*.ipynb"))[:20]:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            about = json.loads(path.read_text("utf-8")).get("metadata", {}).get("dnn", {})
            if about.get("solutions") is False:
                return True
    return False
