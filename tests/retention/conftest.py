"""A street in which somebody has looked already, so that the job erases what is over."""

import pytest

from app.database import transaction
from tests import factories


@pytest.fixture
def street(app, now):
    made = factories.street()
    with transaction():
        made.street.erases_since = now
    return made
