"""Who runs for long is named, once; who only waits for a free process is not."""

from types import SimpleNamespace

from dnn_course.grading.cli import Progress
from dnn_course.grading.watch import Watch


class Future:
    def __init__(self, running):
        self.is_running = running

    def running(self):
        return self.is_running


def test_it_names_each_once_after_the_patience_and_not_who_waits():
    now, said = [0.0], []
    watch = Watch(said.append, jobs=2, clock=lambda: now[0])
    # The pool calls one more running than it has processes.
    futures = {
        Future(running): (SimpleNamespace(learner=name, lesson="05_backward"),)
        for name, running in (("ada", True), ("bob", True), ("cem", True), ("dan", False))
    }
    watch.look(futures)
    now[0] = 29.0
    watch.look(futures)
    assert said == []
    now[0] = 31.0
    watch.look(futures)
    now[0] = 36.0
    watch.look(futures)
    assert said == [f"{name}: 05_backward has been running for 31 s" for name in ("ada", "bob")]
    # When ada ends, cem begins: its time counts from then on.
    del futures[next(iter(futures))]
    watch.look(futures)
    now[0] = 67.0
    watch.look(futures)
    assert said[2:] == ["cem: 05_backward has been running for 31 s"]


def test_without_processes_of_its_own_nobody_is_watched():
    said = []
    watch = Watch(said.append, jobs=0, patience=0)
    watch.look({Future(True): (SimpleNamespace(learner="ada", lesson="x"),)})
    assert said == []


def test_what_is_told_is_free_of_control_characters(capsys):
    Progress().tell("ada\x1b[2J: 05_backward has been running for 31 s")
    assert capsys.readouterr().err == "ada\ufffd[2J: 05_backward has been running for 31 s\n"
