"""The pages of stations: their list, one of them, and editing."""

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.workflow import Channel
from app.extensions import db
from app.models.cases import Case
from app.models.stations import Station, StationDuty
from app.stations import operations
from app.stations.operations import DutyLine
from app.web.paging import PAGE
from tests import factories, stations
from tests.factories import actor
from tests.signing_in import fields, post, sign_in
from tests.web.cases_made import enter, registered

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def station(street, now):
    return stations.furnish(street, now)


@pytest.fixture
def office(client, street, station):
    enter(client, street.community_worker)
    return client


def text(client, path, **values) -> str:
    return client.get(path, headers=ENGLISH, **values).text


def typed(**changes):
    hours = {f"hours_{day}": "" for day in range(7)}
    return {"name": "新驿站", "system": "wgs84", **hours} | changes


def test_the_list_says_which_are_open_now(office, street, now):
    stations.opened(street.other_community, street.leader, now, name="望塔红帆驿站", weekly={})
    page = text(office, "/stations")

    assert "Open now, until" in page  # Tuesday, 10:00
    assert "No opening hours are known" in page
    assert "Policy advice, Rest and drinking water" in page
    assert "tel:12345" in page


def test_the_list_goes_on_by_key(office, street, now):
    for number in range(PAGE + 1):
        stations.opened(street.community, street.leader, now, name=f"驿站{number:03}")
    first = text(office, "/stations")
    second = text(office, first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&"))

    assert first.count("station-card") == PAGE
    assert second.count("station-card") == 2


def test_a_station_says_when_it_opens_and_who_is_there(office, street, station, clock, now):
    shift = stations.OFFICE_HOURS[1][0]
    with transaction():
        lines = [DutyLine(street.department.id, 1, shift)]
        operations.set_duty(station.id, actor(street.leader), lines, version=1, now=now)
    page = text(office, f"/stations/{station.id}")
    clock.now = now.replace(hour=11)  # 19:00 in Shanghai
    evening = text(office, f"/stations/{station.id}")

    assert "there now" in page
    assert "09:00-12:00, 14:00-18:00" in page
    assert "Closed now; opens" in evening
    assert "there now" not in evening


def test_everybody_of_the_street_sees_it_and_nobody_else(client, street, station, now):
    strangers = factories.street(1)
    path = f"/stations/{station.id}"

    for person, status, edits in (
        (street.head, 200, False),
        (street.co_handler, 200, False),
        (street.far_worker, 200, False),
        (street.leader, 200, True),
        (street.administrator, 200, True),
        (strangers.leader, 404, False),
    ):
        enter(client, person)
        answer = client.get(path)
        assert answer.status_code == status
        assert (f"{path}/edit" in answer.text) is edits
        assert client.get(f"{path}/edit").status_code == (200 if edits else 403 if status == 200 else 404)


def test_a_station_is_added_once(office, street, now):
    page = office.get("/stations/new")
    hours = {"hours_0": "09:00-12:00，22:00-06:00"}
    data = typed(unit_id=street.community.id, latitude="35.4", longitude="116.6", services=["party"], **hours)

    answers = [post(office, "/stations/new", {**fields(page), **data}) for _tap in range(2)]

    db.session.rollback()
    row = db.session.scalars(select(Station).where(Station.name == "新驿站")).one()
    assert [answer.location for answer in answers] == [f"/stations/{row.id}"] * 2
    assert row.hours == {"0": [[540, 720], [1320, 1800]]}
    assert (row.latitude, row.longitude, row.services) == (35.4, 116.6, ["party"])


def test_coordinates_of_a_chinese_map_are_converted(office, station):
    data = typed(latitude="35.4", longitude="116.6", system="gcj02", version=station.version)

    assert post(office, f"/stations/{station.id}/edit", data).status_code == 303
    db.session.rollback()
    row = db.session.get_one(Station, station.id)
    assert 0.001 < abs(row.longitude - 116.6) < 0.01


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"longitude": "116.6"}, "Give both, latitude and longitude, or neither."),
        ({"latitude": "35.4"}, "Give both, latitude and longitude, or neither."),
        ({"latitude": "135.4", "longitude": "35"}, "Write degrees as a decimal number"),
        ({"hours_3": "morning"}, "Write hours like 09:00-12:00"),
        ({"hours_3": "09:00-12:00, 11:00-13:00"}, "These opening hours overlap"),
        ({"phone": "ring"}, "Type a telephone number"),
        ({"name": ""}, "Please fill this in."),
        ({"version": "7"}, "changed"),
    ],
)
def test_what_cannot_be_is_said_beside_what_was_typed(office, station, changes, sentence):
    data = typed(version=station.version, place="东门往里走") | changes

    answer = post(office, f"/stations/{station.id}/edit", data, headers=ENGLISH)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "东门往里走" in answer.text


def test_closing_and_opening_again(office, station, now):
    path = f"/stations/{station.id}"
    late = post(office, f"{path}/close", {"closed_on": "2027-01-01", "version": 1}, headers=ENGLISH)
    assert (late.status_code, "no station is closed beforehand" in late.text) == (422, True)

    assert post(office, f"{path}/close", {"closed_on": "2026-03-03", "version": 1}).status_code == 303
    assert "This station is closed since" in text(office, path)
    assert station.name not in text(office, "/stations")
    assert station.name in text(office, "/stations?closed=1")
    assert post(office, f"{path}/reopen", {"version": 2}).status_code == 303
    assert station.name in text(office, "/stations")


def test_departments_at_the_counter_are_written_by_line(office, street, station):
    path = f"/stations/{station.id}/duty"
    line = {
        "lines-0-unit_id": street.department.id,
        "lines-0-weekdays": ["1", "3"],
        "lines-0-hours": "9:00-11:30",
    }

    done = post(office, path, {**line, "version": 1})
    shown = text(office, path)
    lacking = post(office, path, {**line, "lines-0-hours": "", "version": 2}, headers=ENGLISH)
    wrong = post(office, path, {**line, "lines-0-unit_id": street.grid.id, "version": 2}, headers=ENGLISH)

    assert done.status_code == 303
    assert 'value="09:00-11:30"' in shown
    assert (lacking.status_code, "Choose at least one weekday" in lacking.text) == (422, True)
    assert (wrong.status_code, "Choose an open department" in wrong.text) == (422, True)
    assert post(office, path, {"version": 2}).status_code == 303
    assert db.session.scalars(select(StationDuty)).all() == []


def test_a_street_names_its_services(client, street, station):
    enter(client, street.leader)
    page = text(client, "/stations/services")
    count = page.count('name="services-') // 3
    line = {
        f"services-{count - 1}-code": "",
        f"services-{count - 1}-name": "修伞配钥匙",
        "services-5-code": "rest",
        "services-5-name": "坐坐喝口水",
    }

    assert post(client, "/stations/services", line).status_code == 303
    assert "修伞配钥匙" in text(client, "/stations/services")
    assert "坐坐喝口水" in text(client, f"/stations/{station.id}")
    refused = post(
        client, "/stations/services", {"services-0-code": "rest", "services-0-name": ""}, headers=ENGLISH
    )
    assert refused.status_code == 422
    for person in (street.community_worker, street.head):
        enter(client, person)
        assert client.get("/stations/services").status_code == 403


def test_staff_say_at_which_counter_a_case_came_in(client, street, station, now):
    enter(client, street.grid_worker)
    offered = text(client, "/cases/new")
    data = {"place_id": street.building.id, "description": "3单元楼道灯坏了", "station_id": station.id}
    data["category_id"] = factories.category("power.corridor_light").id

    refused = post(client, "/cases/new", {**data, "channel": Channel.PATROL.value}, headers=ENGLISH)
    done = post(client, "/cases/new", {**data, "channel": Channel.STATION.value})

    assert f'value="{station.id}">{station.name}' in offered
    assert (refused.status_code, "or no station here" in refused.text) == (422, True)
    assert done.status_code == 303
    db.session.rollback()
    case = db.session.scalars(select(Case)).one()
    assert case.station_id == station.id
    assert f"At a station · {station.name}" in text(client, f"/cases/{case.number}")


def test_without_stations_nobody_is_asked_for_one(client, street):
    sign_in(client, street.grid_worker)

    assert 'name="station_id"' not in text(client, "/cases/new")
    assert 'name="station_id"' in text(client, "/cases")


def test_the_list_of_cases_is_narrowed_to_a_counter(office, street, station, now):
    at_counter = {"channel": Channel.STATION, "station_id": station.id, "by": street.grid_worker}
    case = registered(street, description="井盖松动", **at_counter)
    other = registered(street, description="路灯不亮")

    page = text(office, f"/cases?station_id={station.id}")
    linked = text(office, f"/stations/{station.id}")

    assert 'data-total="1"' in page
    assert (case.number in page, other.number in page) == (True, False)
    assert f"/cases?station_id={station.id}" in linked


def test_a_community_far_away_is_not_offered_the_counter(client, street, station):
    enter(client, street.far_worker)

    assert station.name not in text(client, "/cases/new")
    assert "Cases taken in here" not in text(client, f"/stations/{station.id}")
