"""Adding, editing, moving and closing units on their pages."""

import re

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.models.organisation import Unit
from tests import factories
from tests.organisation import placed_case
from tests.signing_in import post, sign_in


@pytest.fixture
def street(app):
    return factories.street()


def version_in(page) -> str:
    return re.search(r'name="version"[^>]*value="(\d*)"', page.get_data(as_text=True)).group(1)


def as_(client, person):
    sign_in(client, person)
    return client


def test_a_unit_is_added_once_although_the_form_comes_twice(street, client):
    as_(client, street.administrator)
    data = {"kind": "residential", "name": "槐荫三网格", "code": "990001001001003", "repeat_key": "k1"}

    first = post(client, f"/units/{street.community.id}/new", data)
    second = post(client, f"/units/{street.community.id}/new", data)

    unit = db.session.scalars(select(Unit).where(Unit.code == "990001001001003")).one()
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location == f"/units/{unit.id}"


def test_a_wrong_code_is_said_at_its_field_and_nothing_typed_is_lost(street, client):
    as_(client, street.administrator)

    answer = post(
        client,
        f"/units/{street.community.id}/new",
        {"kind": "residential", "name": "槐荫三网格", "code": "123", "party_name": "三支部"},
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#code"' in page
    assert all(text in page for text in ("槐荫三网格", 'value="123"', "三支部"))


def test_a_street_is_added_by_the_installations_administrator(street, client):
    with transaction():
        someone = factories.person("root", "总管", (Role.ADMINISTRATOR, None))
    as_(client, someone)

    refused = post(client, "/units/new", {"kind": "residential", "name": "洸河街道", "code": "37"})
    answer = post(
        client,
        "/units/new",
        {"kind": "residential", "name": "洸河街道", "code": "370871001", "time_zone": "Asia/Shanghai"},
    )

    assert (refused.status_code, answer.status_code) == (422, 303)
    assert db.session.scalars(select(Unit.short_code).where(Unit.code == "370871001")).one() == "GH"


def test_a_stale_edit_shows_what_is_recorded_and_can_be_sent_again(street, client):
    as_(client, street.administrator)
    url = f"/units/{street.grid.id}/edit"
    opened = version_in(client.get(url))
    form = {"kind": "residential", "code": street.grid.code}
    post(client, url, {**form, "name": "别人改的名", "version": opened})

    stale = post(client, url, {**form, "name": "我改的名", "version": opened})
    page = stale.get_data(as_text=True)
    again = post(client, url, {**form, "name": "我改的名", "version": version_in(stale)})

    assert stale.status_code == 422
    assert "别人改的名" in page
    assert 'value="我改的名"' in page
    assert again.status_code == 303
    assert db.session.scalars(select(Unit.name).where(Unit.id == street.grid.id)).one() == "我改的名"


def test_a_building_is_moved_closed_and_opened_again(street, client):
    as_(client, street.administrator)
    unit = f"/units/{street.building.id}"

    def send(action, **data):
        return post(
            client, f"{unit}/{action}", {**data, "version": version_in(client.get(f"{unit}/{action}"))}
        )

    statuses = [
        send("move", parent_id=street.far_grid.id, code="").status_code,
        send("close", closed_on="2026-03-03").status_code,
        send("close", closed_on="2026-03-03").status_code,
        send("reopen").status_code,
        send("reopen").status_code,
    ]

    assert statuses == [303, 303, 422, 303, 422]
    assert (
        db.session.scalars(select(Unit.parent_id).where(Unit.id == street.building.id)).one()
        == street.far_grid.id
    )


def test_a_move_to_nowhere_is_refused_in_words(street, client):
    as_(client, street.administrator)
    unit = f"/units/{street.grid.id}/move"

    answer = post(
        client, unit, {"parent_id": street.other_community.id, "version": version_in(client.get(unit))}
    )

    assert answer.status_code == 422
    assert "990001001002" in answer.get_data(as_text=True)


def test_a_unit_with_open_cases_is_not_closed(street, client):
    with transaction():
        placed_case(street.far_grid, 1)
    as_(client, street.administrator)
    url = f"/units/{street.far_grid.id}/close"

    answer = post(client, url, {"closed_on": "2026-03-03", "version": version_in(client.get(url))})

    assert answer.status_code == 422
    assert db.session.scalars(select(Unit.closed_on).where(Unit.id == street.far_grid.id)).one() is None
