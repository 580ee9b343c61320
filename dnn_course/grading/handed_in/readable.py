"""A notebook's bytes as they are graded: made new where they are old, made small where huge.

What the learner wrote, the cells, stays as it is.
"""

import json

from dnn_course.notebook import MAX_BYTES

MAX_HUGE = 64_000_000  # bytes that are read to find the cells in them
_OLDER = (1, 2, 3)  # formats


def readable(content):
    """(content, note): in format 4, and at most MAX_BYTES. The note says what was done; else "".

    What cannot be made so comes back as it is. Never raises.
    """
    huge, old = len(content) > MAX_BYTES, b'"worksheets"' in content
    if not (huge or old) or len(content) > MAX_HUGE:
        return content, ""
    try:
        if huge:
            return _without_outputs(content), "read without its outputs and attachments: it is huge"
        return _converted(content)
    except Exception:  # a stranger's file: nbformat raises what it likes
        return content, ""


def _without_outputs(content):
    notebook = json.loads(content.decode("utf-8-sig"))
    for cell in notebook["cells"]:
        cell.pop("attachments", None)
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    notebook["metadata"] = {}
    return json.dumps(notebook).encode()


def _converted(content):
    text = content.decode("utf-8-sig")
    version = json.loads(text)["nbformat"]
    if version not in _OLDER:
        return content, ""
    import nbformat  # slow to load, and seldom needed

    converted = nbformat.convert(nbformat.reads(text, version), 4)
    return nbformat.writes(converted).encode(), f"converted from notebook format {version}"
