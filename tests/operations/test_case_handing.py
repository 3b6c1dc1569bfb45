"""Handing a case on: up, down, sideways, back."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind
from app.domain.errors import (
    Missing,
    NotBelow,
    NotBeside,
    NothingToReturnTo,
    SecondReturn,
    StaleCase,
)
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import Sight
from tests.factories import actor, last_clock, notice_codes

HOUR = timedelta(hours=1)


def test_a_form_filled_in_for_an_older_state_is_refused(place, register, now):
    case = register()
    old = case.version
    with transaction():
        cases.urge(case.id, actor(place.head), version=old, now=now)
        cases.accept(case.id, actor(place.grid_worker), version=None, now=now)

    with pytest.raises(StaleCase), transaction():
        cases.send_up(case.id, actor(place.grid_worker), note="太难", version=old, now=now)


def test_a_return_resumes_the_remainder_of_the_unit_it_goes_back_to(place, register, now):
    grid, community = actor(place.grid_worker), actor(place.community_worker)
    case = register()
    with transaction():
        cases.accept(case.id, grid, version=None, now=now)  # Tuesday 10:00, 24 working hours
        cases.send_up(case.id, grid, note="要协调", version=None, now=now + HOUR)  # 11:00, one hour used
    with transaction():
        case = cases.return_(case.id, community, note="网格可办", version=None, now=now + timedelta(days=1))

    assert (case.state, case.holder_id) == (State.HANDLING, place.grid.id)
    clock = last_clock(case, ClockKind.HANDLE)
    assert clock.started_at == now
    # 23 hours from Wednesday 10:00: 7 on Wednesday, 8 on Thursday, 8 on Friday, at its closing.
    assert case.due_at == datetime(2026, 3, 6, 10, 0, tzinfo=UTC)


def test_a_second_return_between_the_same_two_is_refused(place, register, now):
    grid, community = actor(place.grid_worker), actor(place.community_worker)
    case = register()
    given = {"version": None, "now": now}
    with transaction():
        cases.send_up(case.id, grid, note="要协调", **given)
        cases.return_(case.id, community, note="网格可办", **given)

    with pytest.raises(SecondReturn), transaction():
        cases.return_(case.id, grid, note="办不了", **given)
    with transaction():
        cases.send_up(case.id, grid, note="请社区定", **given)
    with pytest.raises(SecondReturn), transaction():
        cases.return_(case.id, community, note="还是网格", **given)


def test_what_came_first_here_or_by_the_clock_cannot_go_back(place, register, now):
    case = register()
    with pytest.raises(NothingToReturnTo), transaction():
        cases.return_(case.id, actor(place.grid_worker), note="不归我", version=None, now=now)
    with transaction():
        cases.hand_up(case.id, at=now, now=now, cause="accept")

    with pytest.raises(NothingToReturnTo), transaction():
        cases.return_(case.id, actor(place.community_worker), note="不归我", version=None, now=now)


def test_down_is_one_step_and_sideways_stays_beside(place, register, now):
    case = register()
    given = {"version": None, "now": now}

    with pytest.raises(NotBelow), transaction():
        cases.dispatch(case.id, actor(place.grid_worker), unit_id=place.sister_grid.id, **given)
    with pytest.raises(NotBeside), transaction():
        cases.transfer(case.id, actor(place.grid_worker), unit_id=place.far_grid.id, note="x", **given)
    with pytest.raises(Missing), transaction():
        cases.dispatch(case.id, actor(place.grid_worker), unit_id=999_999, **given)
    with transaction():
        case = cases.transfer(
            case.id, actor(place.grid_worker), unit_id=place.sister_grid.id, note="归二网格", **given
        )
    assert case.holder_id == place.sister_grid.id
    seen = set(db.session.scalars(select(Sight.unit_id).where(Sight.case_id == case.id)))
    assert seen == {place.grid.id, place.sister_grid.id}


def test_the_next_holder_is_told_and_the_doer_is_not(place, register, now):
    case = register()
    with transaction():
        cases.send_up(case.id, actor(place.grid_worker), note="要协调", version=None, now=now)

    assert notice_codes(place.community_worker) == ["case_sent_up"]
    assert notice_codes(place.grid_worker) == ["case_received"]
