"""What the server tells a device: who is signed in, and the key that is theirs alone."""

import base64

import pytest

from tests import factories
from tests.signing_in import post, sign_in


@pytest.fixture
def street(app):
    return factories.street()


def key_of(app, person):
    client = app.test_client()
    sign_in(client, person)
    return client.get("/device/key").json


def test_the_same_person_gets_the_same_key_again_and_nobody_else_does(app, street):
    first, again, other = (key_of(app, person) for person in (street.head, street.head, street.grid_worker))

    assert first == again
    assert len(base64.b64decode(first["key"])) == 32
    assert first["key"] != other["key"]
    assert first["person"] != other["person"]


def test_nobody_gets_nothing(client, street):
    assert client.get("/device/key").json == {"person": None, "key": None}
    assert client.get("/device/me").json == {"person": None, "token": None}


def test_the_token_is_one_to_send_with(app, client, street):
    sign_in(client, street.head)

    me = client.get("/device/me")
    answer = client.post("/language", data={"language": "en", "csrf_token": me.json["token"]})

    assert (me.json["person"], answer.status_code) == (key_of(app, street.head)["person"], 303)
    assert me.headers["Cache-Control"] == "no-store"


def test_a_session_that_was_ended_gives_no_key(client, street):
    sign_in(client, street.head)

    post(client, "/logout")

    assert client.get("/device/key").json["key"] is None
