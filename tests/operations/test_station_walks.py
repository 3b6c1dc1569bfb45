"""Walks are measured when places, stations, paths or the detour change, and never by a page."""

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.coordinates import Point
from app.domain.coverage import Tally, Way
from app.domain.errors import Forbidden, Invalid
from app.extensions import db
from app.models.stations import Coverage, CoverageRun
from app.settings import operations as settings
from app.stations import jobs, operations
from app.stations.queries import covering
from app.stations.queries.covering import Part
from tests import stations
from tests.factories import actor
from tests.stations import FAR, HALL, NEAR

REACH = 1200.0


@pytest.fixture
def station(place, now):
    return stations.furnish(place, now)


def walk(unit) -> Coverage | None:
    db.session.rollback()
    return db.session.scalar(select(Coverage).where(Coverage.building_id == unit.id))


def figures(unit):
    return covering.served([unit], REACH)[unit.id]


def test_a_building_walks_to_its_nearest_station(station, place):
    near, far = walk(place.building), walk(place.sister_building)

    assert (near.station_id, near.way, round(near.metres)) == (station.id, Way.LINE, 145)  # 111.2 m x 1.3
    assert round(far.metres) == 4337
    assert figures(place.street).buildings == Tally(covered=1, gap=1)
    assert figures(place.street).households == Tally(covered=48, gap=60)


def test_a_nearer_station_and_the_end_of_one_change_the_walk(station, place, now):
    other = stations.opened(place.community, place.leader, now, name="新站", point=NEAR)
    assert (walk(place.building).station_id, walk(place.building).metres) == (other.id, 0)

    with transaction():
        operations.close_station(other.id, actor(place.leader), closed_on=now.date(), version=1, now=now)
    assert walk(place.building).station_id == station.id
    with transaction():
        operations.reopen_station(other.id, actor(place.leader), version=2, now=now)
        moved = stations.values(name="新站", point=FAR)
        operations.amend_station(other.id, actor(place.leader), moved, version=3, now=now)
    assert (walk(place.building).station_id, walk(place.sister_building).metres) == (station.id, 0)


def test_without_any_station_every_known_building_is_a_gap(place, now):
    stations.place(place, now, {place.building: NEAR})

    assert (walk(place.building).station_id, walk(place.building).metres) == (None, None)
    assert figures(place.street).buildings == Tally(gap=1, unknown=1)
    gaps = covering.lines(place.street, Part.GAP, REACH, after=None)
    assert [(line.id, line.metres) for line in gaps.rows] == [(place.building.id, None)]


def test_along_paths_once_there_are_some(station, place, now):
    """From the building 500 m out of the way and back, and no more detour but to the path."""
    corner = [116.6055, 35.4005]
    paths = [[[116.6, 35.401], corner], [corner, [116.6, 35.4]]]
    with transaction():
        operations.replace_paths(place.street.id, actor(place.administrator), paths=paths)
        operations.measure(place.street.id, now=now)

    near = walk(place.building)
    assert (near.way, round(near.metres, -2)) == (Way.PATHS, 1000)
    with transaction():
        operations.replace_paths(place.street.id, actor(place.administrator), paths=[])
        operations.measure(place.street.id, now=now)
    assert walk(place.building).way is Way.LINE


def test_another_detour_is_measured_by_the_job(station, place, now):
    before = walk(place.building).metres
    assert jobs.measure_walks(now=now) == 0
    with transaction():
        detour = {"walk_detour_percent": 200}
        settings.set_values(place.street.id, actor(place.administrator), values=detour, now=now)
    assert not covering.circle_of(place.street.id).is_current

    assert [jobs.measure_walks(now=now), jobs.measure_walks(now=now)] == [1, 0]
    assert walk(place.building).metres == pytest.approx(before / 1.3 * 2, abs=0.1)
    assert db.session.get_one(CoverageRun, place.street.id).detour_percent == 200


def test_closed_buildings_are_not_counted(station, place, now):
    with transaction():
        place.sister_building.closed_on = now.date()
        db.session.add(place.sister_building)

    assert figures(place.grid).buildings == Tally(covered=1)


def test_figures_are_the_lengths_of_their_lists_and_add_up(place, now):
    stations.furnish(place, now)
    parts = {Part.GAP: "gap", Part.COVERED: "covered", Part.UNKNOWN: "unknown"}
    for unit in (place.street, place.community, place.other_community, place.grid, place.building):
        tally = figures(unit).buildings
        for part, name in parts.items():
            assert len(covering.lines(unit, part, REACH, after=None).rows) == getattr(tally, name)
    below = [figures(unit).buildings for unit in covering.below(place.street)]
    assert sum(one.covered for one in below) == figures(place.street).buildings.covered


def test_lists_go_on_by_key_the_longest_way_first(station, place):
    first = covering.lines(place.street, Part.GAP, 0, after=None, limit=1)
    second = covering.lines(place.street, Part.GAP, 0, after=first.next_key, limit=1)

    assert [first.rows[0].id, second.rows[0].id] == [place.sister_building.id, place.building.id]
    assert second.next_key is None
    assert len(covering.lines(place.street, Part.GAP, 0, after="x~y").rows) == 2
    assert len(covering.lines(place.street, Part.GAP, 0, after="x~7").rows) == 2


def test_only_administrators_say_where_units_lie(place, now):
    for who in (place.leader, place.community_worker):
        with pytest.raises(Forbidden), transaction():
            operations.place_unit(place.building.id, actor(who), point=HALL, now=now)
        with pytest.raises(Forbidden), transaction():
            operations.replace_paths(place.street.id, actor(who), paths=[])
    someone = actor(place.administrator)
    for unit, point in ((place.department, HALL), (place.building, Point(0, 200))):
        with pytest.raises(Invalid), transaction():
            operations.place_unit(unit.id, someone, point=point, now=now)
    with pytest.raises(Invalid), transaction():
        operations.replace_paths(place.grid.id, someone, paths=[])


def test_whose_coverage_is_whose(station, place):
    def own(person):
        return [unit.id for unit in covering.roots(actor(person))]

    assert own(place.leader) == [place.street.id]
    assert own(place.community_worker) == [place.community.id]
    assert own(place.grid_worker) == [place.grid.id]
    assert own(place.head) == []
