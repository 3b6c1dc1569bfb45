"""Registering a case: number, first holder, clocks, search, sealed names."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from app.cases import operations as cases
from app.cases import search_index
from app.database import transaction
from app.domain.clocks import Urgency
from app.domain.errors import (
    Invalid,
    Missing,
)
from app.domain.workflow import Channel
from app.extensions import db
from app.models.accounts import Reveal
from app.models.cases import Case
from tests.factories import actor, notice_codes

HOUR = timedelta(hours=1)


def test_numbers_of_a_street_and_day_have_no_gaps(place, register, now):
    with pytest.raises(Missing):
        register("   ")
    numbers = [register().number for _ in range(3)]
    tomorrow = register(at=now + timedelta(days=1)).number

    assert numbers == [f"YA-20260303-00{n}" for n in (1, 2, 3)]
    assert tomorrow == "YA-20260304-001"


def test_the_day_of_a_number_is_the_streets_day(register):
    assert register(at=datetime(2026, 3, 3, 16, 30, tzinfo=UTC)).number == "YA-20260304-001"  # 00:30 there


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"description": ""}, "description"),
        ({"place_id": None}, "place_id"),
        ({"category_id": None}, "category_id"),
    ],
)
def test_what_is_missing_is_named(place, now, values, field):
    given = {"description": "灯坏了", "place_id": place.building.id, "category_id": 1, **values}

    with pytest.raises(Missing) as refusal, transaction():
        cases.register(cases.Draft(**given), actor(place.head), now=now)
    assert refusal.value.field == field
    assert db.session.scalar(select(func.count(Case.id))) == 0


def test_a_department_is_no_place(place, register):
    with pytest.raises(Invalid):
        register(where=place.department, by=place.leader)


def test_a_complaint_about_the_grid_goes_above_it_and_stays_there(place, register):
    case = register(is_confidential=True)

    assert (case.holder_id, case.lowest_rank) == (place.community.id, 1)
    assert notice_codes(place.grid_worker) == []
    assert notice_codes(place.community_worker) == ["case_received"]


def test_a_very_urgent_case_is_due_by_day_and_night(register, now):
    case = register(urgency=Urgency.RED)

    assert case.due_at == now + HOUR  # accept within one clock hour


def test_a_hotlines_due_is_not_exceeded(place, register, now):
    outside = now + 3 * HOUR
    case = register(
        by=place.grid_worker, channel=Channel.HOTLINE, outside_number="12345-1", outside_due_at=outside
    )
    with transaction():
        case = cases.accept(case.id, actor(place.grid_worker), version=None, now=now)

    assert case.due_at == outside


def test_a_residents_name_is_sealed_and_every_look_is_logged(place, register, now):
    case = register(by=place.grid_worker, contact_name="单春花", contact_phone="100 1234 5678")
    raw = bytes(db.session.execute(text("SELECT name FROM contact")).scalar_one())
    assert "单春花".encode() not in raw
    with transaction():
        contact = cases.reveal_contact(case.id, actor(place.grid_worker), now=now)

    assert (contact.name, contact.phone) == ("单春花", "100 1234 5678")
    assert db.session.scalars(select(Reveal.person_id)).all() == [place.grid_worker.id]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("漏水", True),
        ("楼道漏水", True),
        ("水漏", False),
        ("灯", False),
        ("水", True),
        ("5", True),
        ("𠮷", True),
        ("楼 漏", True),
    ],
)
def test_two_characters_find_a_case(register, words, found):
    case = register("5号楼道漏水𠮷")

    hits = db.session.scalars(search_index.found(words)).all()

    assert hits == ([case.id] if found else [])


def test_nothing_to_search_for_matches_nothing_in_particular(app):
    assert search_index.found("！？") is None
