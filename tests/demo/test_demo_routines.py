"""What returns by itself in the demo: series are planned, somebody is on duty, news is on its way."""

import pytest
from sqlalchemy import func, select

from app.demo.loading import Size, load
from app.domain.duty import ROSTERED
from app.duty import queries as duty
from app.extensions import db
from app.models.bulletins import Bulletin, Relay
from app.models.organisation import Unit
from app.models.series import SeriesDate, StandIn
from app.talks import jobs


@pytest.fixture
def demo(app, now):
    load(Size(cases=40, seed=3), now=now)


def count(model, *where):
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


@pytest.mark.usefixtures("demo")
def test_it_goes_on_by_the_real_operations(now):
    assert jobs.plan_ahead(now=now) == count(SeriesDate) > 5
    assert count(StandIn) > 0
    assert count(Bulletin, Bulletin.is_news) > 0
    assert count(Bulletin, Bulletin.talk_id.is_(None)) == 2
    assert 0 < count(Relay, Relay.relayed_at.is_not(None)) < count(Relay)
    places = db.session.scalars(select(Unit).where(Unit.level.in_(ROSTERED[1:]))).all()
    assert all(duty.on_duty_now(unit, now=now) for unit in places)
