"""A street and a way to register cases in it, for tests of operations."""

import pytest
from sqlalchemy import select, update

from app.cases import operations as cases
from app.database import transaction
from app.domain.levels import Role, UnitKind
from app.extensions import db
from app.models.cases import Event, Task
from app.models.organisation import Person
from tests import factories
from tests.factories import actor
from tests.known_passwords import HASH


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def street(app):
    """Give a street whose building head has a password."""
    made = factories.street()
    with transaction():
        db.session.execute(update(Person).where(Person.id == made.head.id).values(password_hash=HASH))
    return made


@pytest.fixture
def register(place, now):
    def make(description="3单元楼道灯坏了两天", *, by=None, at=None, where=None, **values):
        category = factories.category(values.pop("category", "power.corridor_light")).id
        draft = cases.Draft(description, (where or place.building).id, category, **values)
        with transaction():
            return cases.register(draft, actor(by or place.head), now=at or now)

    return make


@pytest.fixture
def do(place, register, now):
    """Make moves of one case one after the other, each at an instant of its own."""

    class Doing:
        def __init__(self):
            self.now, self.case = now, register(contact_name="张桂芳", contact_phone="13800000000")
            with transaction():
                self.firm = factories.unit(place.community, None, "F1", "安居物业", kind=UnitKind.FIRM)
                self.manager = factories.person("manager", "钱进", (Role.CO_HANDLER, self.firm))

        def __call__(self, operation, who, **values):
            with transaction():
                return operation(self.case.id, actor(who), **values, version=None, now=self.now)

        def call(self, *units, who=None, **values):
            ids = [unit.id for unit in units or (place.department,)]
            found = self(cases.call_in, who or place.grid_worker, unit_ids=ids, note="请到场", **values)
            return [task.id for task in found]

        def task(self, task_id):
            return db.session.get_one(Task, task_id, populate_existing=True)

        def last(self, move):
            events = select(Event).where(Event.case_id == self.case.id, Event.move == move)
            return db.session.scalars(events.order_by(Event.sequence.desc()).limit(1)).one()

    return Doing()
