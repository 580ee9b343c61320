"""What is shown in place of a picture that could not be drawn."""

import functools
import textwrap
import traceback
from pathlib import Path

from .colours import GREY, RED
from .sketch import Sketch


def styled(draw):
    """Decorate a function that draws: all in it is made in the course's style.

    Where a function that it was handed fails (the learner's may be unfinished), it says so.
    """

    @functools.wraps(draw)
    def drawn(*args, **kwargs):
        import matplotlib

        from .style import STYLE

        try:
            with matplotlib.rc_context(STYLE):
                return draw(*args, **kwargs)
        except Exception as error:
            return trouble(error)

    return drawn


def trouble(error):
    """A sketch in place of a picture that could not be drawn: what went wrong, and in which line.

    An unfinished function is the usual reason; a page of our own code would not help.
    """
    said = str(error) or type(error).__name__
    if not isinstance(error, NotImplementedError):
        said = f"{type(error).__name__}: {said}"
        ours = (str(Path(__file__).parents[1]), "site-packages")
        theirs = [
            frame
            for frame in traceback.extract_tb(error.__traceback__)
            if not any(place in frame.filename for place in ours) and frame.name != "<module>"
        ]
        if theirs:
            said += f" ({theirs[-1].name}, line {theirs[-1].lineno})"
    words = textwrap.wrap(said, 78)[:6]
    sketch = Sketch(600, 60 + 18 * len(words), alt=f"No picture yet. {' '.join(words)}")
    sketch.text(20, 30, "No picture yet", bold=True, colour=RED)
    for row, line in enumerate(words):
        sketch.text(20, 54 + 18 * row, line, size=12, colour=GREY)
    return sketch
