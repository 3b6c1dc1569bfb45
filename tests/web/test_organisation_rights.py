"""Adding a unit and correcting one ask for no proof: neither changes what anybody may see or do."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access.guards import actor_for, is_proving
from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from tests import factories
from tests.signing_in import fields, post, sign_in

SAID = {
    "kind": "business", "name": "改过的名字", "code": "", "party_name": "第二支部", "households": "7",
    "name_en": "Changed",
}  # fmt: skip
"""How a unit is called and shown. A field beside these that can change rights needs a proof of who it is."""
SAID_OF_STREETS = {"short_code": "QQ", "time_zone": "Pacific/Kiritimati"}
OF_ALL_FORMS = {"csrf_token", "version", "repeat_key"}
PLACE = {"parent_id": "1", "street_id": "1", "level": "street", "path": "/", "closed_on": "2026-01-01"}
"""What rights are reckoned from, of a unit."""
PAGE = {"Accept": "text/html"}


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def admin(client, street):
    """Return the browser of an administrator of all streets."""
    with transaction():
        root = factories.person("root", "总管", (Role.ADMINISTRATOR, None))
    sign_in(client, root)
    return client


def places():
    """Return what rights are reckoned from: of every unit its place, and every posting."""
    db.session.rollback()
    units = db.session.execute(select(Unit.id, *(getattr(Unit, name) for name in PLACE)))
    return set(map(tuple, units)), set(map(tuple, db.session.execute(select(*Posting.__table__.columns))))


def rights(now):
    """Return everybody as the actor that they are."""
    db.session.rollback()
    return [actor_for(person, today=now.date()) for person in db.session.scalars(select(Person))]


def sent_by(page):
    form = re.search(r'<form(?:(?!</form>).)*name="kind".*?</form>', page.text, re.S)[0]
    return set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"', form))


def corrected(unit):
    """Return all that the form of a unit has, with other values."""
    kind = SAID["kind"] if unit.level else "firm"
    return SAID | {"kind": kind, "code": unit.code} | (SAID_OF_STREETS if unit.parent_id is None else {})


@pytest.mark.parametrize(
    ("path", "more"),
    [("/units/new", SAID_OF_STREETS), ("/units/{0}/edit", SAID_OF_STREETS), ("/units/{0}/new", {}),
     ("/units/{1}/edit", {})],
)  # fmt: skip
def test_the_form_says_only_how_a_unit_is_called_and_shown(street, admin, path, more):
    page = admin.get(path.format(street.street.id, street.grid.id))

    assert sent_by(page) - OF_ALL_FORMS == {*SAID, *more}


@pytest.mark.parametrize("name", ["street", "community", "grid", "building", "department"])
def test_correcting_all_that_can_be_corrected_changes_nobodys_rights(street, admin, now, name):
    unit, url = getattr(street, name), f"/units/{getattr(street, name).id}/edit"
    before, then = rights(now), places()

    answer = post(admin, url, corrected(unit) | fields(admin.get(url)))

    assert answer.status_code == 303
    assert places() == then
    assert db.session.get_one(Unit, unit.id, populate_existing=True).name == SAID["name"]
    assert rights(now) == before


@pytest.mark.parametrize("name", PLACE)
def test_a_place_that_is_sent_along_is_refused(street, admin, name):
    url, then = f"/units/{street.grid.id}/edit", places()

    answer = post(admin, url, corrected(street.grid) | fields(admin.get(url)) | {name: PLACE[name]})

    assert answer.status_code in {400, 422}
    assert places() == then


def test_a_street_in_another_zone_has_no_posting_a_day_earlier(street, client, clock, now):
    tomorrow = now.date() + timedelta(days=1)
    with transaction():
        values = {"person_id": street.head.id, "unit_id": street.street.id, "role": Role.ADMINISTRATOR}
        db.session.add(Posting(**values, from_on=tomorrow))
        db.session.get_one(Unit, street.street.id).time_zone = SAID_OF_STREETS["time_zone"]
    sign_in(client, street.head)
    clock.advance(timedelta(hours=12))  # 22:00 in Shanghai, and the next day already on Kiritimati

    assert client.get("/people/new", headers=PAGE).status_code == 403
    clock.advance(timedelta(hours=2))
    assert client.get("/people/new", headers=PAGE).status_code == 200


def test_a_new_unit_gives_nobody_anything(street, admin, now):
    before, (units, postings) = rights(now), places()
    data = SAID | {"code": "990001001001003", "repeat_key": "k1"}

    answer = post(admin, f"/units/{street.community.id}/new", data)

    after, held = places()
    assert answer.status_code == 303
    assert (units < after, len(after)) == (True, len(units) + 1)
    assert (held, rights(now)) == (postings, before)


def test_what_moves_opens_or_closes_a_unit_asks_for_the_proof(app):
    views = ("new_street", "new", "edit", "move", "close", "reopen")

    asks = {name for name in views if is_proving(app.view_functions[f"organisation.{name}"])}

    assert asks == {"move", "close", "reopen"}
