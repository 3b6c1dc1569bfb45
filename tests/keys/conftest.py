"""The key under which the tests about keys begin."""

import pytest

from app.extensions import keyring
from tests import factories

OLD = bytes([1]) * 32


@pytest.fixture
def ring(app, settings):
    """Begin under the old key; afterwards the process has the key of the other tests again."""
    keyring.use(OLD)
    yield keyring
    keyring.use(settings.data_key)


@pytest.fixture
def place(ring):
    return factories.street()
