"""Acts after a clock has passed, before the scheduler has looked: what has passed stays passed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind, Outcome
from app.domain.errors import Missing
from app.domain.ledger import LedgerOverdue, ReasonClass
from app.domain.workflow import Move, State
from app.domain.workflow import Outcome as Result
from app.escalation.jobs import sweep
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Event
from app.models.clocks import Clock
from app.models.ledger import LedgerEntry
from app.models.organisation import Person
from tests.factories import actor, last_clock, notice_codes
from tests.ledger import BUDGET, Held

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DONE = {"outcome": Result.SOLVED, "note": "已修", "told": "已告知"}
EXPRESSLY = ledger.Leave(expressly=True, note="资金已列入计划")


@pytest.fixture
def held(app, now):
    return Held(now)


@pytest.fixture
def late(held):
    """An hour after the handling clock has passed; nobody has looked."""
    return held.case.due_at + HOUR


def handling(held):
    statement = select(Clock).where(Clock.case_id == held.id, Clock.kind == ClockKind.HANDLE)
    return db.session.scalars(statement.execution_options(populate_existing=True).order_by(Clock.id)).first()


def reasons(held):
    return db.session.scalars(select(LedgerEntry.reason).where(LedgerEntry.case_id == held.id)).all()


def escalations(held):
    moved = (Event.case_id == held.id, Event.move == Move.ESCALATE)
    return db.session.scalar(select(func.count()).where(*moved))


@pytest.mark.parametrize("move", ["send_up", "resolve", "withdraw"])
def test_a_late_move_ends_the_clock_as_passed_and_the_case_is_in_the_register(held, late, move):
    due, worker = held.case.due_at, held.place.grid_worker
    if move == "resolve":
        held.do(cases.resolve, worker, **DONE, at=late)
    else:
        held.do(getattr(cases, move), worker, note="请协调", at=late)
    sweep(now=late + timedelta(minutes=1))

    assert (handling(held).outcome, handling(held).breached_at) == (Outcome.BREACHED, due)
    assert (held.case.was_overdue, reasons(held), escalations(held)) == (True, [ReasonClass.OVERDUE], 0)


def test_what_was_done_late_and_comes_back_is_put_aside_only_expressly(held, late):
    held.do(cases.resolve, held.place.grid_worker, **DONE, at=late)
    held.do(cases.verify_failed, held.place.head, note="还在掉", at=late)

    with pytest.raises(LedgerOverdue):
        held.do(ledger.enter, held.place.community_worker, BUDGET, at=late)
    silent = ledger.Leave(expressly=True)
    with pytest.raises(Missing):
        held.do(ledger.enter, held.place.community_worker, BUDGET, leave=silent, at=late)


def test_whoever_asks_the_resident_late_finds_the_case_one_level_up_afterwards(held, late):
    held.do(cases.ask_resident, held.place.grid_worker, note="何时方便？", at=late)
    assert (held.case.was_overdue, reasons(held)) == (True, [ReasonClass.OVERDUE])

    held.do(cases.resident_answered, held.place.grid_worker, note="周末", at=late + DAY)
    sweep(now=late + DAY + timedelta(minutes=1))

    assert (held.case.holder_id, escalations(held)) == (held.place.community.id, 1)


def test_a_late_verification_says_so_and_leaves_nothing_to_follow_up(held):
    held.do(cases.resolve, held.place.grid_worker, **DONE)

    held.do(cases.verify, held.place.head, at=held.case.due_at + HOUR)

    verified = last_clock(held.case, ClockKind.VERIFY)
    assert (verified.outcome, held.case.was_overdue, reasons(held)) == (Outcome.BREACHED, True, [])


def test_what_passed_and_was_put_aside_ends_as_passed(held, late):
    held.do(ledger.enter, held.place.community_worker, BUDGET, leave=EXPRESSLY, at=late)
    held.do(cases.resolve, held.place.grid_worker, **DONE, at=late + DAY)

    assert handling(held).outcome is Outcome.BREACHED


def test_what_was_put_aside_in_time_ends_in_time(held):
    held.do(ledger.enter, held.place.community_worker, BUDGET)
    held.do(cases.resolve, held.place.grid_worker, **DONE, at=held.now + 10 * DAY)

    assert (handling(held).outcome, held.case.was_overdue) == (Outcome.MET, False)


def test_a_late_answer_of_the_resident_counts_from_the_end_of_the_wait(held, now):
    left = held.case.due_at - now
    held.do(cases.ask_resident, held.place.grid_worker, note="何时方便？")
    over = last_clock(held.case, ClockKind.WAIT).due_at

    held.do(cases.resident_answered, held.place.grid_worker, note="周末", at=over + 5 * DAY)

    assert (held.case.state, held.case.due_at - over <= left + 3 * DAY) == (State.HANDLING, True)
    assert held.case.due_at < over + 5 * DAY


def test_who_takes_up_late_what_lay_in_the_ledger_has_had_the_time_since_the_end_of_the_term(held, now):
    entry = held.do(ledger.enter, held.place.community_worker, BUDGET)

    held.do(ledger.resume, held.place.grid_worker, note="资金到了", at=now + 200 * DAY)

    assert held.case.due_at.date() < entry.suspended_until + 10 * DAY


def test_the_holder_is_told_that_the_wait_is_over(held):
    held.do(cases.ask_resident, held.place.grid_worker, note="何时方便？")
    wait = last_clock(held.case, ClockKind.WAIT)
    sweep(now=wait.warn_at + timedelta(minutes=1))
    sweep(now=wait.due_at + timedelta(minutes=1))

    assert notice_codes(held.place.grid_worker)[-2:] == ["case_warned", "case_wait_over"]
    assert held.case.state is State.HANDLING


def test_what_nobody_has_verified_at_the_street_is_red_no_more_once_it_is_handled_again(held):
    held.do(cases.resolve, held.place.grid_worker, **DONE)
    for _level in range(2):
        sweep(now=last_clock(held.case, ClockKind.VERIFY).warn_at + timedelta(minutes=1))
        sweep(now=last_clock(held.case, ClockKind.VERIFY).due_at + timedelta(minutes=1))
    assert held.case.street_red_at is not None

    held.do(
        cases.verify_failed,
        held.place.head,
        note="还在掉",
        at=last_clock(held.case, ClockKind.VERIFY).due_at + HOUR,
    )

    assert (held.case.state, held.case.street_red_at) == (State.HANDLING, None)


@pytest.mark.parametrize("is_seen", [True, False])
def test_the_raiser_is_told_once_that_the_case_is_overdue(held, late, is_seen):
    if is_seen:
        sweep(now=held.case.warn_at + timedelta(minutes=1))
        sweep(now=late)
    else:
        held.do(cases.send_up, held.place.grid_worker, note="请协调", at=late)
    sweep(now=late + HOUR)

    assert notice_codes(held.place.head).count("ledger_overdue") == 1


def test_whose_account_is_disabled_is_told_nothing(held, late):
    with transaction():
        db.session.get_one(Person, held.place.head.id).disabled_at = held.now
    sweep(now=held.case.warn_at + timedelta(minutes=1))
    sweep(now=late)

    assert (held.case.was_overdue, notice_codes(held.place.head)) == (True, [])


def test_who_undoes_a_merge_that_came_late_finds_the_case_late(held, late):
    with transaction():
        draft = cases.Draft("外墙又脱落", held.place.building.id, held.case.category_id)
        other = cases.register(draft, actor(held.place.head), now=late).id
    held.do(cases.merge, held.place.grid_worker, into=other, at=late)
    held.do(cases.unmerge, held.place.grid_worker, note="不是一回事", at=late + HOUR)
    assert (held.case.state, held.case.street_red_at) == (State.HANDLING, None)

    sweep(now=late + 2 * HOUR)

    assert (held.case.holder_id, escalations(held)) == (held.place.community.id, 1)
