"""What measures the pages signs in and registers as a browser does, without a page's token."""

import pytest
from flask import url_for

from app.accounts import passwords
from app.extensions import db
from bench.measuring import Client
from tests import factories

pytestmark = pytest.mark.sqlite


def test_a_measured_client_signs_in_and_registers(app, now, monkeypatch):
    street = factories.street()
    street.head.password_hash = passwords.hashed("a long password")
    db.session.commit()
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)

    client = Client(app, street.head.username, "a long password")

    form = {"description": "三单元二楼的灯坏了", "place_id": str(street.building.id)}
    with app.test_request_context():
        start, new = url_for("cases.start"), url_for("cases.register")
    assert client.get(start) == 200
    assert client.post(new, form) == 303
