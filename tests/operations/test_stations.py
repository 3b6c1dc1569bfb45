"""Opening, amending and closing stations, their services, and who is at the counter."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.access.policy import SYSTEM
from app.database import transaction
from app.domain.coordinates import Point
from app.domain.days import InvalidCalendar, Shift
from app.domain.errors import Forbidden, Invalid, Missing, StaleCase
from app.domain.workflow import Channel
from app.extensions import db
from app.models.cases import Case, Event
from app.models.stations import Station, StationDuty, StationService
from app.stations import operations
from app.stations.operations import DutyLine
from app.stations.queries.offers import MOST_OWN, services_of
from tests import stations
from tests.factories import actor
from tests.stations import HALL, values


@pytest.fixture
def station(place, now):
    return stations.opened(
        place.community, place.community_worker, now, services=("policy",), phone=" 0537-12345 "
    )


def fresh(station) -> Station:
    db.session.rollback()
    return db.session.get_one(Station, station.id, populate_existing=True)


def test_a_station_keeps_what_is_said_of_it(station, place):
    kept = fresh(station)

    assert (kept.name, kept.place, kept.phone) == ("槐荫红帆驿站", "槐荫路8号", "0537-12345")
    assert (kept.latitude, kept.longitude) == HALL
    assert kept.hours["0"] == [[540, 720], [840, 1080]]
    assert (kept.services, kept.street_id) == (["policy"], place.street.id)


@pytest.mark.parametrize("who", ["head", "grid_worker", "co_handler", "far_worker"])
def test_only_the_office_runs_stations(place, now, station, who):
    someone = actor(getattr(place, who))

    with pytest.raises(Forbidden), transaction():
        operations.open_station(place.community.id, someone, values(), now=now)
    with pytest.raises(Forbidden), transaction():
        operations.amend_station(station.id, someone, values(), version=1, now=now)
    with pytest.raises(Forbidden), transaction():
        operations.set_duty(station.id, someone, [], version=1, now=now)
    assert db.session.scalar(select(func.count()).select_from(Station)) == 1


def test_a_community_does_not_run_its_neighbours_stations(place, now):
    with pytest.raises(Forbidden), transaction():
        operations.open_station(place.other_community.id, actor(place.community_worker), values(), now=now)


@pytest.mark.parametrize(
    ("changes", "refusal", "code"),
    [
        ({"name": "  "}, Missing, "missing"),
        ({"point": Point(91, 0)}, Invalid, "not_on_earth"),
        ({"phone": "ring twice"}, Invalid, "not_a_telephone"),
        ({"services": ("massage",)}, Invalid, "unknown"),
        ({"weekly": {0: (Shift(540, 720), Shift(700, 800))}}, InvalidCalendar, "invalid_calendar"),
        ({"weekly": {0: (Shift(1320, 1800),), 1: (Shift(300, 400),)}}, InvalidCalendar, "invalid_calendar"),
        ({"weekly": {0: tuple(Shift(n * 60, n * 60 + 30) for n in range(5))}}, Invalid, "too_many_shifts"),
    ],
)
def test_what_cannot_be_is_refused(place, now, changes, refusal, code):
    with pytest.raises(refusal) as refused, transaction():
        operations.open_station(place.community.id, actor(place.leader), values(**changes), now=now)

    assert refused.value.code == code
    assert db.session.scalar(select(func.count()).select_from(Station)) == 0


@pytest.mark.parametrize("where", ["building", "department"])
def test_buildings_and_departments_have_no_stations(place, now, where):
    with pytest.raises(Invalid) as refused, transaction():
        operations.open_station(getattr(place, where).id, actor(place.leader), values(), now=now)

    assert refused.value.code == "unit_closed"


def test_of_two_who_amend_the_second_is_told(station, place, now):
    with transaction():
        operations.amend_station(station.id, actor(place.leader), values(name="新名"), version=1, now=now)

    with pytest.raises(StaleCase), transaction():
        operations.amend_station(station.id, actor(place.leader), values(name="旧名"), version=1, now=now)
    assert fresh(station).name == "新名"


def test_a_station_ends_with_a_date_and_can_come_back(station, place, now):
    leader, today = actor(place.leader), now.date()

    with pytest.raises(Invalid) as refused, transaction():
        operations.close_station(station.id, leader, closed_on=today + timedelta(days=1), version=1, now=now)
    assert refused.value.code == "station_closed_in_future"
    with pytest.raises(Invalid) as refused, transaction():
        operations.reopen_station(station.id, leader, version=1, now=now)
    assert refused.value.code == "station_not_closed"
    with transaction():
        operations.close_station(station.id, leader, closed_on=today, version=1, now=now)
    assert fresh(station).closed_on == today
    with pytest.raises(Invalid) as refused, transaction():
        operations.close_station(station.id, leader, closed_on=today, version=2, now=now)
    assert refused.value.code == "station_closed_already"
    with transaction():
        operations.reopen_station(station.id, leader, version=2, now=now)
    assert fresh(station).closed_on is None


def test_departments_are_at_the_counter_on_their_days(station, place, now):
    lines = [DutyLine(place.department.id, day, Shift(540, 690)) for day in (1, 3)]

    with transaction():
        operations.set_duty(station.id, actor(place.community_worker), lines, version=1, now=now)
    with pytest.raises(StaleCase), transaction():
        operations.set_duty(station.id, actor(place.community_worker), [], version=1, now=now)
    with transaction():
        operations.set_duty(station.id, actor(place.community_worker), lines[:1], version=2, now=now)

    rows = db.session.scalars(select(StationDuty)).all()
    assert [(row.unit_id, row.weekday, row.from_minute) for row in rows] == [(place.department.id, 1, 540)]


def test_who_is_no_department_is_not_at_the_counter(station, place, now):
    line = DutyLine(place.department.id, 1, Shift(540, 690))
    wrong = {
        "duty_no_department": [DutyLine(place.grid.id, 1, Shift(540, 690))],
        "duty_twice": [line, line],
        "duty_too_long": [DutyLine(place.department.id, n % 7, Shift(n, n + 1)) for n in range(71)],
    }

    for code, lines in wrong.items():
        with pytest.raises(Invalid) as refused, transaction():
            operations.set_duty(station.id, actor(place.leader), lines, version=1, now=now)
        assert refused.value.code == code


def test_a_street_names_its_services_and_adds_its_own(place):
    leader, street_id = actor(place.leader), place.street.id

    with transaction():
        operations.name_service(street_id, leader, code="rest", name="歇脚饮水", name_en="A seat and water")
        own = operations.add_service(street_id, leader, name="修伞配钥匙")
        operations.name_service(street_id, leader, code=own, name="小修小补")

    offers = services_of([street_id])[street_id]
    named = {offer.code: offer.name for offer in offers}
    assert (named["rest"], named["policy"], named[own], len(offers)) == ("歇脚饮水", None, "小修小补", 9)


def test_services_are_refused_without_name_code_right_or_room(place):
    leader, street_id = actor(place.leader), place.street.id

    with pytest.raises(Missing), transaction():
        operations.add_service(street_id, leader, name=" ")
    with pytest.raises(Invalid), transaction():
        operations.name_service(street_id, leader, code="massage", name="按摩")
    with pytest.raises(Forbidden), transaction():
        operations.add_service(street_id, actor(place.community_worker), name="修伞")
    with transaction():
        for number in range(MOST_OWN):
            operations.add_service(street_id, leader, name=f"服务{number}")
    with pytest.raises(Invalid), transaction():
        operations.add_service(street_id, leader, name="又一项")
    assert db.session.scalar(select(func.count()).select_from(StationService)) == MOST_OWN


def test_a_case_keeps_the_counter_at_which_it_came_in(station, place, register):
    case = register(by=place.grid_worker, channel=Channel.STATION, station_id=station.id)

    event = db.session.scalars(select(Event).where(Event.case_id == case.id)).one()
    assert (case.station_id, event.facts["station_id"]) == (station.id, station.id)


def test_no_case_comes_in_at_a_counter_that_is_none(station, place, register, now):
    away = stations.opened(place.other_community, place.leader, now, name="望塔红帆驿站")
    with transaction():
        operations.close_station(
            station.id, actor(place.leader), closed_on=now.date(), version=station.version, now=now
        )
    at_counter = {"by": place.grid_worker, "channel": Channel.STATION}

    with pytest.raises(Invalid) as refused:
        register(by=place.grid_worker, channel=Channel.PATROL, station_id=away.id)
    assert refused.value.code == "station_channel"
    for station_id in (station.id, 10**9):
        with pytest.raises(Invalid) as refused:
            register(**at_counter, station_id=station_id)
        assert refused.value.code == "unknown"
    with pytest.raises(Forbidden):
        register(**at_counter, station_id=away.id)
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def test_the_clock_runs_no_station(station, now):
    with pytest.raises(Forbidden), transaction():
        operations.amend_station(station.id, SYSTEM, values(), version=1, now=now)
