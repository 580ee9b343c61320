"""Texts for a cell of a CSV file: none becomes a formula, wherever a spreadsheet splits it."""

import re

from .pages import printable

# A spreadsheet takes a text that begins so for a formula, and where it splits lines at another
# sign than the comma (Excel in half of Europe: the semicolon) texts begin in the middle of ours.
# One apostrophe in front makes each text again; one that begins with an apostrophe gets one more,
# so that taking one away always gives the original back.
_BEGINS = re.compile(r"""(^|[;,|\t\r\n])(?="*[=+\-@\t\r\n'＝＋－＠])""")
_MARKED = re.compile(r"(^|[;,|\t\r\n])'")


def plain(value):
    """A text that no spreadsheet takes for a formula, and no terminal for a command.

    >>> plain("=HYPERLINK(1)"), plain("Ada"), plain("a;=1+1")
    ("'=HYPERLINK(1)", 'Ada', "a;'=1+1")
    """
    return _BEGINS.sub(r"\1'", printable(str(value)))


def original(value):
    """The text that `plain` was given; characters that cannot be printed are gone for good."""
    return _MARKED.sub(r"\1", value)
