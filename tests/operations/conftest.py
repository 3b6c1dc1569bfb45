"""A street and a way to register cases in it, for tests of operations."""

import pytest

from app.cases import operations as cases
from app.database import transaction
from tests import factories
from tests.factories import actor


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def register(place, now):
    def make(description="3单元楼道灯坏了两天", *, by=None, at=None, where=None, **values):
        category = factories.category(values.pop("category", "power.corridor_light")).id
        draft = cases.Draft(description, (where or place.building).id, category, **values)
        with transaction():
            return cases.register(draft, actor(by or place.head), now=at or now)

    return make
