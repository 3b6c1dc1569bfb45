"""What residents say of results: what has to be said, who counts as satisfied, until when, who objects."""

from datetime import date

import pytest

from app.domain.answers import (
    FollowUpOver,
    Rating,
    Verdict,
    check_time,
    check_words,
    is_objected,
    is_satisfied,
    is_unproved,
    last_day,
)
from app.domain.errors import Missing
from app.domain.workflow import Move, State

MARCH_3, APRIL_2 = date(2026, 3, 3), date(2026, 4, 2)
NOT_FIXED = {"verdict": "not_fixed", "slip_id": None}
FIXED = {"verdict": "fixed", "slip_id": None}
NEIGHBOUR = {"slip_id": 7}
SEEN = {**FIXED, "resolver_saw": True}


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("words", ["", "  ", "二楼"])
def test_what_is_not_wholly_fixed_needs_words(verdict, words):
    if verdict is Verdict.FIXED or words.strip():
        check_words(verdict, words)
        return
    with pytest.raises(Missing):
        check_words(verdict, words)


@pytest.mark.parametrize(
    ("verdict", "rating", "satisfied"),
    [
        (Verdict.FIXED, None, True),
        (Verdict.PARTLY, None, False),
        (Verdict.NOT_FIXED, None, False),
        (Verdict.PARTLY, Rating.VERY_SATISFIED, True),
        (Verdict.PARTLY, Rating.SATISFIED, True),
        (Verdict.NOT_FIXED, Rating.BASICALLY, True),
        (Verdict.FIXED, Rating.DISSATISFIED, False),
        (Verdict.FIXED, Rating.VERY_DISSATISFIED, False),
    ],
)
def test_the_grade_decides_and_without_one_whether_it_is_fixed(verdict, rating, satisfied):
    assert is_satisfied(verdict, rating) is satisfied


def test_the_last_day_itself_is_still_in_time():
    until = last_day(MARCH_3, 30)

    assert until == APRIL_2
    check_time(State.CLOSED, until, APRIL_2)
    check_time(State.HANDLING, None, date(2027, 1, 1))
    with pytest.raises(FollowUpOver) as refusal:
        check_time(State.CLOSED, until, date(2026, 4, 3))
    assert refusal.value.params == {"until": "2026-04-02"}


@pytest.mark.parametrize(
    ("story", "objected"),
    [
        ([], False),
        ([(Move.JUDGE, FIXED)], False),
        ([(Move.JUDGE, NOT_FIXED)], True),
        ([(Move.JUDGE, NOT_FIXED), (Move.JUDGE, FIXED)], False),
        ([(Move.JUDGE, NOT_FIXED), (Move.JUDGE, {**FIXED, **NEIGHBOUR})], True),
        ([(Move.JUDGE, NOT_FIXED), (Move.JUDGE, {**NOT_FIXED, **NEIGHBOUR}), (Move.JUDGE, FIXED)], False),
        ([(Move.JUDGE, NOT_FIXED), (Move.JUDGE, SEEN)], True),
        ([(Move.JUDGE, NOT_FIXED), (Move.VERIFY, {})], True),
        ([(Move.JUDGE, NOT_FIXED), (Move.KEEP_RESULT, {})], False),
        ([(Move.JUDGE, NOT_FIXED), (Move.REOPEN, {})], False),
        ([(Move.JUDGE, NOT_FIXED), (Move.VERIFY_FAILED, {}), (Move.JUDGE, NOT_FIXED)], True),
    ],
)
def test_who_objects_is_told_by_the_story(story, objected):
    assert is_objected(story) is objected


@pytest.mark.parametrize(
    ("story", "unproved"),
    [
        ([], False),
        ([(Move.RESOLVE, {}), (Move.JUDGE, FIXED)], False),
        ([(Move.RESOLVE, {}), (Move.JUDGE, SEEN)], True),
        ([(Move.RESOLVE, {}), (Move.JUDGE, SEEN), (Move.JUDGE, {**FIXED, **NEIGHBOUR})], True),
        ([(Move.RESOLVE, {}), (Move.JUDGE, {**SEEN, **NEIGHBOUR})], False),
        ([(Move.RESOLVE, {}), (Move.JUDGE, SEEN), (Move.JUDGE, FIXED)], False),
        ([(Move.RESOLVE, {}), (Move.JUDGE, SEEN), (Move.RESOLVE, {})], False),
    ],
)
def test_what_the_maker_of_a_result_may_have_said_proves_nothing(story, unproved):
    assert is_unproved(story) is unproved
