"""The sweep: every level once, whoever looks, whatever fails."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from app.cases import operations as cases
from app.database import locked, transaction
from app.domain.clocks import ClockKind, Outcome
from app.domain.ledger import ReasonClass
from app.domain.retries import wait_before_retry
from app.domain.workflow import Move, State
from app.domain.workflow import Outcome as CaseOutcome
from app.escalation import jobs, operations, queries
from app.escalation.jobs import sweep
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case, Event, Task
from app.models.clocks import Clock
from app.models.ledger import LedgerEntry
from app.models.notices import Notice
from tests import factories
from tests.factories import actor, last_clock, notice_codes

GIVEN = {"version": None}


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def register(place, now):
    def make(count=1):
        category = factories.category("power.corridor_light").id
        draft = cases.Draft("楼道灯坏了", place.building.id, category)
        with transaction():
            made = [cases.register(draft, actor(place.head), now=now) for _ in range(count)]
        return made if count > 1 else made[0]

    return make


def _escalations():
    return db.session.scalar(select(func.count(Event.id)).where(Event.move == Move.ESCALATE))


def _fresh(case):
    return db.session.get_one(Case, case.id, populate_existing=True)


def test_a_warning_reaches_the_holder_and_the_level_above_once(place, register, now):
    case = register()
    warn_at = case.warn_at

    assert sweep(now=warn_at) == 0  # the warning point itself is not past yet
    assert [sweep(now=warn_at + timedelta(seconds=1)) for _ in range(2)] == [1, 0]

    assert notice_codes(place.grid_worker) == ["case_received", "case_warned"]
    assert notice_codes(place.community_worker) == ["case_warned"]


def test_at_the_due_instant_itself_it_is_still_in_time(register):
    case = register()

    sweep(now=case.due_at)
    assert _escalations() == 0
    sweep(now=case.due_at + timedelta(microseconds=1))
    assert _escalations() == 1


def test_the_next_holding_starts_at_the_scheduled_expiry(place, register):
    case = register()
    due = case.due_at

    sweep(now=due + timedelta(hours=1))

    case = _fresh(case)
    assert (case.holder_id, case.held_since, case.was_overdue) == (place.community.id, due, True)
    assert last_clock(case, ClockKind.ACCEPT).started_at == due


def test_a_list_read_before_somebody_else_moved_the_case_is_harmless(place, register):
    case = register()
    due = case.due_at + timedelta(seconds=1)
    with transaction():
        (stale,) = queries.claim(due, limit=10)
        cases.accept(case.id, actor(place.grid_worker), **GIVEN, now=due)

    assert not jobs._alone(stale, due)
    with transaction():
        assert not operations.look_at(stale, now=due)
    assert _escalations() == 0


def test_many_sweeps_at_once_move_each_case_once(app, register):
    made = register(30)
    late = made[0].due_at + timedelta(minutes=1)
    failures = []

    def run():
        try:
            with app.app_context():
                sweep(now=late)
                db.session.remove()
        except Exception as error:  # shown below
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sweep(now=late)

    assert failures == []
    assert _escalations() == 30
    per_case = select(func.count(Clock.id)).where(Clock.kind == ClockKind.ACCEPT).group_by(Clock.case_id)
    assert set(db.session.scalars(per_case)) == {2}
    doubled = select(Notice.person_id).group_by(Notice.person_id, Notice.key).having(func.count() > 1)
    assert db.session.scalars(doubled).all() == []


def test_a_row_that_fails_is_put_off_and_shown_and_holds_up_nobody(place, register, monkeypatch, caplog):
    broken, sound = register(2)
    late = broken.due_at + timedelta(minutes=1)
    hand_up = cases.hand_up

    def fail_for_one(case_id, **values):
        if case_id == broken.id:
            raise RuntimeError("out of order")
        return hand_up(case_id, **values)

    monkeypatch.setattr(operations.cases, "hand_up", fail_for_one)
    sweep(now=late)

    assert _fresh(sound).holder_id == place.community.id
    assert _fresh(broken).holder_id == place.grid.id
    clock = last_clock(broken, ClockKind.ACCEPT)
    assert (clock.postponed, clock.postponed_since, clock.attempts) == ("RuntimeError", late, 1)
    assert (clock.check_at, clock.outcome) == (late + wait_before_retry(1), None)
    assert "put off" in caplog.text

    again = clock.check_at + timedelta(seconds=1)
    sweep(now=again)
    db.session.refresh(clock)
    assert (clock.postponed_since, clock.check_at) == (late, again + wait_before_retry(2))
    assert notice_codes(place.administrator) == ["admin_postponed"]

    monkeypatch.undo()
    sweep(now=clock.check_at + timedelta(seconds=1))
    assert _fresh(broken).holder_id == place.community.id
    db.session.refresh(clock)
    assert (clock.postponed, clock.postponed_since, clock.attempts) == (None, None, 0)


def test_one_sweep_stops_when_its_time_is_up_and_the_next_goes_on(register, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 4)
    late = register(10)[0].due_at + timedelta(minutes=1)

    def hurried():
        ticks = iter([0.0, 1.0, jobs.LONGEST])
        return lambda: next(ticks)

    assert [sweep(now=late, seconds=hurried()) for _ in range(3)] == [8, 2, 0]


def test_a_case_that_somebody_works_on_is_left_to_the_next_sweep(app, register):
    case = register()
    late = case.due_at + timedelta(minutes=1)
    if not locked():
        return  # SQLite's one writer is waited for
    with db.engine.connect() as somebody, somebody.begin():
        somebody.execute(select(Case.id).where(Case.id == case.id).with_for_update())
        assert sweep(now=late) == 0
    assert sweep(now=late) == 1


def test_at_the_street_the_light_goes_from_red_to_black(place, register, now):
    case = register()
    with transaction():
        cases.send_up(case.id, actor(place.grid_worker), note="协调", **GIVEN, now=now)
        cases.send_up(case.id, actor(place.community_worker), note="协调", **GIVEN, now=now)
        case = cases.accept(case.id, actor(place.street_worker), **GIVEN, now=now)
    due = case.due_at

    sweep(now=due + timedelta(days=1))
    sweep(now=due + timedelta(days=60))

    case = _fresh(case)
    assert (case.holder_id, case.street_red_at, case.due_at) == (place.street.id, due, due)
    assert case.black_at > due
    assert _escalations() == 1
    assert notice_codes(place.leader).count("case_breached_street") == 1
    with transaction():
        case = cases.dispatch(
            case.id,
            actor(place.street_worker),
            unit_id=place.community.id,
            **GIVEN,
            now=due + timedelta(days=2),
        )
    assert case.street_red_at is None


def test_nobody_verifies_and_the_level_above_is_asked(place, register, now):
    case, grid = register(), actor(place.grid_worker)
    with transaction():
        cases.accept(case.id, grid, **GIVEN, now=now)
        case = cases.resolve(
            case.id, grid, outcome=CaseOutcome.SOLVED, note="修了", told="电话", **GIVEN, now=now
        )  # fmt: skip
    due = case.due_at

    sweep(now=due + timedelta(seconds=1))

    case = _fresh(case)
    assert (case.state, case.desk_id, case.holder_id) == (State.VERIFYING, place.street.id, place.grid.id)
    sweep(now=due + timedelta(days=30))
    assert _fresh(case).street_red_at is not None


def test_a_silent_resident_does_not_stop_the_case_for_ever(place, register, now):
    case, grid = register(), actor(place.grid_worker)
    with transaction():
        cases.accept(case.id, grid, **GIVEN, now=now)
        case = cases.ask_resident(case.id, grid, note="哪一层？", **GIVEN, now=now)
    wait_until = case.sort_at

    sweep(now=wait_until + timedelta(seconds=1))

    case = _fresh(case)
    assert case.state is State.HANDLING
    assert case.due_at is not None
    assert last_clock(case, ClockKind.WAIT).outcome is Outcome.BREACHED


def test_an_unanswered_call_is_told_on_both_sides(place, register, now):
    case = register()
    with transaction():
        cases.accept(case.id, actor(place.grid_worker), **GIVEN, now=now)
        (task,) = cases.call_in(
            case.id, actor(place.grid_worker), unit_ids=[place.department.id], note="请到场", **GIVEN, now=now
        )
    clock = last_clock(case, ClockKind.REPORT_IN)

    sweep(now=clock.due_at + timedelta(seconds=1))

    assert notice_codes(place.co_handler) == ["case_called_in", "call_unanswered"]
    assert "call_unanswered" in notice_codes(place.grid_worker)
    assert db.session.get_one(Task, task.id).arrived_at is None


def test_a_missed_review_at_the_street_is_in_every_leaders_list(place, register, now):
    case = register()
    with transaction():
        cases.send_up(case.id, actor(place.grid_worker), note="协调", **GIVEN, now=now)
        cases.send_up(case.id, actor(place.community_worker), note="协调", **GIVEN, now=now)
        cases.accept(case.id, actor(place.street_worker), **GIVEN, now=now)
        grounds = ledger.Grounds(
            ReasonClass.LAW, "政策出台", "每月询问", datetime(2026, 3, 10, tzinfo=UTC).date()
        )
        entry = ledger.enter(case.id, actor(place.street_worker), grounds, **GIVEN, now=now)

    sweep(now=datetime(2026, 3, 10, 11, tzinfo=UTC))

    case = _fresh(case)
    assert (case.state, case.street_red_at is not None) == (State.LEDGERED, True)
    entry = db.session.get_one(LedgerEntry, entry.id, populate_existing=True)
    assert entry.next_review_on.isoformat() == "2026-03-17"


def test_an_overdue_entry_only_reminds(place, register):
    case = register()
    sweep(now=case.due_at + timedelta(minutes=1))
    with transaction():
        cases.accept(case.id, actor(place.community_worker), **GIVEN, now=case.due_at + timedelta(hours=1))
    far_away = update(Clock).where(Clock.kind == ClockKind.HANDLE).values(check_at=None)
    with transaction():
        db.session.execute(far_away)
    review = last_clock(case, ClockKind.REVIEW)

    sweep(now=review.due_at + timedelta(seconds=1))

    assert _fresh(case).holder_id == place.community.id
    assert "ledger_review_due" in notice_codes(place.community_worker)
    assert last_clock(case, ClockKind.REVIEW).sequence == review.sequence + 1
