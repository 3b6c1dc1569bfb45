"""What tests of Open311 may ask for."""

import pytest

from app.database import transaction
from app.extensions import db
from app.models.settings import Setting
from app.settings.cache import touch
from tests import factories
from tests.api.asked import token_of


@pytest.fixture
def street(app):
    """Return a street that lets everybody read."""
    made = factories.street()
    with transaction():
        db.session.add(Setting(street_id=made.street.id, name="open311_reading", value=True))
        touch()
    return made


@pytest.fixture
def key(street):
    """Return the token of somebody at the street."""
    return token_of(street.street_worker)


@pytest.fixture
def send(app, key):
    """Return a function that posts a request, and gives the answer."""

    def post(suffix="json", **fields):
        sent = {"api_key": key, "service_code": "facilities.manhole", "description": "井盖松动", **fields}
        return app.test_client().post(f"/open311/v2/requests.{suffix}", data=sent)

    return post
