"""More time: asked for in time, decided one level up, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.cases.queries import lists
from app.database import transaction
from app.domain.clocks import ClockKind, Urgency
from app.domain.errors import Forbidden, Invalid
from app.domain.extensions import ExtensionLate, ExtensionOpen, ExtensionsUsedUp, NothingAsked, OwnRequest
from app.domain.workflow import Move
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.cases import Case, Event
from app.models.clocks import Extension
from tests.factories import actor, last_clock, notice_codes

HOUR = timedelta(hours=1)
GIVEN = {"version": None}


@pytest.fixture
def handled(place, register, now):
    case = register(category="property.upkeep", urgency=Urgency.BLUE)
    with transaction():
        cases.accept(case.id, actor(place.grid_worker), **GIVEN, now=now)
    return case


def ask(case, who, now, amount=8):
    with transaction():
        return cases.ask_extension(case.id, actor(who), amount=amount, note="配件未到", **GIVEN, now=now)


def grant(case, who, now, amount=None):
    with transaction():
        return cases.grant_extension(case.id, actor(who), amount=amount, **GIVEN, now=now)


def refuse(case, who, now):
    with transaction():
        cases.refuse_extension(case.id, actor(who), note="请先换灯泡", **GIVEN, now=now)


def fresh(case):
    return db.session.get_one(Case, case.id, populate_existing=True)


def to_decide(someone):
    return [row.number for row in lists.decisions(actor(someone)).rows]


def test_what_is_granted_moves_the_due_and_is_told(place, handled, now):
    before = fresh(handled).due_at
    ask(handled, place.grid_worker, now + HOUR)
    assert (fresh(handled).due_at, to_decide(place.community_worker)) == (before, [handled.number])
    assert "extension_asked" in notice_codes(place.community_worker)

    case = grant(handled, place.community_worker, now + 2 * HOUR)

    clock = last_clock(case, ClockKind.HANDLE)
    assert (clock.amount, clock.extra, clock.due_at - before) == (
        24,
        8,
        timedelta(days=3),
    )  # Fri to Mon
    assert (case.due_at, case.warn_at) == (clock.due_at, clock.warn_at)
    assert "extension_granted" in notice_codes(place.grid_worker)
    assert to_decide(place.community_worker) == []


def test_less_than_was_asked_for_may_be_granted_and_no_more(place, handled, now):
    ask(handled, place.grid_worker, now + HOUR, amount=8)

    with pytest.raises(Invalid):
        grant(handled, place.community_worker, now + HOUR, amount=9)
    grant(handled, place.community_worker, now + HOUR, amount=3)

    assert last_clock(handled, ClockKind.HANDLE).extra == 3


def test_what_is_refused_changes_nothing_but_is_told(place, handled, now):
    before = fresh(handled).due_at
    ask(handled, place.grid_worker, now + HOUR)

    refuse(handled, place.community_worker, now + HOUR)

    assert fresh(handled).due_at == before
    assert "extension_refused" in notice_codes(place.grid_worker)
    ask(handled, place.grid_worker, now + 2 * HOUR)  # a refusal uses nothing up
    with pytest.raises(ExtensionOpen):
        ask(handled, place.grid_worker, now + 2 * HOUR)


def test_a_decision_is_made_once_and_not_by_oneself(place, handled, now):
    ask(handled, place.community_worker, now + HOUR)

    with pytest.raises(OwnRequest):
        grant(handled, place.community_worker, now + HOUR)
    with pytest.raises(Forbidden):
        grant(handled, place.grid_worker, now + HOUR)
    grant(handled, place.street_worker, now + HOUR)
    with pytest.raises(NothingAsked):
        refuse(handled, place.leader, now + HOUR)

    assert last_clock(handled, ClockKind.HANDLE).extra == 8


def test_the_third_is_refused(place, handled, now):
    for number in range(2):
        ask(handled, place.grid_worker, now + number * HOUR, amount=2)
        grant(handled, place.community_worker, now + number * HOUR)

    with pytest.raises(ExtensionsUsedUp):
        ask(handled, place.grid_worker, now + 3 * HOUR)


def test_once_it_is_late_nothing_is_asked_or_granted_and_the_request_lapses(place, handled, now):
    due = fresh(handled).due_at
    ask(handled, place.grid_worker, now + HOUR)

    with pytest.raises(ExtensionLate):
        grant(handled, place.community_worker, due + timedelta(seconds=1))
    sweep(now=due + timedelta(seconds=1))

    assert fresh(handled).holder_id == place.community.id
    assert to_decide(place.community_worker) == []
    with transaction():
        cases.accept(handled.id, actor(place.community_worker), **GIVEN, now=due + HOUR)
    with pytest.raises(NothingAsked):
        grant(handled, place.street_worker, due + HOUR)
    assert db.session.scalars(select(Extension.decided_at)).all() == [None]


def test_the_extra_time_goes_along_with_a_return(place, handled, now):
    ask(handled, place.grid_worker, now + HOUR)
    grant(handled, place.community_worker, now + HOUR)
    with transaction():
        cases.send_up(handled.id, actor(place.grid_worker), note="需协调", **GIVEN, now=now + 2 * HOUR)
    with transaction():
        cases.return_(handled.id, actor(place.community_worker), note="请继续", **GIVEN, now=now + 3 * HOUR)

    clock = last_clock(handled, ClockKind.HANDLE)
    assert (clock.amount, clock.extra, clock.stopped_at) == (24, 8, None)


def test_the_extra_time_counts_for_no_limit_of_another_unit(place, handled, now):
    ask(handled, place.grid_worker, now + HOUR)
    grant(handled, place.community_worker, now + HOUR)
    correction = {"urgency": Urgency.YELLOW, "note": "比当初说的急"}
    with transaction():
        cases.amend(handled.id, actor(place.grid_worker), **correction, **GIVEN, now=now + 2 * HOUR)

    clock = last_clock(handled, ClockKind.HANDLE)
    assert (clock.amount, clock.extra, clock.due_at) == (24, 0, now + 24 * HOUR)


def test_a_request_lapses_when_the_limit_is_counted_in_another_unit(place, handled, now):
    ask(handled, place.grid_worker, now)
    correction = {"urgency": Urgency.YELLOW, "note": "比当初说的急"}
    with transaction():
        cases.amend(handled.id, actor(place.street_worker), **correction, **GIVEN, now=now + HOUR)

    assert to_decide(place.community_worker) == []
    with pytest.raises(NothingAsked):
        grant(handled, place.community_worker, now + HOUR)
    event = db.session.scalars(select(Event).where(Event.case_id == handled.id).order_by(Event.id)).all()[-1]
    assert (event.move, event.facts) == (Move.REFUSE_EXTENSION, {"lapsed": "clock_hours"})
    assert "extension_refused" in notice_codes(place.grid_worker)


def test_what_was_thrown_away_with_its_unit_does_not_count(place, handled, now):
    for amount in (2, 2):
        ask(handled, place.grid_worker, now, amount=amount)
        grant(handled, place.community_worker, now)
    correction = {"urgency": Urgency.YELLOW, "note": "比当初说的急"}
    with transaction():
        cases.amend(handled.id, actor(place.grid_worker), **correction, **GIVEN, now=now)

    ask(handled, place.grid_worker, now, amount=2)
    grant(handled, place.community_worker, now)

    assert last_clock(handled, ClockKind.HANDLE).extra == 2


def test_the_outside_date_stands(place, register, now):
    case = register(
        category="property.upkeep", urgency=Urgency.BLUE, outside_due_at=now + 5 * HOUR, by=place.grid_worker
    )
    with transaction():
        cases.accept(case.id, actor(place.grid_worker), **GIVEN, now=now)
    ask(case, place.grid_worker, now + HOUR)

    with pytest.raises(Invalid) as refused:
        grant(case, place.community_worker, now + HOUR)

    assert refused.value.code == "extension_capped"
    moves = db.session.scalars(select(Event.move).where(Event.case_id == case.id)).all()
    assert "grant_extension" not in moves


def test_extensions_are_counted_for_the_unit_however_often_the_case_comes_back_to_it(place, handled, now):
    for amount in (2, 2):
        ask(handled, place.grid_worker, now, amount=amount)
        grant(handled, place.community_worker, now)
    with transaction():
        cases.send_up(handled.id, actor(place.grid_worker), note="请协调", **GIVEN, now=now)
    with transaction():
        cases.return_(handled.id, actor(place.community_worker), note="可以自己办", **GIVEN, now=now)

    with pytest.raises(ExtensionsUsedUp):
        ask(handled, place.grid_worker, now)


def test_a_longer_limit_warns_again_ahead_of_its_new_due(place, handled, now):
    sweep(now=last_clock(handled, ClockKind.HANDLE).warn_at + timedelta(minutes=1))
    at = last_clock(handled, ClockKind.HANDLE).warned_at
    ask(handled, place.grid_worker, at, amount=24)
    grant(handled, place.community_worker, at)
    sweep(now=last_clock(handled, ClockKind.HANDLE).warn_at + timedelta(minutes=1))

    assert notice_codes(place.grid_worker).count("case_warned") == 2
