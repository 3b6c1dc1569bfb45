"""The sign-in page, and what is closed without it."""

import pytest

from app.accounts import passwords
from app.database import transaction
from app.extensions import db
from tests import factories
from tests.signing_in import post

PASSWORD = "hu die lan 2026"


@pytest.fixture
def street(app):
    made = factories.street()
    with transaction():
        db.session.add(made.grid_worker)
        made.grid_worker.password_hash = passwords.hashed(PASSWORD)
    return made


def login(client, username="grid0", password=PASSWORD, **values):
    return post(client, "/login", {"username": username, "password": password, **values})


def test_the_right_password_opens_the_pages(client, street):
    answer = login(client)

    assert (answer.status_code, answer.location) == (303, "/")
