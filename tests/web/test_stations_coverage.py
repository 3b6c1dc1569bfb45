"""Who is within reach: figures, map and lists; and importing places."""

import io
import json
import re

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models.stations import UnitPlace
from tests import factories, stations
from tests.counting import statements
from tests.signing_in import post
from tests.stations import SQUARE
from tests.web.cases_made import enter

ENGLISH = {"Accept-Language": "en"}
FORM = {"content_type": "multipart/form-data", "headers": ENGLISH}


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def station(street, now):
    return stations.furnish(street, now)


@pytest.fixture
def leader(client, street, station):
    enter(client, street.leader)
    return client


@pytest.fixture
def administrator(client, street, station):
    enter(client, street.administrator)
    return client


def text(client, path) -> str:
    return client.get(path, headers=ENGLISH).text


def test_every_figure_leads_to_as_many_buildings(leader):
    page = text(leader, "/stations/coverage")
    links = re.findall(r'href="(/stations/coverage\?[^"]*)" data-figure="(\d+)"', page)

    assert len(links) == 6
    for path, figure in links:
        shown = text(leader, path.replace("&amp;", "&"))
        assert f'data-total="{figure}"' in shown


def test_a_gap_names_the_nearest_station_and_the_minutes(leader, street, station):
    page = text(leader, "/stations/coverage")

    assert "50 %" in page  # of two buildings
    assert "44 %" in page  # 48 of 108 households
    assert street.sister_building.name in page
    assert "55 minutes" in page  # 4,337 m at 80 m a minute
    assert "Straight line with detour" in page


def test_where_outlines_are_known_areas_are_links(leader, street):
    page = text(leader, f"/stations/coverage?unit={street.community.id}")

    assert f'aria-label="{street.grid.name}: 50 %"' in page
    assert f'aria-label="{stations.values().name}"' in page
    assert page.count("map-dot--gap") == page.count("map-dot--building") == 1
    assert 'class="map-tile map-tone--none"' in page  # the sister grid has neither outline nor buildings
    assert "style=" not in page.split("<main")[1]


def test_without_outlines_there_are_tiles(leader, street):
    page = text(leader, f"/stations/coverage?unit={street.grid.id}")

    assert page.count('class="map-tile') == 2
    assert "map-tone--best" in page
    assert "map-tone--worst" in page


def test_each_sees_their_own_subtree(client, street, station):
    for person, status in (
        (street.grid_worker, 200),
        (street.community_worker, 200),
        (street.administrator, 200),
        (street.head, 403),
        (street.co_handler, 403),
    ):
        enter(client, person)
        assert client.get("/stations/coverage").status_code == status
    enter(client, street.grid_worker)
    assert client.get(f"/stations/coverage?unit={street.street.id}").status_code == 404
    assert client.get(f"/stations/coverage?unit={street.building.id}&list=covered").status_code == 200


def test_before_places_are_known_the_page_says_so(client, street):
    enter(client, street.leader)
    page = text(client, "/stations/coverage")

    assert "No places of buildings are known yet" in page
    assert 'data-figure="2"' in page


def test_statements_do_not_grow_with_buildings(leader, street, now):
    before = counted(leader)
    for number in range(20):
        factories.unit(street.grid, factories.Level.BUILDING, f"MORE{number}", f"{number}号楼")
    db.session.commit()

    assert counted(leader) == before


def counted(client) -> int:
    with statements() as found:
        client.get("/stations/coverage")
    return len(found)


def upload(client, content, name="places.csv", **data):
    file = {"file": (io.BytesIO(content), name)}
    return post(client, "/stations/places/import", {**file, "system": "wgs84", **data}, **FORM)


def hidden(page) -> dict[str, str]:
    names = ("kept", "filename", "plan", "system", "street_id")
    return {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text).group(1) for name in names}


def kept(unit) -> UnitPlace:
    db.session.rollback()
    return db.session.scalars(select(UnitPlace).where(UnitPlace.unit_id == unit.id)).one()


def test_a_file_is_shown_first_and_then_written(administrator, street):
    content = f"代码,纬度,经度\n{street.building.code},35.4025,116.6\n".encode()

    preview = upload(administrator, content)
    before = kept(street.building).latitude
    done = post(administrator, "/stations/places/import/confirm", hidden(preview))

    assert "0 to be added, 1 to be changed, 0 as they are" in preview.text
    assert before == stations.NEAR.latitude
    assert (done.status_code, done.location) == (303, "/stations/coverage")
    assert kept(street.building).latitude == 35.4025
    again = post(administrator, "/stations/places/import/confirm", hidden(preview))
    assert again.location == "/stations/places/import"


def test_what_changed_meanwhile_is_shown_again(administrator, street, now):
    preview = upload(administrator, f"code,lat,lon\n{street.building.code},35.4025,116.6\n".encode())
    stations.place(street, now, {street.building: stations.FAR})
    enter(administrator, street.administrator)
    stations.place(street, now, {street.building: stations.HALL})
    content = hidden(preview) | {"plan": "something else"}

    answer = post(administrator, "/stations/places/import/confirm", content, headers=ENGLISH)

    assert "Something was changed since you looked" in answer.text
    assert kept(street.building).latitude == stations.HALL.latitude


def test_features_are_previewed_with_their_paths(administrator, street):
    grid = {"properties": {"code": street.sister_grid.code}}
    grid["geometry"] = {"type": "Polygon", "coordinates": [SQUARE]}
    path = {"properties": {}, "geometry": {"type": "LineString", "coordinates": SQUARE[:2]}}
    content = json.dumps({"type": "FeatureCollection", "features": [grid, path]}).encode()

    preview = upload(administrator, content, "map.geojson", street_id=street.street.id)

    assert "Outline of 5 points" in preview.text
    assert "1 path is written in place of those" in preview.text
    assert post(administrator, "/stations/places/import/confirm", hidden(preview)).status_code == 303
    assert kept(street.sister_grid).outline == [SQUARE]


def test_bad_files_and_rows_are_answered_in_words(administrator, street):
    empty = upload(administrator, b"{}", "map.json")
    rows = upload(administrator, b"code,lat,lon\nNOSUCH,35.4,116.6\n")
    none = upload(administrator, b"", "x.csv")

    assert (empty.status_code, "must be a FeatureCollection" in empty.text) == (422, True)
    assert (rows.status_code, "There is no unit with this code" in rows.text) == (422, True)
    assert none.status_code == 422
    tampered = {"kept": "x" * 64, "system": "mars", "plan": "", "filename": "x"}
    for data in (tampered, {**tampered, "system": "wgs84"}, {**tampered, "street_id": "many"}):
        answer = post(administrator, "/stations/places/import/confirm", data)
        assert answer.location == "/stations/places/import"
    assert administrator.get("/stations/places/import/confirm").location == "/stations/places/import"


def test_only_administrators_import(client, street, station):
    enter(client, street.leader)

    assert client.get("/stations/places/import").status_code == 403
    assert client.get("/stations/places/buildings.xlsx").status_code == 403
    enter(client, street.administrator)
    assert client.get("/stations/places/import").status_code == 200
    assert client.get("/stations/places/buildings.xlsx").data[:2] == b"PK"
