"""Tables as CSV that a spreadsheet opens and never takes for a program."""

import csv
import io
import re

from dnn_course.shown import LONGEST, UNPRINTABLE

# A spreadsheet takes a text that begins so for a formula, and where it splits lines at another
# sign than the comma (Excel in half of Europe: the semicolon) texts begin in the middle of ours.
# Some leave spaces and quotation marks at the beginning out.
# One apostrophe in front makes each text again; one that begins with an apostrophe gets one more,
# so that taking one away always gives the original back.
_BEGINS = re.compile(r"""(^|[;,|\t\r\n])(?=[\s"]*[=+\-@＝＋－＠]|"*[\t\r\n'])""")
_MARKED = re.compile(r"(^|[;,|\t\r\n])'")
BOM = "\ufeff"  # Excel on Windows takes a CSV file for UTF-8 only where it begins so


def plain(value):
    """A text that no spreadsheet takes for a formula, and no terminal for a command.

    >>> plain("=HYPERLINK(1)"), plain("Ada"), plain("a;=1+1")
    ("'=HYPERLINK(1)", 'Ada', "a;'=1+1")
    """
    return _BEGINS.sub(r"\1'", visible(str(value)))


def visible(text):
    """A text with what cannot be printed written out, so that two names stay two; not too long.

    >>> visible("caf\\udce9 \\x1b[2J")
    'caf\\\\udce9 \\\\x1b[2J'
    """
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]} … (cut)"
    return UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), cut)


def original(value):
    """The text that `plain` was given, with what cannot be printed written out."""
    return _MARKED.sub(r"\1", value)


def number(value):
    """Points as text: 10, 2.5."""
    return f"{value:g}"


class Table:
    """Rows of CSV, RFC 4180."""

    def __init__(self):
        self.out = io.StringIO(newline="")
        self.writer = csv.writer(self.out)

    def row(self, *values):
        self.writer.writerow(values)

    def text(self):
        return self.out.getvalue()
