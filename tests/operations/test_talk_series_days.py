"""Series that begin later or are over, and days that have passed."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.errors import Invalid
from app.domain.series import Repeats, Rule
from app.domain.talks import TalkState
from app.extensions import db
from app.models.series import TalkSeries
from app.models.talks import Talk
from app.talks import jobs, operations
from app.talks.operations import SeriesValues
from tests import factories

DAILY = Rule(Repeats.WEEKDAYS, (0, 1, 2, 3, 4, 5, 6), date(2026, 3, 7))
VALUES = SeriesValues("楼长夜话", "红帆驿站", None, time(19, 30), DAILY)


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def host(street):
    return factories.actor(street.community_worker)


def started(street, host, now, rule):
    with transaction():
        values = replace(VALUES, host_id=host.id, rule=rule)
        return operations.start(street.community.id, host, values, now=now)


def ended(series, host, now):
    with transaction():
        version = db.session.get_one(TalkSeries, series.id).version
        return operations.end(series.id, host, version=version, now=now)


def planned():
    db.session.rollback()
    return db.session.scalars(select(Talk.id).where(Talk.state == TalkState.PLANNED)).all()


def test_a_series_that_begins_later_never_begins(street, host, now):
    series = started(street, host, now, replace(DAILY, until_on=date(2026, 3, 8)))

    assert len(ended(series, host, now)) == 2

    assert planned() == []
    assert jobs.plan_ahead(now=now) == 0


def test_one_that_is_over_stays_over(street, host, now):
    last = date(2026, 3, 8)
    series = started(street, host, now, replace(DAILY, until_on=last))
    later = now + timedelta(days=14)

    assert ended(series, host, later) == {}

    assert db.session.get_one(TalkSeries, series.id).until_on == last
    assert jobs.plan_ahead(now=later) == 0


def test_a_day_that_is_over_is_neither_planned_nor_taken_in(street, host, now):
    series = started(street, host, now, DAILY)
    day, later = date(2026, 3, 7), now + timedelta(days=14)
    with transaction():
        operations.leave_out(series.id, host, day, now=now)
    for act, on in ((operations.make, date(2026, 3, 16)), (operations.take_in, day)):
        with pytest.raises(Invalid) as refusal, transaction():
            act(series.id, actor=host, day=on, now=later)
        assert refusal.value.code == "has_passed"
