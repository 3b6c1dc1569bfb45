"""Cases that come to, or are left at, a unit that is closed or where nobody works."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind
from app.domain.errors import NobodyPosted
from app.domain.workflow import Move, Outcome, State
from app.escalation import unmanned
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.cases import Case, Event
from app.models.notices import Notice
from app.models.organisation import Person, Posting, Unit
from tests import factories
from tests.factories import TODAY, actor, last_clock, notice_codes

GIVEN = {"version": None}
SECOND = timedelta(seconds=1)


@pytest.fixture
def place(app):
    return factories.street()


def leave(*units):
    """End every posting at some units."""
    ids = [unit.id for unit in units]
    with transaction():
        db.session.execute(update(Posting).where(Posting.unit_id.in_(ids)).values(until_on=date(2026, 3, 1)))


def register(place, now, by=None):
    draft = cases.Draft("楼道灯坏了", place.building.id, factories.category("power.corridor_light").id)
    with transaction():
        return cases.register(draft, actor(by or place.head), now=now)


def steps(case):
    rows = select(Event.move, Event.facts).where(Event.case_id == case.id).order_by(Event.sequence)
    return [(move, facts.get("reason"), facts.get("to_id")) for move, facts in db.session.execute(rows)][1:]


def fresh(case):
    return db.session.get_one(Case, case.id, populate_existing=True)


def test_a_new_case_passes_units_without_people_step_by_step(place, now):
    leave(place.grid, place.community)

    cases_ = [register(place, now) for _ in range(2)]

    up = Move.ESCALATE
    assert steps(cases_[0]) == [
        (up, "no_people", place.community.id),
        (up, "no_people", place.street.id),
    ]
    case = fresh(cases_[0])
    assert (case.holder_id, case.was_overdue, case.street_red_at) == (place.street.id, False, None)
    assert last_clock(case, ClockKind.ACCEPT).unit_id == place.street.id
    assert notice_codes(place.street_worker) == ["case_came_up"] * 2
    assert notice_codes(place.administrator) == ["no_people"] * 2  # a unit and a day each


def test_what_was_solved_at_once_is_closed_although_it_passed_a_unit_without_people(place, now):
    leave(place.grid)
    case = register(place, now)

    with transaction():
        cases.close_at_once(case.id, actor(place.head), note="换了灯泡", **GIVEN, now=now)

    assert fresh(case).state in {State.CLOSED, State.VERIFYING}  # a sample is verified


def test_somebody_whose_account_is_disabled_is_nobody(place, now):
    with transaction():
        db.session.execute(update(Person).where(Person.id == place.grid_worker.id).values(disabled_at=now))

    assert fresh(register(place, now)).holder_id == place.community.id


def test_escalation_passes_them_too(place, now):
    case = register(place, now)
    leave(place.community)

    sweep(now=case.due_at + SECOND)

    assert fresh(case).holder_id == place.street.id


@pytest.mark.parametrize("move", [Move.DISPATCH, Move.TRANSFER])
def test_nobody_hands_a_case_down_or_beside_to_where_nobody_works(place, now, move):
    case = register(place, now)
    who, where = place.grid_worker, place.sister_grid
    if move is Move.DISPATCH:
        who, where = place.community_worker, place.grid
        with transaction():
            cases.send_up(case.id, actor(place.grid_worker), note="协调", **GIVEN, now=now)
    leave(where)
    before = fresh(case).version

    do = cases.dispatch if move is Move.DISPATCH else cases.transfer
    with pytest.raises(NobodyPosted) as refused, transaction():
        do(case.id, actor(who), unit_id=where.id, note="归你", **GIVEN, now=now + SECOND)

    assert refused.value.params == {"unit": where.name}
    assert fresh(case).version == before


def test_the_last_posting_ends_and_the_hourly_job_sees_it(place, now):
    case, other = register(place, now), register(place, now)
    with transaction():
        cases.accept(other.id, actor(place.grid_worker), **GIVEN, now=now)
        cases.ask_resident(other.id, actor(place.grid_worker), note="哪一层？", **GIVEN, now=now)
    assert unmanned.lift(now=now) == 0
    leave(place.grid)

    assert [unmanned.lift(now=now + timedelta(hours=1)) for _ in range(2)] == [1, 0]

    assert fresh(case).holder_id == place.community.id
    assert fresh(other).holder_id == place.grid.id  # it waits for the resident; no move is open
    assert notice_codes(place.community_worker) == ["case_came_up"]


def test_nobody_in_the_whole_street_leaves_it_red_there(place, now):
    leave(place.grid, place.community, place.street)
    administrator = Posting(
        person_id=place.administrator.id, unit_id=None, role="administrator", from_on=date(2024, 1, 1)
    )
    with transaction():
        db.session.add(administrator)

    case = register(place, now)

    assert (fresh(case).holder_id, fresh(case).street_red_at) == (place.street.id, now)
    assert steps(case)[-1] == (Move.ESCALATE, "no_people", None)
    assert notice_codes(place.administrator) == ["no_people"] * 3
    assert unmanned.lift(now=now + timedelta(hours=1)) == 0
    next_day = now + timedelta(days=1)
    sweep(now=next_day)
    assert fresh(case).street_red_at is not None


def test_a_closed_holder_is_left_at_once_and_the_way_up_leads_past_closed_units(place, now):
    case = register(place, now)
    with transaction():  # a move from outside: closing by hand is refused while cases lie there
        ids = (place.grid.id, place.community.id)
        db.session.execute(update(Unit).where(Unit.id.in_(ids)).values(closed_on=TODAY))

    sweep(now=case.due_at + SECOND)

    assert fresh(case).holder_id == place.street.id
    assert steps(case) == [
        (Move.ESCALATE, None, place.community.id),
        (Move.ESCALATE, "closed", place.street.id),
    ]
    assert "no_people" not in notice_codes(place.administrator)
    codes = set(db.session.scalars(select(Notice.code).where(Notice.person_id == place.street_worker.id)))
    assert "case_came_up" in codes


def test_where_nobody_could_verify_the_next_level_is_asked(place, now):
    case, grid = register(place, now), actor(place.grid_worker)
    leave(place.community)
    with transaction():
        cases.accept(case.id, grid, **GIVEN, now=now)
        cases.resolve(case.id, grid, outcome=Outcome.SOLVED, note="修了", told="电话", **GIVEN, now=now)

    assert fresh(case).desk_id == place.street.id
    assert "case_resolved_please_verify" in notice_codes(place.street_worker)


def test_one_case_that_fails_does_not_hold_up_the_others(place, now, monkeypatch, caplog):
    broken, sound = register(place, now), register(place, now)
    leave(place.grid)
    lift = cases.lift_stranded

    def fail_for_one(case_id, **values):
        if case_id == broken.id:
            raise RuntimeError("out of order")
        return lift(case_id, **values)

    monkeypatch.setattr(unmanned.cases, "lift_stranded", fail_for_one)

    assert unmanned.lift(now=now) == 1
    assert (fresh(broken).holder_id, fresh(sound).holder_id) == (place.grid.id, place.community.id)
    assert "not handed up" in caplog.text
