"""Striking an entry off: proposed with evidence, looked at by the level that let it in."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind
from app.domain.errors import Forbidden, Missing
from app.domain.ledger import NothingProposed, StillRed
from app.domain.workflow import Move, State
from app.domain.workflow import Outcome as Result
from app.escalation.jobs import sweep
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Event
from app.models.ledger import LedgerEntry
from app.models.organisation import Posting
from tests.factories import TODAY, last_clock, notice_codes
from tests.ledger import BUDGET, Held


@pytest.fixture
def held(app, now):
    return Held(now)


def test_the_level_that_let_it_in_looks_at_the_evidence(held):
    place = held.place
    held.ask()
    entry = held.grant()
    held.do(ledger.strike_off, place.grid_worker, of=entry.id, evidence="已修好")
    assert held.case.state is State.LEDGERED
    assert notice_codes(place.community_worker)[-1] == "ledger_strike_off_proposed"
    with pytest.raises(Forbidden):
        held.do(ledger.confirm, place.grid_worker, of=entry.id)
    with pytest.raises(Missing):
        held.do(ledger.send_back, place.community_worker, of=entry.id, note=" ")

    held.do(ledger.send_back, place.community_worker, of=entry.id, note="没有居民签字")
    assert notice_codes(place.grid_worker)[-1] == "ledger_strike_off_sent_back"
    with pytest.raises(NothingProposed):
        held.do(ledger.confirm, place.community_worker, of=entry.id)

    held.do(ledger.strike_off, place.grid_worker, of=entry.id, evidence="居民已签字")
    struck = held.do(ledger.confirm, place.community_worker, of=entry.id, note="属实")

    assert (struck.evidence, struck.struck_off_by_id) == ("居民已签字\n属实", place.community_worker.id)
    assert held.case.state is State.HANDLING
    facts = [
        event.facts.keys() & {"strike_off_proposed", "strike_off_sent_back", "struck_off"}
        for event in db.session.scalars(
            select(Event).where(Event.case_id == held.id, Event.move == Move.NOTE).order_by(Event.sequence)
        )
    ]
    assert [next(iter(found)) for found in facts] == [
        "strike_off_proposed", "strike_off_sent_back", "strike_off_proposed", "struck_off",
    ]  # fmt: skip


def test_what_a_clock_put_there_is_confirmed_one_level_above_its_holder(held):
    with transaction():
        entry = ledger.enter_overdue(held.case, now=held.now)
    held.do(ledger.strike_off, held.place.grid_worker, of=entry.id, evidence="已修好")

    with pytest.raises(Forbidden):
        held.do(ledger.confirm, held.place.grid_worker, of=entry.id)
    assert held.do(ledger.confirm, held.place.community_worker, of=entry.id).struck_off_at == held.now


def test_where_nobody_works_any_more_the_next_level_looks_at_the_evidence(held):
    place = held.place
    entry = held.do(ledger.enter, place.community_worker, BUDGET)
    with transaction():
        db.session.execute(delete(Posting).where(Posting.unit_id == place.community.id))

    held.do(ledger.strike_off, place.grid_worker, of=entry.id, evidence="已修好")

    assert notice_codes(place.street_worker)[-1] == "ledger_strike_off_proposed"
    assert held.do(ledger.confirm, place.street_worker, of=entry.id).struck_off_at == held.now


def test_who_let_it_in_decides_again_after_somebody_else_has_sent_it_back(held):
    place = held.place
    entry = held.do(ledger.enter, place.community_worker, BUDGET)
    with transaction():
        posting = db.session.scalars(select(Posting).where(Posting.unit_id == place.community.id)).one()
        posting.until_on = TODAY
    held.do(ledger.strike_off, place.grid_worker, of=entry.id, evidence="已修好")
    held.do(ledger.send_back, place.street_worker, of=entry.id, note="没有照片")
    with transaction():
        db.session.get_one(Posting, posting.id).until_on = None

    proposed = held.do(ledger.strike_off, place.grid_worker, of=entry.id, evidence="有照片")

    assert (proposed.approver_id, proposed.confirmer_id) == (place.community.id, place.community.id)
    assert held.do(ledger.confirm, place.community_worker, of=entry.id).struck_off_at == held.now


def test_a_unit_that_let_an_entry_in_and_now_holds_its_case_does_not_strike_it_off_alone(held):
    place = held.place
    entry = held.do(ledger.enter, place.community_worker, BUDGET)
    sweep(now=last_clock(held.case, ClockKind.REVIEW).due_at - timedelta(minutes=1))
    sweep(now=last_clock(held.case, ClockKind.REVIEW).due_at + timedelta(minutes=1))
    assert held.case.holder_id == place.community.id

    proposed = held.do(ledger.strike_off, place.community_worker, of=entry.id, evidence="已修好")

    assert (proposed.struck_off_at, proposed.confirmer_id) == (None, place.street.id)
    with pytest.raises(Forbidden):
        held.do(ledger.confirm, place.community_worker, of=entry.id)
    assert held.do(ledger.confirm, place.street_worker, of=entry.id).struck_off_at == held.now


def close(held):
    told = {"note": "已修", "told": "已告知"}
    held.do(cases.resolve, held.place.grid_worker, outcome=Result.SOLVED, **told)
    held.do(cases.verify, held.place.head)


def merge(held):
    held.do(cases.merge, held.place.grid_worker, into=held.another())


def withdraw(held):
    held.do(cases.withdraw, held.place.head, note="登记错了")


@pytest.mark.parametrize("end", [close, merge, withdraw])
def test_the_entry_of_a_case_that_has_ended_is_asked_about_until_it_is_struck_off(held, end):
    place = held.place
    entry = held.do(ledger.enter, place.community_worker, BUDGET)
    end(held)
    due = []
    for _week in range(2):
        clock = last_clock(held.case, ClockKind.REVIEW)
        due.append(clock.due_at.date())
        sweep(now=clock.warn_at + timedelta(minutes=1))
        sweep(now=clock.due_at + timedelta(minutes=1))
    told = notice_codes(place.grid_worker)

    assert due == [date(2026, 3, 4), date(2026, 3, 11)]
    assert (told.count("ledger_review_due"), told.count("case_warned")) == (2, 0)
    assert (held.case.holder_id, held.case.state.is_open) == (place.grid.id, False)
    held.do(ledger.strike_off, place.community_worker, of=entry.id, evidence="已修好")
    assert last_clock(held.case, ClockKind.REVIEW).stopped_at == held.now


def put_aside_again(held):
    held.do(ledger.resume, held.place.grid_worker, note="雨季过去")
    held.do(ledger.enter, held.place.community_worker, BUDGET)


def close_and_reopen(held):
    close(held)
    held.do(cases.reopen, held.place.head, note="又漏了")


def merge_and_unmerge(held):
    merge(held)
    held.do(cases.unmerge, held.place.grid_worker, note="不是一回事")


@pytest.mark.parametrize("change", [put_aside_again, close_and_reopen, merge_and_unmerge])
def test_evidence_from_before_its_case_went_on_confirms_nothing(held, change):
    entry = held.do(ledger.enter, held.place.community_worker, BUDGET)
    held.do(ledger.strike_off, held.place.grid_worker, of=entry.id, evidence="已修好")

    change(held)

    with pytest.raises(NothingProposed):
        held.do(ledger.confirm, held.place.community_worker, of=entry.id)
    row = db.session.get_one(LedgerEntry, entry.id, populate_existing=True)
    assert (row.proposal, row.proposed_by_id, row.confirmer_id) == (None, None, None)


def red_at_street(held):
    """Let the case pass at every level up to the street, and return its overdue entry."""
    for _level in range(3):
        sweep(now=held.case.due_at + timedelta(minutes=1))
    assert held.case.street_red_at is not None
    return ledger.open_entry(held.id)


def test_what_a_clock_put_there_is_not_struck_off_while_its_case_is_red_at_the_street(held):
    entry, worker = red_at_street(held), held.place.street_worker
    later = held.case.street_red_at + timedelta(hours=1)
    with pytest.raises(StillRed):
        held.do(ledger.strike_off, worker, of=entry.id, evidence="已修好", at=later)

    held.do(cases.withdraw, held.place.head, note="登记错了", at=later)

    assert held.do(ledger.strike_off, worker, of=entry.id, evidence="已修好", at=later).struck_off_at == later


def test_what_was_proposed_before_its_case_turned_red_is_not_confirmed_either(held):
    with transaction():
        entry = ledger.enter_overdue(held.case, now=held.now)
    held.do(ledger.strike_off, held.place.grid_worker, of=entry.id, evidence="已修好")
    red_at_street(held)

    with pytest.raises(StillRed):
        held.do(ledger.confirm, held.place.community_worker, of=entry.id)
