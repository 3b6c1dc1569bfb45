"""The sentence that tells what became of a case, over all states."""

from datetime import date

import pytest

from app.domain.telling import Known, Telling, telling
from app.domain.workflow import Outcome, State

TODAY = date(2026, 3, 3)  # a Tuesday
FRIDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 2)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Known(State.REGISTERED), Telling.RECEIVED),
        (Known(State.REGISTERED, due_on=FRIDAY), Telling.RECEIVED),
        (Known(State.REGISTERED, is_late=True), Telling.LATE),
        (Known(State.REGISTERED, is_called=True), Telling.CALLED),
        (Known(State.HANDLING), Telling.AT_WORK),
        (Known(State.HANDLING, due_on=FRIDAY), Telling.DUE),
        (Known(State.HANDLING, due_on=MONDAY, is_late=True), Telling.LATE),
        (Known(State.HANDLING, is_called=True, due_on=FRIDAY), Telling.CALLED),
        (Known(State.HANDLING, is_called=True, is_late=True), Telling.LATE),
        (Known(State.HANDLING, expected_on=FRIDAY, due_on=MONDAY, is_late=True), Telling.AT_WORK_UNTIL),
        (Known(State.HANDLING, expected_on=TODAY), Telling.AT_WORK_UNTIL),
        (Known(State.HANDLING, expected_on=FRIDAY, is_called=True), Telling.CALLED_UNTIL),
        (Known(State.HANDLING, expected_on=MONDAY), Telling.BROKEN_WORD),
        (Known(State.WAITING), Telling.ASKED),
        (Known(State.WAITING, expected_on=MONDAY), Telling.ASKED),
        (Known(State.LEDGERED), Telling.KEPT),
        (Known(State.LEDGERED, is_waiting_for_something=True), Telling.KEPT_FOR),
        (Known(State.VERIFYING), Telling.SAID_DONE),
        (Known(State.CLOSED, Outcome.SOLVED), Telling.SOLVED),
        (Known(State.CLOSED, Outcome.PARTLY), Telling.PARTLY),
        (Known(State.CLOSED, Outcome.EXPLAINED), Telling.EXPLAINED),
        (Known(State.CLOSED, Outcome.REFERRED), Telling.REFERRED),
        (Known(State.CLOSED, Outcome.REFUSED), Telling.REFUSED),
        (Known(State.MERGED), Telling.MERGED),
        (Known(State.WITHDRAWN), Telling.WITHDRAWN),
    ],
)
def test_the_sentence_says_what_matters_most(known, expected):
    assert telling(known, TODAY) is expected


def test_every_state_and_every_outcome_says_something():
    open_ones = [Known(state) for state in State if state is not State.CLOSED]
    ended = [Known(State.CLOSED, outcome) for outcome in Outcome]

    assert all(telling(known, TODAY) for known in [*open_ones, *ended])
