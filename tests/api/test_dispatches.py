"""Dispatches over the API: one by one, each number once, and how they stand."""

import pytest

from app.domain.levels import Role
from app.extensions import db
from app.models.cases import Case
from tests import factories
from tests.api.asked import program

SENT = {
    "feeder": "12345",
    "number": "GD001",
    "text": "水管漏水",
    "address": "槐荫小区1号楼2单元",
    "caller_name": "钱大妈",
    "caller_phone": "13812345678",
    "due_at": "2026-03-09T18:00",
}


@pytest.fixture
def hotline(app, street):
    """Return a program that acts for the street."""
    return program(app, street.street_worker)


def test_a_number_is_taken_in_once_whatever_key_comes_with_it(hotline, street):
    first = hotline.post("/dispatches", SENT, key="a")
    again = hotline.post("/dispatches", SENT | {"text": "水管还在漏"}, key="b")

    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json), again.text
    db.session.rollback()
    case = db.session.query(Case).one()
    assert (case.outside_number, case.building_id) == ("GD001", street.building.id)
    assert hotline.get(first.json["url"]).json["description"] == "水管漏水"


def test_a_day_too_far_off_is_refused(hotline):
    hotline.post("/dispatches", SENT)

    assert hotline.get("/dispatches?feeder=12345&since=0001-01-01").json["code"] == "invalid_query"


def test_answers_come_since_a_day(hotline, now):
    for number in ("GD001", "GD002"):
        hotline.post("/dispatches", SENT | {"number": number})

    today, later = now.date().isoformat(), "2030-01-01"
    page = hotline.get(f"/dispatches?feeder=12345&since={today}&limit=1")

    assert [one["number"] for one in page.json["items"]] == ["GD001"]
    assert page.json["items"][0]["state"] == "registered"
    assert page.json["items"][0]["due_at"].startswith("2026-03-09T")
    assert "after=" in page.headers["Link"]
    assert hotline.get(f"/dispatches?feeder=12345&since={later}").json["items"] == []
    assert hotline.get("/dispatches?feeder=nobody").json["items"] == []


def test_what_is_missing_is_said_by_field_and_others_may_not(hotline, grid):
    answer = hotline.post("/dispatches", {"feeder": "12345"})

    assert {one["field"] for one in answer.json["errors"]} == {"number", "text"}
    assert hotline.post("/dispatches", SENT | {"street_id": 999999}).json["errors"][0]["field"] == "street_id"
    assert grid.post("/dispatches", SENT).status_code == 403
    assert grid.get("/dispatches").status_code == 403


def test_who_acts_for_two_streets_names_one(app, street):
    other = factories.street(1)
    both = factories.person(
        "both", "两街", (Role.STREET_STAFF, street.street), (Role.STREET_STAFF, other.street)
    )
    db.session.commit()

    assert program(app, both).post("/dispatches", SENT).json["errors"][0]["field"] == "street_id"
