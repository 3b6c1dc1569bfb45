"""Running clocks after a changed calendar: previewed, reckoned anew in batches, once each."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.access.policy import SYSTEM
from app.cases import jobs
from app.cases import operations as cases
from app.clocks import recomputing
from app.database import transaction
from app.domain.clocks import ClockKind, LimitUnit
from app.domain.ledger import ReasonClass
from app.domain.levels import Level
from app.domain.reckoning import Cause
from app.domain.workflow import Move
from app.escalation.jobs import sweep
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case, Event
from app.models.clocks import Clock, Recomputation
from app.settings import operations as settings
from app.settings import queries
from tests import factories
from tests.factories import actor, last_clock, notice_codes


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def register(place, now):
    def make(count=1):
        category = factories.category("power.corridor_light").id
        draft = cases.Draft("楼道灯坏了", place.building.id, category)
        with transaction():
            return [cases.register(draft, actor(place.head), now=now) for _ in range(count)]

    return make


@pytest.fixture
def close_this_afternoon(place, now):
    """Return how the street is closed from noon on (a Tuesday), and its clocks queued."""
    values = settings.ClosureValues(now + timedelta(hours=2), now + timedelta(hours=8), "台风")

    def change():
        settings.add_closure(place.street.id, actor(place.administrator), values=values, now=now)

    def close():
        with transaction():
            change()
            recomputing.queue([place.street.id], actor(place.administrator), Cause.CALENDAR, now=now)

    close.change = change
    return close


def _events(case=None):
    statement = select(Event).where(Event.move == Move.RECKON).order_by(Event.id)
    if case is not None:
        statement = statement.where(Event.case_id == case.id)
    return db.session.scalars(statement).all()


def _rows():
    tables = (Case, Clock, Event, Recomputation)
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]


def _fresh(case):
    return db.session.get_one(Case, case.id, populate_existing=True)


def test_the_preview_counts_and_writes_nothing(place, register, close_this_afternoon, now):
    case = register()[0]
    before, version = _rows(), case.version

    supposed = recomputing.suppose(close_this_afternoon.change, [place.street.id])
    tally = recomputing.preview(supposed, now=now)

    assert (tally.looked_at, tally.later, tally.earlier, tally.overdue) == (1, 1, 0, 0)
    [(moved, sample)] = tally.sample
    assert (sample.number, moved.before) == (case.number, case.due_at)
    assert moved.after > moved.before
    assert (_rows(), _fresh(case).version) == (before, version)
    assert queries.closures(place.street.id) == []


def test_a_page_looks_at_the_newest_only(place, register, close_this_afternoon, now):
    _older, newer = register(2)
    supposed = recomputing.suppose(close_this_afternoon.change, [place.street.id])

    cut, whole = (recomputing.preview(supposed, now=now, most=most) for most in (1, 2))

    assert (cut.is_cut, cut.looked_at, cut.sample[0][1].number) == (True, 1, newer.number)
    assert (whole.is_cut, whole.looked_at) == (False, 2)


def test_each_case_moves_once_with_one_event_and_holders_are_told_once(
    place, register, close_this_afternoon, now
):
    made = register(3)
    due = made[0].due_at
    supposed = recomputing.suppose(close_this_afternoon.change, [place.street.id])
    expected = recomputing.preview(supposed, now=now).sample[0][0].after

    close_this_afternoon()
    done = [jobs.recompute(now=now + timedelta(minutes=1)) for _ in range(2)]

    assert done == [3, 0]
    assert [event.case_id for event in _events()] == [case.id for case in made]
    assert _events()[0].facts == {
        "change": "calendar",
        "moved": [["accept", due.isoformat(), expected.isoformat()]],
    }
    clock = last_clock(made[0], ClockKind.ACCEPT)
    assert (clock.due_at, clock.check_at) == (expected, clock.warn_at)
    assert (_fresh(made[0]).due_at, _fresh(made[0]).sort_at) == (expected, expected)
    assert notice_codes(place.grid_worker).count("clocks_reckoned") == 1
    row = db.session.scalars(select(Recomputation)).one()
    assert (row.total, row.looked_at, row.moved, row.failed) == (3, 3, 3, 0)
    assert row.finished_at is not None


def test_killed_between_batches_it_goes_on_where_it_was(register, close_this_afternoon, now, monkeypatch):
    register(5)
    close_this_afternoon()
    monkeypatch.setattr(jobs, "BATCH", 2)

    first = jobs._batch(now)  # and the process is gone
    db.session.remove()
    rest = jobs.recompute(now=now)

    assert (first, rest) == (2, 3)
    assert len(_events()) == 5
    assert db.session.scalars(select(Recomputation)).one().moved == 5


def test_two_workers_at_once_reckon_each_case_once(app, register, close_this_afternoon, now, monkeypatch):
    register(12)
    close_this_afternoon()
    monkeypatch.setattr(jobs, "BATCH", 3)
    failures = []

    def run():
        try:
            with app.app_context():
                jobs.recompute(now=now)
                db.session.remove()
        except Exception as error:  # shown below
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs.recompute(now=now)  # a worker that found the row taken has gone home

    db.session.rollback()
    assert failures == []
    assert len(_events()) == 12
    assert db.session.scalars(select(Recomputation)).one().looked_at == 12


def test_a_case_that_fails_is_passed_by_and_counted(register, close_this_afternoon, now, monkeypatch):
    broken, sound = register(2)
    close_this_afternoon()
    reckon = cases.reckon

    def fail_for_one(case_id, *given, **values):
        if case_id == broken.id:
            raise RuntimeError("out of order")
        return reckon(case_id, *given, **values)

    monkeypatch.setattr(jobs.operations, "reckon", fail_for_one)
    jobs.recompute(now=now)

    row = db.session.scalars(select(Recomputation)).one()
    assert (row.moved, row.failed, row.finished_at) == (1, 1, now)
    assert [event.case_id for event in _events()] == [sound.id]
    assert recomputing.last_failed(row.street_id) == row


def test_nobody_is_late_by_a_calendar_that_holds_no_more(register, close_this_afternoon):
    case = register()[0]
    due = case.due_at

    close_this_afternoon()
    sweep(now=due + timedelta(seconds=1))  # before the job has come

    fresh = _fresh(case)
    assert (fresh.was_overdue, fresh.due_at > due) == (False, True)
    assert len(_events(case)) == 1


def test_a_due_moved_into_the_past_passes_at_the_change_and_a_breach_stays(place, register, now):
    case = register()[0]
    admin, changed = actor(place.administrator), now + timedelta(hours=4, minutes=30)
    assert case.due_at == now + timedelta(hours=5)  # four working hours and an hour of rest

    def set_hours(hours, at):
        with transaction():
            settings.set_values(place.street.id, admin, values={"weekly_hours": hours}, now=at)
            recomputing.queue([place.street.id], admin, Cause.CALENDAR, now=at)
        jobs.recompute(now=at)

    set_hours({str(day): [["00:00", "24:00"]] for day in range(7)}, changed)
    assert last_clock(case, ClockKind.ACCEPT).due_at == now + timedelta(hours=4)
    sweep(now=changed + timedelta(minutes=1))

    assert last_clock(case, ClockKind.ACCEPT).started_at == changed
    set_hours({"0": [["09:00", "10:00"]]}, changed + timedelta(minutes=2))
    assert _fresh(case).was_overdue
    assert _fresh(case).holder_id == place.community.id


def test_a_review_follows_its_day_and_a_paused_clock_waits(place, register, now):
    case = register()[0]
    holder, given = actor(place.grid_worker), {"version": None, "now": now}
    grounds = ledger.Grounds(ReasonClass.BUDGET, "资金到位", "四月申报", date(2026, 3, 20))
    with transaction():
        cases.accept(case.id, holder, **given)
        ledger.enter(case.id, actor(place.street_worker), grounds, **given)
        day = settings.DayValues(date(2026, 3, 20), True, "停电")  # a Friday
        settings.set_day(place.street.id, actor(place.administrator), values=day, now=now)
        recomputing.queue([place.street.id], SYSTEM, Cause.CALENDAR, now=now)

    jobs.recompute(now=now)

    review = last_clock(case, ClockKind.REVIEW)
    assert review.due_at == review.started_at == datetime(2026, 3, 23, 10, tzinfo=UTC)
    assert last_clock(case, ClockKind.HANDLE).due_at is None
    assert _fresh(case).sort_at == review.due_at


def test_limits_reach_running_clocks_on_request_only(place, register, now):
    case = register()[0]
    admin, due, today = actor(place.administrator), case.due_at, date(2026, 3, 3)
    values = settings.LimitValues(ClockKind.ACCEPT, 8, LimitUnit.WORKING_HOURS, today, Level.GRID)
    with transaction():
        settings.add_limit(place.street.id, admin, values=values, now=now)
    jobs.recompute(now=now)
    assert _fresh(case).due_at == due

    with transaction():
        recomputing.queue([place.street.id], admin, Cause.LIMITS, limits_on=today, now=now)
    jobs.recompute(now=now)

    assert (last_clock(case, ClockKind.ACCEPT).amount, _fresh(case).due_at > due) == (8, True)
    assert [event.facts["change"] for event in _events(case)] == ["limits"]
