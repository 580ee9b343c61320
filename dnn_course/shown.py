"""Texts that somebody else made up, as a page, a table or a terminal may show them."""

import re

LONGEST = 5_000  # characters of one text
# What nothing shows as a sign of its own: control characters, which a terminal obeys; half
# surrogate pairs, which no file takes; what turns the direction of a text, breaks its line, or is
# not seen at all, so that two names look like one. (What joins letters and emoji is left alone.)
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ud800-\udfff\ufff9-\ufffb\ufffe\uffff]"
)


def printable(value):
    """A text without characters that no page or terminal can show, and not longer than anybody
    reads; numbers and markup as they are.
    """
    if isinstance(value, str) and not hasattr(value, "__html__"):
        cut = value if len(value) <= LONGEST else f"{value[:LONGEST]} … (cut)"
        return UNPRINTABLE.sub("\ufffd", cut)
    return value


def one_line(text):
    """A text for one line of a terminal: a line break in a name would fake a further line.

    >>> one_line("ada\\nMarks: none")
    'ada\\\\nMarks: none'
    """
    return printable(text).replace("\n", "\\n").replace("\t", "\\t")
