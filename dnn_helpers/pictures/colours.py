"""The colours of every picture.

They are those of Okabe and Ito (2008), told apart by people with any kind of colour blindness.
No picture relies on them alone: a second line is dashed, a second kind of point has another shape.
Pictures stand on white paper, so they read the same in a light and a dark theme.
"""

BLUE, RED, GREEN, ORANGE, PURPLE, SKY = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#E69F00",
    "#CC79A7",
    "#56B4E9",
)
INK, GREY, PALE, PAPER = "#222222", "#6b6b6b", "#e4e4e4", "#ffffff"
# A weight, slope or answer above 0, drawn as a solid line; and one below 0, drawn dashed.
POSITIVE, NEGATIVE = BLUE, RED
WRONG = "#c00000"  # the cross over a wrong answer
FAINT_BLUE, FAINT_RED, FAINT = "#dbe9f4", "#f6d9c8", "#eeeeee"  # what fills a box
