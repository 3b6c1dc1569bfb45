"""The demo's street on the map: outlines, places, paths and stations that hang together."""

import pytest
from sqlalchemy import func, select

from app.demo.loading import Size, load
from app.domain.coverage import Way, walk_reach
from app.domain.levels import Level
from app.domain.workflow import Channel
from app.extensions import db
from app.models.cases import Case
from app.models.organisation import Unit
from app.models.stations import Coverage, Footpath, Station, StationDuty, UnitPlace
from app.stations.queries import covering


@pytest.fixture
def demo(app, now):
    load(Size(cases=120, seed=3), now=now)


def count(model, *where):
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


@pytest.mark.usefixtures("demo")
def test_the_street_is_on_the_map():
    units = count(Unit, Unit.level.is_not(None))
    street = db.session.scalars(select(Unit).where(Unit.level == Level.STREET)).one()
    tally = covering.served([street], walk_reach(15))[street.id].buildings

    assert count(UnitPlace) == units - 2
    assert (tally.unknown, tally.gap > 3, tally.percent > 50) == (2, True, True)
    assert {way for (way,) in db.session.execute(select(Coverage.way).distinct())} == set(Way)
    assert count(Footpath) > 5
    assert count(Station) == 6
    assert count(StationDuty) >= 4


@pytest.mark.usefixtures("demo")
def test_cases_from_a_counter_name_its_station():
    assert count(Case, Case.channel == Channel.STATION) > 0
    assert count(Case, (Case.channel == Channel.STATION) != Case.station_id.is_not(None)) == 0
