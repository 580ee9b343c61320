"""Answers as learners write them: wrong ones are caught and named, right ones accepted."""

import re
from collections import Counter

import pytest
from learners import answers, subject, verdict_on
from published import accepts

from testCases.engine.message import LINES
from testCases.engine.trial import attempt
from testCases.exercises import EXERCISES

RIGHT, WRONG = answers(right=True), answers(right=False)


@pytest.fixture(scope="module")
def verdicts(rates):
    """The verdict on every answer; the table at the end of the run is made of them."""
    found = {a.id: verdict_on(a.function(), a.name) for a in (*RIGHT, *WRONG)}
    caught = sum(found[a.id].status != "passed" for a in WRONG)
    named = sum(is_named(a, found[a.id]) for a in WRONG)
    accepted = sum(found[a.id].status == "passed" for a in RIGHT)

    def rate(part, whole):
        return f"{part:>3} of {len(whole)} ({part / len(whole):.1%})"

    seen, kept = published(WRONG, False), published(RIGHT, True)
    rates["table"] = [
        f"{'':26}{'check()':<22}published v2 values with allclose",
        f"{'wrong answers caught':26}{rate(caught, WRONG):<22}{rate(seen, WRONG)}",
        f"{'... the mistake named':26}{rate(named, WRONG):<22}none",
        f"{'right answers accepted':26}{rate(accepted, RIGHT):<22}{rate(kept, RIGHT)}",
    ]
    return found


def published(answers, accepted):
    """How many of them the published values alone would accept, or refuse.

    Where these say nothing, everything is accepted.
    """
    return sum((accepts(a.name, a.function()) is not False) is accepted for a in answers)


def diagnosis(verdict) -> str:
    """What the message says behind its "Mistake:" lines, as one line."""
    found = re.findall(r"^  Mistake: (.*?)(?=^  \S|\Z)", verdict.message, re.MULTILINE | re.DOTALL)
    return re.sub(r"\s+", " ", " ".join(found))


def is_named(answer, verdict) -> bool:
    return verdict.mistake is not None and bool(
        re.search(answer.says, diagnosis(verdict), re.IGNORECASE)
    )


def test_the_corpus_is_large_enough():
    assert len(WRONG) >= 120
    assert len(RIGHT) >= 45
    assert (
        set(Counter(a.name for a in WRONG)) == set(Counter(a.name for a in RIGHT)) == set(EXERCISES)
    )
    assert len({a.id for a in (*RIGHT, *WRONG)}) == len(RIGHT) + len(WRONG)


@pytest.mark.parametrize("answer", RIGHT, ids=lambda a: a.id)
def test_right_answers_pass(answer, verdicts):
    assert verdicts[answer.id].status == "passed", verdicts[answer.id].message


@pytest.mark.parametrize("answer", WRONG, ids=lambda a: a.id)
def test_wrong_answers_fail_with_a_short_message(answer, verdicts):
    verdict = verdicts[answer.id]
    assert verdict.status == "failed"
    assert len(verdict.message.splitlines()) <= LINES
    assert verdict.name in verdict.message.splitlines()[0]


@pytest.mark.parametrize("answer", [a for a in WRONG if a.never], ids=lambda a: a.id)
def test_nothing_false_is_said_of_it(answer, verdicts):
    said = diagnosis(verdicts[answer.id])
    assert not re.search(answer.never, said, re.IGNORECASE), said
    assert re.search(answer.says, said, re.IGNORECASE), said


def test_wrong_answers_are_named(verdicts):
    unnamed = [a.id for a in WRONG if not is_named(a, verdicts[a.id])]
    assert len(unnamed) <= 0.05 * len(WRONG), unnamed


def test_the_published_values_alone_would_catch_fewer_and_refuse_right_ones():
    assert published(WRONG, False) < len(WRONG)
    assert published(RIGHT, True) < len(RIGHT)


@pytest.mark.parametrize("seed", [2, 3, 5, 77, 123_456])
def test_the_verdicts_are_the_same_on_other_seeds(seed):
    """By the comparison alone; the diagnosis has been asked for above."""
    for answer in (*RIGHT, *WRONG):
        exercise, one = EXERCISES[answer.name], subject(answer.function(), answer.name)
        right = all(attempt(exercise, one, case).right for case in exercise.cases(seed))
        assert right is answer.right, answer.id
