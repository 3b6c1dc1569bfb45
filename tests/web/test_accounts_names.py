"""Which names there are is not told by what a failure costs."""

import pytest

from app.accounts import passwords
from app.database import transaction
from app.extensions import db
from app.models.organisation import Person
from tests import factories
from tests.counting import statements
from tests.signing_in import post


@pytest.fixture
def street(app):
    made = factories.street()
    with transaction():
        db.session.get_one(Person, made.grid_worker.id).password_hash = passwords.hashed("hu die lan 2026")
    return made


def fail(client, username, address):
    typed = {"username": username, "password": "wrong wrong wrong"}
    return post(client, "/login", typed, environ_base={"REMOTE_ADDR": address})


@pytest.mark.parametrize("warmed", [1, 12])
def test_a_failure_costs_the_same_statements_whether_there_is_such_a_name_or_not(app, client, street, warmed):
    """Also the first one at a name, after others have been tried: it writes into the audit log."""
    for number in range(warmed):
        fail(client, f"nobody{number}", f"10.1.{number}.1")
    taken = {}
    for number, username in enumerate(("nobody-else", "grid0")):
        taken[username] = []
        for _ in range(4):
            browser = app.test_client()
            browser.get("/login")
            db.session.rollback()
            with statements() as seen:
                answer = fail(browser, username, f"10.2.{number}.1")
            assert answer.status_code == 422
            taken[username].append(seen)

    assert taken["nobody-else"] == taken["grid0"]
    assert any("INSERT INTO audit_entry" in one for one in taken["grid0"][0])
    assert not any("INSERT INTO audit_entry" in one for one in taken["grid0"][2])  # the third in a row
