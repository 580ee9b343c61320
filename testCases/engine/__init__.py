"""How any exercise is judged and explained; no exercise is known here by name.

exercise.py    what an exercise is: one record
calling.py     how a learner's function is called, wherever it lives
stand_ins.py   which of the functions that it calls the course's stand in for
judge.py       run the inputs; explain what is wrong
compare.py     is this the right answer?
draw.py        inputs from a seed
diagnose/      which mistake is it?
message.py     what the learner reads   (message_html.py: what the notebook draws)
"""
