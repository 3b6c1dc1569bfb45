"""What tests of the API may ask for."""

import pytest

from tests import factories
from tests.api.asked import program


@pytest.fixture
def street(app):
    """Return a street."""
    return factories.street()


@pytest.fixture
def grid(app, street):
    """Return a program that acts as a grid worker."""
    return program(app, street.grid_worker)


@pytest.fixture
def head(app, street):
    """Return a program that acts as a building head."""
    return program(app, street.head)
