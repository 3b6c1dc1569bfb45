"""Whom the talks of a series are for, and who hosts them."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.levels import Role
from app.domain.series import Repeats, Rule
from app.domain.talks import TalkState
from app.extensions import db
from app.models.organisation import Posting, Unit
from app.models.series import TalkBuilding, TalkSeries
from app.models.talks import Attendee, Talk
from app.talks import jobs, operations
from app.talks.operations import Plan, SeriesValues
from app.talks.operations.series import locked_series
from app.talks.operations.series_dates import drop, follow
from tests import factories

SEVENS = Rule(Repeats.MONTH_DAYS, (7, 17, 27), date(2026, 3, 1))
VALUES = SeriesValues("{月}月{日}日楼长夜话", "红帆驿站", None, time(19, 30), SEVENS)


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def host(street):
    return factories.actor(street.community_worker)


@pytest.fixture
def series(street, host, now):
    with transaction():
        return operations.start(street.community.id, host, replace(VALUES, host_id=host.id), now=now)


def talks():
    db.session.rollback()
    return db.session.scalars(select(Talk).order_by(Talk.starts_at, Talk.id)).all()


def test_it_can_be_for_some_buildings_of_a_grid(street, now):
    worker = factories.actor(street.grid_worker)
    other = factories.person("head-two", "钱大妈", (Role.BUILDING_HEAD, street.sister_building))
    values = replace(VALUES, host_id=worker.id, building_ids=(street.building.id,))

    with transaction():
        operations.start(street.grid.id, worker, values, now=now)

    first = talks()[0]
    invited = set(db.session.scalars(select(Attendee.person_id).where(Attendee.talk_id == first.id)))
    assert invited == {street.head.id, street.grid_worker.id}
    assert other.id not in invited


def test_somebody_from_above_may_host_the_series_of_a_grid(street, host, now):
    with transaction():
        operations.start(street.grid.id, host, replace(VALUES, host_id=host.id), now=now)

    assert {talk.host_id for talk in talks()} == {host.id}


def test_a_host_who_left_is_replaced_by_who_works_there(street, series, now):
    with transaction():
        posting = db.session.scalars(
            select(Posting).where(Posting.person_id == street.community_worker.id)
        ).one()
        posting.until_on = date(2026, 3, 10)

    jobs.plan_ahead(now=now + timedelta(days=14))

    assert talks()[-1].host_id == street.grid_worker.id


@pytest.mark.parametrize("is_dropped", [True, False])
def test_a_talk_that_began_or_was_moved_since_the_list_was_read_goes_on(series, host, now, is_dropped):
    first, second, *_ = talks()
    with transaction():
        operations.open_talk(first.id, host, now=now)
        plan = Plan("搬到广场", "小广场", second.starts_at, host.id)
        operations.change(second.id, host, plan, version=second.version, now=now)

    with transaction():
        found = locked_series(series.id, host)
        found.place = "别处"
        for day in (date(2026, 3, 7), date(2026, 3, 17)):
            assert not (drop(found, day, host, now) if is_dropped else follow(found, day, now))

    first, second, *_ = talks()
    assert (first.state, first.place) == (TalkState.OPEN, "红帆驿站")
    assert (second.state, second.place) == (TalkState.PLANNED, "小广场")


@pytest.fixture
def other(street):
    with transaction():
        return factories.person("head-two", "钱大妈", (Role.BUILDING_HEAD, street.sister_building))


def people():
    first = talks()[0]
    return set(db.session.scalars(select(Attendee.person_id).where(Attendee.talk_id == first.id)))


def narrowed(series, host, now, *buildings):
    version = db.session.get_one(TalkSeries, series.id).version
    values = replace(VALUES, host_id=host.id, building_ids=tuple(one.id for one in buildings))
    with transaction():
        operations.alter(series.id, host, values, version=version, now=now)


def test_who_a_narrowed_series_is_not_for_is_told_and_may_come_back(street, other, series, host, now):
    narrowed(series, host, now, street.building)
    assert other.id not in people()
    assert street.head.id in people()
    narrowed(series, host, now)

    assert other.id in people()
    narrowed(series, host, now, street.building)
    dates = len(talks())
    told = factories.notice_codes(other)
    assert [told.count(code) for code in ("talk_invited", "talk_withdrawn")] == [2 * dates, 2 * dates]
    assert "talk_withdrawn" not in factories.notice_codes(street.head)


def test_a_closed_building_drops_out_and_without_any_nothing_is_planned(street, other, series, host, now):
    narrowed(series, host, now, street.building, street.sister_building)
    later, much_later = now + timedelta(days=14), now + timedelta(days=45)
    with transaction():
        db.session.get_one(Unit, street.sister_building.id).closed_on = date(2026, 3, 4)

    assert jobs.plan_ahead(now=later) == 1
    assert db.session.scalars(
        select(TalkBuilding.unit_id).where(TalkBuilding.talk_id == talks()[-1].id)
    ).all() == [street.building.id]

    with transaction():
        db.session.get_one(Unit, street.building.id).closed_on = date(2026, 3, 20)
    planned = len(talks())
    assert [jobs.plan_ahead(now=much_later), jobs.plan_ahead(now=much_later)] == [0, 0]
    assert len(talks()) == planned
    assert factories.notice_codes(street.community_worker).count("series_no_building") == 1
