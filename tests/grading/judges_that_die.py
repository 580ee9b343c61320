"""Judges that do not survive some submissions; loaded in the processes of test_judge.py."""

import os
import signal

from dnn_course.grading.judging import executor
from dnn_course.grading.judging.grade_one import grade

really = executor.grade_in_time


def judge(task):
    """As `grade_in_time`, but for what is named after how it ends its judge."""
    if task.learner == "kills it":
        os.kill(os.getpid(), signal.SIGKILL)
    if task.learner == "needs 3 GB":
        return grade(task), bytearray(3 << 30)
    if task.learner == "never ends":
        executor.grade = forever
        executor.JUDGE_SECONDS = 1 - executor.ALL * executor.PATIENCE * task.limits.seconds
    return really(task)


def forever(task):
    """In C, so that no signal of Python's gets through."""
    return sum(iter(int, 1))
