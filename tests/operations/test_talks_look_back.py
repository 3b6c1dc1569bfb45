"""What closing a talk does to the cases that it looked back at."""

from datetime import date

import pytest

from app.cases import operations as cases
from app.database import transaction
from app.domain.errors import Forbidden, Invalid
from app.domain.talks import (
    DecisionKind,
)
from app.domain.workflow import Outcome, State
from app.extensions import db
from app.ledger import operations as ledger
from app.models.talks import AgendaItem
from tests import factories
from tests.talks import DEFERRED, WORDS, case_of, close, decide, moves_of, on_look_back


def accept(street, now):
    worker = factories.actor(street.grid_worker)
    return lambda case: cases.accept(case.id, worker, version=None, now=now)


def enter(street, now):
    worker = factories.actor(street.grid_worker)

    def do(case):
        cases.accept(case.id, worker, version=None, now=now)
        above = factories.actor(street.leader)
        ledger.enter(case.id, above, ledger.Grounds(**DEFERRED), version=None, now=now)

    return do


def resolve(street, now):
    worker = factories.actor(street.grid_worker)

    def do(case):
        cases.accept(case.id, worker, version=None, now=now)
        cases.resolve(
            case.id, worker, outcome=Outcome.SOLVED, note="清了", told="电话", version=None, now=now
        )

    return do


@pytest.mark.parametrize(
    ("prepare", "kind", "state", "last_moves"),
    [
        (None, DecisionKind.SOLVED, State.VERIFYING, ["accept", "resolve"]),
        (accept, DecisionKind.SOLVED, State.VERIFYING, ["resolve"]),
        (enter, DecisionKind.SOLVED, State.VERIFYING, ["resolve"]),
        (resolve, DecisionKind.SOLVED, State.CLOSED, ["verify"]),
        (None, DecisionKind.DISPATCHED, State.REGISTERED, ["dispatch"]),
        (enter, DecisionKind.DISPATCHED, State.REGISTERED, ["resume", "dispatch"]),
        (None, DecisionKind.SENT_UP, State.REGISTERED, ["send_up"]),
        (enter, DecisionKind.SENT_UP, State.REGISTERED, ["resume", "send_up"]),
        (None, DecisionKind.LEDGER, State.LEDGERED, ["accept", "enter_ledger"]),
        (accept, DecisionKind.LEDGER, State.LEDGERED, ["enter_ledger"]),
        (enter, DecisionKind.LEDGER, State.LEDGERED, ["review"]),
        (accept, DecisionKind.NOTED, State.HANDLING, []),
    ],
)
def test_a_case_of_the_look_back_gets_the_moves_that_its_state_allows(
    app, now, prepare, kind, state, last_moves
):
    street = factories.street()
    talk, item, case, later = on_look_back(street, now, prepare=prepare and prepare(street, now))
    before = len(moves_of(case))
    decide(item, street.community_worker, kind, later, **WORDS[kind])

    close(talk, street.community_worker, later)

    after = case_of(item)
    assert (after.id, after.state) == (case.id, state)
    assert moves_of(after)[before:] == last_moves
    assert db.session.get_one(AgendaItem, item.id).found["now_state"] == state


def test_words_about_a_case_are_noted_with_it_and_told(app, now):
    street = factories.street()
    talk, item, _case, later = on_look_back(street, now)
    day = date(2026, 3, 20)
    decide(item, street.community_worker, DecisionKind.NOTED, later, note="周五来清", promised_on=day)

    close(talk, street.community_worker, later)

    after = case_of(item)
    assert moves_of(after)[-1] == "note"
    assert after.expected_on == day


def test_a_case_that_somebody_else_holds_is_noted_in_the_minutes_only(app, now):
    street = factories.street()
    worker = factories.actor(street.community_worker)

    def up(case):
        for note in ("管不了", "要街道"):
            cases.send_up(case.id, worker, note=note, version=None, now=now)

    talk, item, case, later = on_look_back(street, now, prepare=up)
    before = moves_of(case)
    decide(item, street.community_worker, DecisionKind.NOTED, later, note="等街道答复")
    with pytest.raises(Forbidden):
        decide(item, street.community_worker, DecisionKind.SOLVED, later, note="好了")

    close(talk, street.community_worker, later)

    assert moves_of(case_of(item)) == before


def test_for_what_has_been_overdue_a_community_asks_the_street(app, now):
    street = factories.street()

    def overdue(case):
        accept(street, now)(case)
        case.was_overdue = True

    talk, item, _case, later = on_look_back(street, now, prepare=overdue)
    decide(item, street.community_worker, DecisionKind.LEDGER, later, **DEFERRED)

    close(talk, street.community_worker, later)

    after = case_of(item)
    assert (after.state, moves_of(after)[-1]) == (State.HANDLING, "ask_ledger")


def test_a_review_after_the_term_is_refused_at_the_table(app, now):
    street = factories.street()
    _talk, item, case, later = on_look_back(street, now, prepare=enter(street, now))
    with transaction():
        ledger.open_entry(case.id).suspended_until = date(2026, 3, 20)

    with pytest.raises(Invalid) as refusal:
        decide(item, street.community_worker, DecisionKind.LEDGER, later, **DEFERRED)

    assert refusal.value.code == "after_suspension"


def test_what_it_waited_for_may_have_passed_when_a_talk_looks_at_an_entry(app, now):
    street = factories.street()
    talk, item, case, later = on_look_back(street, now, prepare=enter(street, now))
    with transaction():
        ledger.open_entry(case.id).trigger_on = date(2026, 3, 2)
    decide(item, street.community_worker, DecisionKind.LEDGER, later, **DEFERRED)

    close(talk, street.community_worker, later)

    assert moves_of(case_of(item))[-1] == "review"
    assert ledger.open_entry(case.id).trigger_on is None
