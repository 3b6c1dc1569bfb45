"""The hotline's own date holds for whoever has the case, and is not forgotten while it lies aside."""

from datetime import date, timedelta

import pytest

from app.cases import operations as cases
from app.clocks.reckoning import basis_of
from app.database import transaction
from app.domain.clocks import ClockKind
from app.domain.ledger import ReasonClass
from app.domain.reckoning import Cause
from app.domain.workflow import Channel, Outcome, State
from app.escalation.jobs import sweep
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case
from tests.factories import actor, last_clock, notice_codes

HOUR = timedelta(hours=1)
GROUNDS = ledger.Grounds(ReasonClass.BUDGET, "维修资金到位", "四月申报", date(2026, 3, 20))


@pytest.fixture
def hotline(place, register, now):
    def make(outside=3 * HOUR):
        values = {"channel": Channel.HOTLINE, "outside_number": "12345-1"}
        return register(by=place.grid_worker, outside_due_at=now + outside, **values)

    return make


def do(move, case, who, now, **values):
    with transaction():
        return move(case.id, actor(who), version=None, now=now, **values)


def test_it_holds_for_accepting_too(place, hotline, now):
    case = hotline(outside=HOUR / 2)

    assert case.due_at == last_clock(case, ClockKind.ACCEPT).due_at == now + HOUR / 2


def test_a_date_that_has_passed_makes_nobody_late_who_begins_after_it(place, hotline, now):
    case = hotline()
    do(cases.accept, case, place.grid_worker, now)
    do(cases.resolve, case, place.grid_worker, now, outcome=Outcome.SOLVED, note="修了", told="电话")
    do(cases.verify, case, place.community_worker, now)
    later = now + 4 * HOUR

    case = do(cases.reopen, case, place.community_worker, later, note="又坏了")
    assert case.due_at > later
    case = do(cases.accept, case, place.grid_worker, later)

    assert case.due_at > later


@pytest.mark.parametrize("back_after", [2, 4])
def test_it_caps_what_goes_on_again_only_while_it_lies_ahead(place, hotline, register, now, back_after):
    case, other = hotline(), register()
    do(cases.accept, case, place.grid_worker, now)
    do(cases.merge, case, place.grid_worker, now + HOUR, into=other.id)
    back = now + back_after * HOUR

    case = do(cases.unmerge, case, place.grid_worker, back, note="不是一件事")

    assert (case.due_at == case.outside_due_at) is (back_after == 2)
    assert case.due_at > back


@pytest.mark.parametrize("aside", [State.WAITING, State.LEDGERED])
def test_it_is_watched_while_the_case_lies_aside(place, hotline, now, aside):
    case = hotline()
    do(cases.accept, case, place.grid_worker, now)
    if aside is State.WAITING:
        do(cases.ask_resident, case, place.grid_worker, now, note="哪一层？")
    else:
        with transaction():
            ledger.enter(case.id, actor(place.community_worker), GROUNDS, version=None, now=now)
    sweep(now=case.outside_due_at)
    assert told(place) == [0, 0]

    for hours in (4, 5):
        sweep(now=now + hours * HOUR)

    case = db.session.get_one(Case, case.id, populate_existing=True)
    assert (case.state, case.was_overdue, case.due_at) == (aside, True, None)
    assert told(place) == [1, 1]


def test_a_changed_calendar_leaves_what_lies_aside_alone(place, hotline, now):
    case = hotline()
    do(cases.accept, case, place.grid_worker, now)
    do(cases.ask_resident, case, place.grid_worker, now, note="哪一层？")
    basis = basis_of(place.street.id, limits_on=now.date())
    with transaction():
        last_clock(case, ClockKind.HANDLE).amount = 5  # the limit of an earlier day
        db.session.flush()
        cases.reckon(case.id, basis, Cause.LIMITS, now=now)

    clock = last_clock(case, ClockKind.HANDLE)
    assert (clock.amount, clock.due_at, clock.check_at) == (5, None, case.outside_due_at)


def told(place):
    return [notice_codes(who).count("case_outside_passed") for who in (place.leader, place.grid_worker)]
