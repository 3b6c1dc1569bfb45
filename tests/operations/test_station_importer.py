"""Places from tables and GeoJSON: all or nothing, and every row that is wrong is named."""

import io
import json

import pytest
import xlsxwriter
from sqlalchemy import func, select

from app.database import transaction
from app.domain.coordinates import System, to_gcj
from app.domain.errors import Invalid
from app.domain.outlines import MOST_POINTS
from app.extensions import db
from app.models.stations import Coverage, Footpath, UnitPlace
from app.organisation.importer import Effect
from app.stations import importer
from app.stations.importer import Source, template
from app.stations.queries.places import buildings
from app.web.tables import MAX_BYTES
from tests import stations
from tests.factories import actor
from tests.stations import HALL, SQUARE

PATH = [[116.6, 35.4], [116.6, 35.401]]


def table(*lines, head="代码,名称,纬度,经度") -> bytes:
    return "\n".join([head, *lines]).encode()


def feature(kind, coordinates, code=None, **more) -> dict:
    properties = {"code": code} if code else {}
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry, **more}


def collection(*features) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def planned(place, content, name="places.csv", *, by=None, **source):
    db.session.rollback()
    return importer.plan_file(content, name, actor(by or place.administrator), Source(**source))


def imported(place, content, now, name="places.csv", **source) -> int:
    with transaction():
        someone = actor(place.administrator)
        return importer.apply(importer.plan_file(content, name, someone, Source(**source)), someone, now=now)


def codes(plan) -> list[tuple[int, str]]:
    return [(problem.row.line, problem.error.code) for problem in plan.problems]


def places() -> dict[int, tuple]:
    db.session.rollback()
    return {
        row.unit_id: (row.latitude, row.longitude, row.outline)
        for row in db.session.scalars(select(UnitPlace))
    }


def test_a_table_gives_buildings_their_places_and_measures_the_walks(place, now):
    stations.opened(place.community, place.leader, now)
    content = table(f"{place.building.code},,35.401,116.6", f"{place.sister_building.code},2号楼,,")

    plan = planned(place, content)
    count = imported(place, content, now)

    assert (plan.count(Effect.CREATE), plan.is_good, count) == (1, True, 1)
    assert places() == {place.building.id: (35.401, 116.6, None)}
    assert db.session.scalar(select(Coverage.metres)) == pytest.approx(144.6, abs=0.1)
    assert planned(place, content).changes_nothing
    moved = planned(place, table(f"{place.building.code},,35.402,116.6"))
    assert moved.count(Effect.CHANGE) == 1


def test_an_excel_file_that_was_filled_in_is_read(place, now):
    content = template.workbook(
        [(place.building.code, "1号楼", 35.401, 116.6), (place.grid.code, "", None, None)]
    )

    assert imported(place, content, now, name="buildings.xlsx") == 1
    assert list(places()) == [place.building.id]


def test_the_template_has_the_buildings_of_who_asks(place, now):
    stations.place(place, now, {place.building: HALL})

    assert buildings(actor(place.administrator)) == [
        (place.building.code, place.building.name, *HALL),
        (place.sister_building.code, place.sister_building.name, None, None),
    ]
    assert buildings(actor(place.leader)) == []


def test_coordinates_of_chinese_maps_are_converted(place, now):
    shown = to_gcj(HALL)
    content = table(f"{place.building.code},,{shown.latitude},{shown.longitude}")

    imported(place, content, now, system=System.GCJ02)

    assert places()[place.building.id][:2] == pytest.approx(HALL, abs=1e-7)


def test_every_bad_row_is_named_and_nothing_can_be_written(place, now):
    with transaction():
        place.sister_building.closed_on = now.date()
        db.session.add(place.sister_building)
    code = place.building.code
    content = table(
        f"{code},,35.4,116.6",
        f"{code},,35.4,116.6",
        ",,35.4,116.6",
        "NOSUCH,,35.4,116.6",
        f"{place.grid.code},,116.6,35.4",
        f"{place.community.code},,north,116.6",
        f"{place.street.code},,35.4,",
        f"{place.far_grid.code},,95,195",
        f"{place.department.code},,35.4,116.6",
        f"{place.sister_building.code},,35.4,116.6",
    )

    plan = planned(place, content)

    assert codes(plan) == [
        (3, "code_twice"),
        (4, "cell_empty"),
        (5, "unit_unknown"),
        (6, "coordinates_swapped"),
        (7, "coordinate_form"),
        (8, "cell_empty"),
        (9, "not_on_earth"),
        (10, "place_of_department"),
        (11, "unit_is_closed"),
    ]
    assert plan.problems[3].heading == "纬度"
    with pytest.raises(ValueError, match="problems"):
        importer.apply(plan, actor(place.administrator), now=now)
    assert places() == {}


def test_who_does_not_administer_a_place_does_not_move_it(place):
    plan = planned(place, table(f"{place.building.code},,35.4,116.6"), by=place.leader)

    assert codes(plan) == [(2, "not_your_place")]


def test_geojson_gives_outlines_points_and_paths(place, now):
    content = collection(
        feature("Polygon", [SQUARE], place.grid.code),
        feature("Point", [116.6, 35.4], id=place.building.code),
        feature("LineString", PATH),
    )
    source = {"street_id": place.street.id, "name": "map.geojson"}

    plan = planned(place, content, **source)
    assert (plan.is_geojson, plan.count(Effect.CREATE), plan.paths_effect) == (True, 2, Effect.CREATE)
    assert imported(place, content, now, **source) == 3

    assert places() == {place.grid.id: (None, None, [SQUARE]), place.building.id: (35.4, 116.6, None)}
    assert db.session.scalars(select(Footpath.points)).all() == [PATH]
    assert planned(place, content, **source).changes_nothing
    other = planned(place, collection(feature("LineString", PATH[::-1])), **source)
    assert (other.paths_effect, other.changes_nothing) == (Effect.CHANGE, False)


def test_a_file_without_paths_leaves_them(place, now):
    source = {"street_id": place.street.id, "name": "map.geojson"}
    imported(place, collection(feature("LineString", PATH)), now, **source)
    imported(place, collection(feature("Polygon", [SQUARE], place.grid.code)), now, **source)

    assert db.session.scalar(select(func.count()).select_from(Footpath)) == 1


def test_bad_features_are_named(place):
    code = place.grid.code
    content = collection(
        feature("Polygon", [SQUARE[:-1]], code),
        feature("MultiPolygon", [[SQUARE]], place.community.code),
        feature("Polygon", [SQUARE]),
        feature("LineString", [[116.6, 35.4]]),
        {"type": "Feature", "properties": None, "geometry": None},
        "nothing",
        feature("Polygon", [[[116 + n / 1e5, 35] for n in range(MOST_POINTS + 1)]], place.street.code),
        feature("Point", [35.4, 116.6], code),
    )

    plan = planned(place, content, "map.json", street_id=place.street.id)

    assert codes(plan) == [
        (1, "ring_open"),
        (2, "geometry_kind"),
        (3, "cell_empty"),
        (4, "path_short"),
        (5, "geometry_kind"),
        (6, "geometry_kind"),
        (7, "too_many_points"),
        (8, "not_on_earth"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"{", "geojson_broken"),
        (b'{"type": "Feature"}', "geojson_collection"),
        (b'{"type": "FeatureCollection", "features": {}}', "geojson_collection"),
        (b'{"a": ' + b"[" * 200_000, "geojson_broken"),
        (b"{" + b" " * MAX_BYTES, "file_too_large"),
        (b'{"type": "FeatureCollection", "features": [' + b"1," * 20_000 + b"1]}", "too_many_rows"),
        (table("1,2", head="代码,名称"), "no_place_headings"),
    ],
)
def test_files_that_cannot_be_read_are_refused_as_a_whole(place, content, code):
    with pytest.raises(Invalid) as refused:
        planned(place, content, "")
    assert refused.value.code == code


def test_paths_need_a_street_that_is_the_actors(place):
    content = collection(feature("LineString", PATH))

    for source in ({}, {"street_id": place.grid.id}, {"street_id": 10**9}):
        with pytest.raises(Invalid) as refused:
            planned(place, content, "map.geojson", **source)
        assert refused.value.code == "paths_need_street"
    with pytest.raises(Invalid) as refused:
        planned(place, content, "map.geojson", by=place.leader, street_id=place.street.id)
    assert refused.value.code == "not_your_place"


def test_sheets_and_columns_that_were_not_read_are_named(place):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        first, second = book.add_worksheet("楼院位置"), book.add_worksheet("电话")
        first.write_row(0, 0, ["代码", "纬度", "经度", "楼层"])
        first.write_row(1, 0, [place.building.code, 35.4, 116.6, 6])
        second.write_row(0, 0, ["姓名", "电话"])

    plan = planned(place, buffer.getvalue(), "places.xlsx")

    assert [(note.code, note.name) for note in plan.notes] == [
        ("column_unknown", "楼层"),
        ("sheet_unknown", "电话"),
    ]
    assert plan.is_good
