"""A street that moves to another time zone: what runs there is reckoned by it."""

import pytest

from app.cases import jobs
from app.cases import operations as cases
from app.clocks.recomputing import unfinished
from app.database import transaction
from app.domain.levels import Level
from app.domain.reckoning import Cause
from app.extensions import db
from app.models.cases import Case
from app.models.organisation import Unit
from app.organisation.importer import applying
from app.organisation.importer.plans import Effect, Plan, UnitChange
from app.organisation.operations import UnitFacts, amend_unit
from tests import factories
from tests.factories import actor

URUMQI = "Asia/Urumqi"


def facts_of(street, zone):
    return UnitFacts(street.code, street.name, street.kind, short_code=street.short_code, time_zone=zone)


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def case(place, now):
    draft = cases.Draft("楼道灯坏了", place.building.id, factories.category("power.corridor_light").id)
    with transaction():
        return cases.register(draft, actor(place.head), now=now)


@pytest.mark.parametrize("by", ["page", "import"])
def test_running_clocks_follow_the_zone(place, case, now, by):
    before, street = case.due_at, place.street
    administrator = actor(place.administrator)
    version = db.session.get_one(Unit, street.id).version
    with transaction():
        if by == "page":
            amend_unit(street.id, administrator, facts_of(street, URUMQI), version=version, now=now)
        else:
            facts = facts_of(street, URUMQI)
            change = UnitChange(None, Effect.CHANGE, Level.STREET, None, facts, street.path, street.id)
            applying.apply(Plan(units=[change]), administrator, now=now)
    assert [row.cause for row in unfinished(street.id)] == [Cause.CALENDAR]

    jobs.recompute(now=now)

    after = db.session.get_one(Case, case.id, populate_existing=True).due_at
    assert after > before
    assert unfinished(street.id) == []


def test_another_name_moves_nothing(place, case, now):
    street = db.session.get_one(Unit, place.street.id)
    facts = facts_of(street, street.time_zone)
    with transaction():
        amend_unit(street.id, actor(place.administrator), facts, version=street.version, now=now)

    assert unfinished(street.id) == []
