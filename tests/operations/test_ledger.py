"""The ledger in full: leave from above, terms, waking, promises, strike-off with a second pair of eyes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind
from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.ledger import (
    AskedAlready,
    Kept,
    LedgerOverdue,
    NotAsked,
    OwnAsking,
    ReasonClass,
    SuspendedTooOften,
)
from app.domain.workflow import State
from app.escalation.jobs import sweep
from app.extensions import db
from app.ledger import operations as ledger
from app.models.ledger import LedgerEntry, LedgerRequest, Promise
from app.models.organisation import Posting
from tests.factories import last_clock, notice_codes
from tests.ledger import BUDGET, Held


@pytest.fixture
def held(app, now):
    return Held(now)


def test_the_clock_runs_until_the_level_above_lets_it_in_and_what_was_left_comes_back(held, now):
    place, due = held.place, held.case.due_at
    request = held.ask()
    assert (held.case.state, held.case.due_at) == (State.HANDLING, due)
    assert (request.decider_id, notice_codes(place.community_worker)) == (
        place.community.id,
        ["ledger_asked"],
    )

    entry = held.grant(at=now + timedelta(hours=2))
    assert (held.case.state, held.case.due_at) == (State.LEDGERED, None)
    assert (entry.approver_id, entry.suspensions) == (place.community.id, 1)
    assert entry.suspended_until == date(2026, 8, 30)  # 180 days
    assert db.session.get_one(LedgerRequest, request.id, populate_existing=True).granted is True

    held.do(ledger.resume, place.grid_worker, note="资金到了", at=now + timedelta(days=7, hours=2))
    assert held.case.due_at == due + timedelta(days=7)  # the same hours, a week on


def test_nobody_lets_in_what_he_asked_for_and_nothing_is_asked_twice(held):
    held.ask()
    with pytest.raises(AskedAlready):
        held.ask()
    with pytest.raises(Forbidden):
        held.grant(held.place.grid_worker)
    with transaction():
        db.session.scalars(select(LedgerRequest)).one().asked_by_id = held.place.community_worker.id
    with pytest.raises(OwnAsking):
        held.grant()


def test_a_refusal_leaves_the_case_where_it_was(held):
    held.ask()
    with pytest.raises(Missing):
        held.do(ledger.refuse, held.place.community_worker, note="")

    held.do(ledger.refuse, held.place.community_worker, note="先找物业")

    assert held.case.state is State.HANDLING
    assert notice_codes(held.place.grid_worker)[-1] == "ledger_refused"
    with pytest.raises(NotAsked):
        held.grant()


def test_a_request_lapses_when_the_case_goes_on(held):
    held.ask()
    held.do(cases.send_up, held.place.grid_worker, note="要街道协调")

    with pytest.raises(NotAsked):
        held.grant(held.place.street_worker)


def test_whoever_stands_above_enters_at_once_and_others_only_ask(held):
    asked = held.do(ledger.put_or_ask, held.place.grid_worker, BUDGET, ledger.Leave())
    entered = held.do(ledger.put_or_ask, held.place.street_worker, BUDGET, ledger.Leave())

    assert isinstance(asked, LedgerRequest)
    assert isinstance(entered, LedgerEntry)
    assert entered.approver_id == held.place.community.id


def test_who_enters_or_resumes_answers_what_was_asked(held):
    held.ask()
    held.do(ledger.enter, held.place.street_worker, BUDGET)
    with pytest.raises(NotAsked):
        held.grant()

    held.ask()  # to leave it in for longer
    held.do(ledger.resume, held.place.grid_worker, note="资金到了")
    with pytest.raises(NotAsked):
        held.grant()
    answers = db.session.scalars(select(LedgerRequest.granted).order_by(LedgerRequest.id)).all()
    assert (answers, held.case.state) == ([True, False], State.HANDLING)


def test_a_longer_term_keeps_the_promises_in_mind(held):
    held.ask()
    entry = held.grant()
    pledge = ledger.Pledge("财政所", "答复计划", date(2026, 3, 25))
    held.review(entry, ledger.Found("财政所", "快了", date(2026, 4, 10), pledge=pledge))

    far = ledger.Grounds(ReasonClass.BUDGET, "资金到位", "催办", date(2026, 6, 20))
    longer = held.do(ledger.enter, held.place.community_worker, far)

    assert longer.next_review_on == date(2026, 3, 25)


def test_a_corrected_place_moves_the_entry_to_its_community(held):
    held.ask()
    entry = held.grant()
    place = {"place_id": held.place.other_community.id, "note": "登记错了"}
    held.do(cases.amend, held.place.grid_worker, **place)

    entry = db.session.get_one(LedgerEntry, entry.id, populate_existing=True)
    assert entry.community_id == held.place.other_community.id


def test_where_nobody_works_above_the_next_level_decides(held):
    with transaction():
        db.session.execute(delete(Posting).where(Posting.unit_id == held.place.community.id))

    request = held.ask()

    assert request.decider_id == held.place.street.id
    assert notice_codes(held.place.street_worker) == ["ledger_asked"]


def test_a_case_is_put_aside_at_most_twice(held, now):
    held.ask()
    held.grant()
    held.ask(at=now)  # to leave it in for longer
    longer = held.grant(at=now + timedelta(days=10))
    assert (longer.suspensions, longer.suspended_until) == (2, date(2026, 9, 9))

    with pytest.raises(SuspendedTooOften):
        held.ask()
    held.do(ledger.strike_off, held.place.community_worker, of=longer.id, evidence="资金落实")
    with pytest.raises(SuspendedTooOften):
        held.do(ledger.enter, held.place.street_worker, BUDGET)


def test_what_was_overdue_is_let_in_only_expressly(held, now):
    with transaction():
        held.case.was_overdue = True
    held.ask()
    with pytest.raises(LedgerOverdue):
        held.grant()

    held.grant(expressly=True, note="资金已列入计划")

    assert held.case.state is State.LEDGERED


def test_a_request_that_lay_for_long_gets_the_usual_step(held):
    held.ask()

    entry = held.grant(at=held.now + timedelta(days=1), note="同意")
    late = entry.next_review_on
    held.ask(ledger.Grounds(ReasonClass.BUDGET, "资金", "催", date(2026, 3, 10)))
    with transaction():  # a month later nobody has decided yet
        db.session.scalars(select(LedgerRequest).where(LedgerRequest.granted.is_(None))).one()
    longer = held.grant(at=held.now + timedelta(days=20))

    assert late == date(2026, 3, 20)
    assert longer.next_review_on == date(2026, 4, 22)  # 30 days from then


def test_it_wakes_ahead_of_what_it_waits_for_and_the_holder_is_told(held):
    grounds = ledger.Grounds(ReasonClass.SEASON, "雨季过去", "每月巡查", date(2026, 6, 30), date(2026, 6, 1))
    held.ask(grounds)
    entry = held.grant()
    assert entry.next_review_on == date(2026, 5, 18)  # a fortnight ahead
    assert last_clock(held.case, ClockKind.REVIEW).due_at.date() == date(2026, 5, 18)

    before = notice_codes(held.place.grid_worker)
    sweep(now=last_clock(held.case, ClockKind.REVIEW).warn_at + timedelta(minutes=1))

    assert notice_codes(held.place.grid_worker) == [*before, "case_warned"]


def test_a_review_keeps_who_was_asked_and_a_promise_brings_it_forward(held, now):
    held.ask()
    entry = held.grant()
    pledge = ledger.Pledge("财政所", "答复计划", date(2026, 3, 12))
    held.review(entry, ledger.Found("财政所", "说快了", date(2026, 4, 10), pledge=pledge))
    promise = db.session.scalars(select(Promise)).one()
    entry = db.session.get_one(LedgerEntry, entry.id, populate_existing=True)
    assert (promise.outcome, entry.next_review_on) == (Kept.OPEN, date(2026, 3, 12))

    later = now + timedelta(days=9)
    found = ledger.Found("财政所", "没有批", date(2026, 4, 10), settled={promise.id: Kept.BROKEN})
    held.review(entry, found, at=later)

    promise = db.session.scalars(select(Promise).execution_options(populate_existing=True)).one()
    assert (promise.outcome, promise.settled_at) == (Kept.BROKEN, later)
    entry = db.session.get_one(LedgerEntry, entry.id, populate_existing=True)
    assert (entry.next_review_on, entry.review_count) == (date(2026, 4, 10), 2)
    assert notice_codes(held.place.head) == ["ledger_entered", "ledger_reviewed", "ledger_reviewed"]


@pytest.mark.parametrize(
    ("found", "field"),
    [
        (ledger.Found("", "没有", date(2026, 4, 10)), "asked"),
        (ledger.Found("物业", "", date(2026, 4, 10)), "note"),
        (ledger.Found("物业", "等", None), "next_review_on"),
        (ledger.Found("物业", "等", date(2026, 3, 30), trigger_on=date(2026, 3, 1)), "trigger_on"),
        (ledger.Found("物业", "等", date(2026, 3, 30), pledge=ledger.Pledge("物业", "", None)), "what"),
        (
            ledger.Found(
                "物业", "等", date(2026, 3, 30), pledge=ledger.Pledge("物业", "修", date(2026, 3, 1))
            ),
            "due_on",
        ),
    ],
)
def test_a_review_that_lacks_something_names_the_field_and_changes_nothing(held, found, field):
    held.ask()
    entry = held.grant()

    with pytest.raises((Missing, Invalid)) as refusal:
        held.review(entry, found)

    assert refusal.value.field == field
    assert db.session.get_one(LedgerEntry, entry.id, populate_existing=True).review_count == 0


def test_no_review_outlasts_the_term(held):
    held.ask()
    entry = held.grant()
    with pytest.raises(Invalid) as refusal:
        held.review(entry, ledger.Found("物业", "等", date(2026, 8, 31)), at=held.now + timedelta(days=30))

    assert refusal.value.code == "after_suspension"
