"""Whoever is signed out while their form is under way leaves nothing behind that lets them in again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from app.accounts import operations
from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.models.accounts import ApiToken, RecoveryCode, SignInCode
from app.models.organisation import Person
from tests import factories, second_factors
from tests.known_passwords import HASH, PASSWORD
from tests.signing_in import post, sign_in

NEW = "correct horse battery staple 7"
HELP = ("code", "reset-link", "password", "second-factor/off")
FORMS = {
    "a token": ("/account/tokens", {"name": "theirs", "scopes": ["read"], "until": "2026-04-01"}),
    "a password": ("/account/password", {"current": PASSWORD, "password": NEW, "again": NEW}),
    "recovery codes": ("/account/second-factor/codes", {}),
}


@pytest.fixture
def head(app, now):
    person = factories.street().head
    with transaction():
        db.session.execute(update(Person).where(Person.id == person.id).values(password_hash=HASH))
    second_factors.switch_on(person, now)
    return person


def lasting(head):
    """Return what lets the head in for long, as it is now."""
    db.session.rollback()
    codes = select(RecoveryCode.code_digest).where(RecoveryCode.person_id == head.id)
    password = select(Person.password_hash).where(Person.id == head.id)
    return (
        db.session.scalars(select(ApiToken.id)).all(),
        db.session.scalar(password),
        set(db.session.scalars(codes)),
    )


def shut_out_under_way(app, person_id, now, monkeypatch):
    """End all that is open for somebody as soon as the guard has let a request of theirs pass."""

    def end():
        with app.app_context(), transaction():
            operations.end_opened(person_id, by_id=None, now=now)

    def shut_out():
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(end).result()

    monkeypatch.setitem(app.before_request_funcs, None, [*app.before_request_funcs[None], shut_out])


@pytest.mark.parametrize("what", HELP)
def test_nobody_is_helped_by_who_was_signed_out_meanwhile(app, client, head, now, what, monkeypatch):
    with transaction():
        helper = factories.person("chief", "许总", (Role.ADMINISTRATOR, None))
    sign_in(client, helper)
    before, path = lasting(head), f"/people/{head.id}/{what}"
    with monkeypatch.context() as patch:
        shut_out_under_way(app, helper.id, now, patch)
        refused = post(client, path)

    after = lasting(head)
    handed_out = db.session.scalars(select(SignInCode.id)).all()
    sign_in(client, helper)
    done = post(client, path)

    assert refused.status_code in {303, 422}
    assert (after, handed_out) == (before, [])
    assert done.status_code in {200, 303}
    assert lasting(head) != before or db.session.scalars(select(SignInCode.id)).all()


@pytest.mark.parametrize("what", sorted(FORMS))
def test_what_a_form_would_open_stays_out_once_its_device_was_signed_out(
    app, client, head, now, what, monkeypatch
):
    path, typed = FORMS[what]
    sign_in(client, head)
    before = lasting(head)

    shut_out_under_way(app, head.id, now, monkeypatch)
    sent = post(client, path, typed)

    assert sent.status_code == 422
    assert lasting(head) == before


@pytest.mark.parametrize("what", sorted(FORMS))
def test_the_same_form_does_what_it_says_from_a_device_that_stays(client, head, what):
    path, typed = FORMS[what]
    sign_in(client, head)
    before = lasting(head)

    sent = post(client, path, typed)

    assert sent.status_code in {200, 303}
    assert lasting(head) != before
