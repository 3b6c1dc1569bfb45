"""`flask stations`: importing places from the command line."""

import json

import pytest
from sqlalchemy import select

from app.domain.coordinates import to_gcj
from app.extensions import db
from app.models.stations import Footpath, UnitPlace
from tests import factories
from tests.stations import HALL, SQUARE


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=["stations", "import", *map(str, arguments)])


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def shapes(tmp_path, street):
    file = tmp_path / "shapes.geojson"
    grid = {
        "properties": {"code": street.grid.code},
        "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
    }
    path = {"properties": {}, "geometry": {"type": "LineString", "coordinates": SQUARE[:2]}}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [grid, path]}))
    return file


def test_a_table_in_the_coordinates_of_a_chinese_map(run, street, tmp_path):
    file, shown = tmp_path / "places.csv", to_gcj(HALL)
    file.write_text(f"code,lat,lng\n{street.building.code},{shown.latitude},{shown.longitude}\n")

    tried = run(file, "--system", "gcj02", "--dry-run", "--language", "en")
    assert "Would create 1" in tried.output
    assert db.session.scalar(select(UnitPlace.unit_id)) is None
    done = run(file, "--system", "gcj02")

    assert (done.exit_code, "新增1条" in done.output) == (0, True)
    db.session.rollback()
    kept = db.session.scalars(select(UnitPlace)).one()
    assert (kept.latitude, kept.longitude) == pytest.approx(HALL, abs=1e-7)


def test_outlines_and_paths_of_a_street(run, street, shapes):
    without = run(shapes, "--language", "en")
    assert (without.exit_code, "choose the street" in without.output) == (1, True)

    done = run(shapes, "--street", street.street.code, "--language", "en")

    assert (done.exit_code, "Paths: 1." in done.output) == (0, True)
    db.session.rollback()
    assert db.session.scalars(select(Footpath.points)).one() == SQUARE[:2]


def test_bad_rows_and_features_are_named_and_nothing_is_written(run, street, tmp_path):
    table, shapes = tmp_path / "places.csv", tmp_path / "shapes.json"
    table.write_text(f"code,lat,lng\n{street.building.code},35.4,116.6\nNOSUCH,35.4,116.6\n")
    shapes.write_text('{"type": "FeatureCollection", "features": [{"geometry": {"type": "Circle"}}]}')

    first, second = (run(file, "--language", "en") for file in (table, shapes))

    assert (first.exit_code, second.exit_code) == (1, 1)
    assert "Line 3: code='NOSUCH'" in first.output
    assert "Feature 1: geometry='Circle'" in second.output
    db.session.rollback()
    assert db.session.scalar(select(UnitPlace.unit_id)) is None
