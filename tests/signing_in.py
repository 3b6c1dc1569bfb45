"""Signed-in browsers for page tests, without the cost of a password."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import URLSafeTimedSerializer

from app.accounts.operations import digest
from app.extensions import db
from app.models.accounts import SignedIn
from app.models.organisation import Person
from app.web import clock

LONG = timedelta(days=3650)


def sign_in(client, person: Person, *, is_device: bool = True, now: datetime | None = None) -> SignedIn:
    """Sign the person in on the client; what the test has not committed yet is committed too.

    The session lasts longer than any test moves the clock, unless `is_device` is False: then it
    ends after 12 idle hours as one opened by a password does.
    """
    now = now or clock.now()
    token = secrets.token_urlsafe(32)
    row = SignedIn(
        token_digest=digest(token),
        person_id=person.id,
        is_device=is_device,
        created_at=now,
        last_seen_at=now,
        expires_at=now + LONG,
        proved_at=now,
        browser="test",
        address="127.0.0.1",
    )
    db.session.add(row)
    db.session.commit()
    with client.session_transaction() as session:
        session.clear()
        session["token"] = token
    return row


def csrf_token(client) -> str:
    """Return a CSRF token that the client's session accepts."""
    with client.session_transaction() as session:
        raw = session.setdefault("csrf_token", hashlib.sha256(secrets.token_bytes(16)).hexdigest())
    return URLSafeTimedSerializer(current_app.secret_key, salt="wtf-csrf-token").dumps(raw)


def post(client, url: str, data: dict | None = None, **values):
    """Send a form as a page would: with the CSRF token of the client's session."""
    return client.post(url, data={**(data or {}), "csrf_token": csrf_token(client)}, **values)


def fields(page):
    """Return the hidden version and repeat key of a form."""
    text = page.get_data(as_text=True)
    names = ("version", "repeat_key")
    return {name: text.split(f'name="{name}"')[1].split('value="')[1].split('"')[0] for name in names}


def session_token(client) -> str:
    """Return the token that a browser's session holds now."""
    with client.session_transaction() as session:
        return session["token"]


def with_token(app, token: str):
    """Return another browser that holds a token, as a thief's would."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["token"] = token
    return client
