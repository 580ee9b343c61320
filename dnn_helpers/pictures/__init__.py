"""The pictures of the lessons, one file per topic.

Each is a function of the learner's own values or functions.  `style.py` makes still pictures
(matplotlib), `sketch.py` quick ones (SVG), `sliders.py` puts a sketch under sliders.  Import the
topic that you need: `from dnn_helpers.pictures.curves import activation_curves`.
"""
