"""Tables as CSV that a spreadsheet opens and never takes for a program."""

import csv
import io

# A spreadsheet takes a text that begins so for a formula. One apostrophe in front makes it text
# again; a text that begins with an apostrophe gets one more, so that taking one away always gives
# the original back.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")
BOM = "\ufeff"  # Excel on Windows takes a CSV file for UTF-8 only where it begins so


def plain(value):
    """A text that no spreadsheet takes for a formula; see _FORMULA.

    >>> plain("=HYPERLINK(1)"), plain("Ada")
    ("'=HYPERLINK(1)", 'Ada')
    """
    value = str(value)
    return "'" + value if value.startswith(_FORMULA) else value


def original(value):
    """The text that `plain` was given."""
    return value[1:] if value.startswith("'") else value


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
