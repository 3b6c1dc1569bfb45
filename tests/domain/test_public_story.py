"""What residents are told of a case, and what they are not."""

from datetime import date

import pytest

from app.domain.public_story import OWN, PUBLIC, Next, Standing, Told, next_step, told
from app.domain.workflow import Move, State

TODAY, AHEAD, PAST = date(2026, 3, 3), date(2026, 3, 6), date(2026, 3, 2)
INTERNAL = {
    Move.REPORT_IN, Move.ANSWER, Move.DECLINE, Move.INSIST, Move.LET_GO, Move.WITHDRAW_CALL, Move.SCORE_CALL,
    Move.ASK_LEDGER, Move.REFUSE_LEDGER, Move.WITHDRAW, Move.ASSIGN, Move.AMEND, Move.URGE, Move.JOIN,
    Move.ASK_EXTENSION, Move.GRANT_EXTENSION, Move.REFUSE_EXTENSION, Move.SUPERVISE, Move.ANSWER_SUPERVISION,
    Move.ACCEPT_ANSWER, Move.SEND_ANSWER_BACK, Move.LIFT_SUPERVISION, Move.COMMENT, Move.PRAISE,
    Move.ASK_LEAD, Move.RECKON, Move.ERASE,
}  # fmt: skip


def test_every_move_is_either_public_or_a_matter_of_the_house():
    assert set(PUBLIC) | INTERNAL == set(Move)
    assert set(PUBLIC) & INTERNAL == set()
    assert set(PUBLIC.values()) == set(Told)


@pytest.mark.parametrize("move", sorted(INTERNAL))
def test_matters_of_the_house_are_not_told(move):
    assert told(move, {}, None) is None


@pytest.mark.parametrize("move", [move for move, one in PUBLIC.items() if one in OWN])
@pytest.mark.parametrize(
    ("by", "reader", "is_told"), [(None, None, True), (7, 7, True), (7, None, False), (None, 7, False)]
)
def test_what_a_resident_said_is_told_to_nobody_else(move, by, reader, is_told):
    assert (told(move, {"slip_id": by}, reader) is not None) is is_told


@pytest.mark.parametrize(
    ("move", "facts", "found"),
    [
        (Move.NOTE, {}, None),
        (Move.NOTE, {"expected_on": "2026-03-06"}, Told.EXPECTED),
        (Move.NOTE, {"merged_id": 4, "expected_on": "2026-03-06"}, None),
        (Move.ESCALATE, {"to_id": 3}, Told.PASSED_ON),
        (Move.ESCALATE, {"street_red": True}, None),
        (Move.ESCALATE, {"verifier_id": 3, "to_id": 3}, None),
        (Move.RESOLVE, {"outcome": "solved"}, Told.SAID_DONE),
    ],
)
def test_what_is_told_depends_on_what_happened(move, facts, found):
    assert told(move, facts, None) is found


@pytest.mark.parametrize(
    ("standing", "found"),
    [
        (Standing(State.REGISTERED, due_on=AHEAD), (Next.TAKEN_ON, AHEAD)),
        (Standing(State.HANDLING, due_on=AHEAD), (Next.AT_WORK, AHEAD)),
        (Standing(State.HANDLING), (Next.AT_WORK, None)),
        (Standing(State.HANDLING, due_on=AHEAD, expected_on=TODAY), (Next.EXPECTED, TODAY)),
        (Standing(State.HANDLING, due_on=AHEAD, expected_on=PAST), (Next.AT_WORK, AHEAD)),
        (Standing(State.HANDLING, due_on=PAST, is_late=True), (Next.PRESSED, None)),
        (Standing(State.WAITING, due_on=AHEAD), (Next.YOUR_TURN, AHEAD)),
        (Standing(State.LEDGERED, due_on=PAST), (Next.KEPT, None)),
        (Standing(State.VERIFYING, due_on=AHEAD), (Next.CHECKED, AHEAD)),
        (Standing(State.VERIFYING, is_objected=True, objection_due_on=AHEAD), (Next.OBJECTED, AHEAD)),
        (Standing(State.CLOSED, follow_up_until=TODAY), (Next.FOLLOW_UP, TODAY)),
        (Standing(State.CLOSED, follow_up_until=PAST), (Next.OVER, None)),
        (Standing(State.MERGED), (Next.ELSEWHERE, None)),
    ],
)
def test_what_comes_next_never_names_a_day_that_has_passed(standing, found):
    assert next_step(standing, TODAY) == found
