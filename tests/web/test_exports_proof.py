"""A file with all that is kept about a resident is given out after a proof, and other files without one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.levels import Role
from app.domain.looked_up import LookedUp
from app.extensions import db
from app.models.exports import Export
from app.retention.issued import issued
from tests import factories, talks
from tests.known_passwords import HASH, PASSWORD
from tests.signing_in import fields, post, sign_in


@pytest.fixture
def street(strict):
    return factories.street()


@pytest.fixture
def dossier(strict, street, clock):
    """Return the officer's browser, whose proof is ten minutes old, and the address of a resident's file."""
    with transaction():
        officer = factories.person("officer", "韩保护", (Role.PRIVACY_OFFICER, street.street))
        officer.password_hash = HASH
    case = talks.registered(
        street.head,
        street.building,
        clock.now,
        "楼道灯坏了",
        contact_name="张桂芳",
        contact_phone="13800000000",
    )
    client, found = strict.test_client(), LookedUp((case.id,))
    sign_in(client, officer)
    held = issued(factories.actor(officer), found, now=clock.now)
    post(client, "/privacy/person/copy", {"looked_up": held})
    db.session.rollback()
    export_id = db.session.scalars(select(Export.id)).one()
    clock.advance(timedelta(minutes=10))
    return client, f"/exports/{export_id}/file"


def test_what_is_held_about_somebody_is_given_out_after_the_proof(dossier, clock):
    client, url = dossier

    asked = client.get(url)
    wrong = post(client, url, {"proof": "not this one"})
    given = post(client, url, {"proof": PASSWORD}, buffered=True)
    again = client.get(url, headers={"Range": "bytes=10-"}, buffered=True)

    assert (asked.status_code, wrong.status_code) == (403, 422)
    for page in (asked, wrong):
        assert "请确认是您本人" in page.text
        assert "居民" in page.text
    assert (given.status_code, given.data[:2]) == (200, b"PK")
    assert (again.status_code, again.data) == (206, given.data[10:])  # proved just now
    clock.advance(timedelta(minutes=10))
    assert client.get(url, headers={"If-None-Match": given.headers["ETag"]}).status_code == 403
    assert client.head(url).status_code == 403


def test_a_list_is_given_out_without_it_and_nobody_elses_file_is_asked_about(strict, street, dossier, clock):
    client, url = strict.test_client(), dossier[1]
    sign_in(client, street.leader)
    page = client.get("/exports/new/cases")
    post(client, "/exports/new/cases", {**fields(page), "format": "csv"})
    db.session.rollback()
    own = db.session.scalars(select(Export.id).order_by(Export.id.desc())).first()
    clock.advance(timedelta(minutes=10))

    assert client.get(f"/exports/{own}/file", buffered=True).status_code == 200
    assert client.get(url).status_code == 404
