"""A street in which somebody has looked already, so that the job erases what is over."""

import pytest

from app.access.policy import Role
from app.database import transaction
from tests import factories


@pytest.fixture
def street(app, now):
    made = factories.street()
    with transaction():
        made.street.erases_since = now
    return made


@pytest.fixture
def officer(street):
    with transaction():
        return factories.person("officer", "韩保护", (Role.PRIVACY_OFFICER, street.street))
