"""What judges a submission may die of it: then it is crashed, once, and nobody else notices."""

import judges_that_die
import pytest
from grading_kit import FAST, FORWARD, grade_class, hand_in, notebook, results, statuses

from dnn_course.grading.judging import executor

ENDS = ("kills it", "needs 3 GB", "never ends")


@pytest.mark.slow
@pytest.mark.skipif(executor.os.name == "nt", reason="there are no limits of memory")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_judge_that_dies_costs_one_submission_and_only_once(tmp_path, monkeypatch, jobs):
    monkeypatch.setattr(executor, "grade_in_time", judges_that_die.judge)
    for learner in ("a first", *ENDS, "z last"):
        hand_in(tmp_path / "in", learner, notebook())
    options = {"lessons": ["03"], "limits": FAST, "jobs": jobs}
    run = grade_class(tmp_path / "in", tmp_path / "out", **options)
    assert run.done == 5
    found = results(tmp_path / "out")
    for learner in ("a first", "z last"):
        assert statuses(found[learner]) == dict.fromkeys(FORWARD, "passed")
    for learner in ENDS:
        assert statuses(found[learner]) == dict.fromkeys(FORWARD, "crashed"), learner
    again = grade_class(tmp_path / "in", tmp_path / "out", **options)
    assert (again.done, again.kept) == (0, 5)
