"""Notebooks in an older format, made new: by `nbformat`, where that is installed."""

import json

OLDER = (1, 2, 3)


def in_todays_format(content):
    """(content, note): a notebook's bytes in format 4. The note says what was done; else "".

    What is no notebook of an older format comes back as it is. Never raises.
    """
    if b'"worksheets"' not in content:
        return content, ""
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
        version = notebook["nbformat"]
        if version not in OLDER:
            return content, ""
        import nbformat  # slow to load, and seldom needed

        converted = nbformat.convert(nbformat.reads(content.decode("utf-8-sig"), version), 4)
        return nbformat.writes(converted).encode(), f"converted from notebook format {version}"
    except Exception:  # a stranger's file: nbformat raises what it likes
        return content, ""
