"""Closing units and opening them again."""

from datetime import date

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.clocks import Urgency
from app.domain.errors import Invalid
from app.domain.levels import Role
from app.extensions import db
from app.models.organisation import Posting, Unit
from app.organisation import operations
from tests import factories
from tests.organisation import placed_case

TODAY = date(2026, 3, 3)


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def administrator(street):
    return factories.actor(street.administrator)


def test_closing_is_dated_and_ends_the_postings(street, administrator, now):
    with transaction():
        unit = operations.close_unit(
            street.building.id, administrator, closed_on=TODAY, version=street.building.version, now=now
        )

    posting = db.session.scalars(select(Posting).where(Posting.unit_id == unit.id)).one()
    assert (unit.closed_on, posting.until_on) == (TODAY, TODAY)


def test_a_posting_that_would_begin_later_ends_before_it_begins(street, administrator, now):
    later = date(2026, 9, 1)
    with transaction():
        db.session.add(
            Posting(
                person_id=street.stranger.id,
                unit_id=street.building.id,
                role=Role.BUILDING_HEAD,
                from_on=later,
            )
        )

    with transaction():
        operations.close_unit(
            street.building.id, administrator, closed_on=TODAY, version=street.building.version, now=now
        )

    rows = db.session.execute(
        select(Posting.from_on, Posting.until_on).where(Posting.person_id == street.stranger.id)
    )
    assert rows.all() == [(later, later)]


@pytest.mark.parametrize(
    ("which", "reason"),
    [("community", "has_units_below"), ("grid", "has_units_below"), ("far_grid", "holds_open_cases")],
)
def test_a_unit_with_open_work_or_units_stays_open(street, administrator, now, which, reason):
    with transaction():
        placed_case(street.far_grid, 1, urgency=Urgency.BLUE)

    with pytest.raises(Invalid) as refusal, transaction():
        operations.close_unit(
            getattr(street, which).id,
            administrator,
            closed_on=TODAY,
            version=getattr(street, which).version,
            now=now,
        )

    assert refusal.value.code == reason
    assert refusal.value.params["count"] >= 1


def test_a_unit_closes_neither_twice_nor_tomorrow(street, administrator, now):
    with pytest.raises(Invalid) as tomorrow, transaction():
        operations.close_unit(
            street.building.id,
            administrator,
            closed_on=date(2026, 3, 4),
            version=street.building.version,
            now=now,
        )
    with transaction():
        operations.close_unit(
            street.building.id, administrator, closed_on=TODAY, version=street.building.version, now=now
        )
    with pytest.raises(Invalid) as twice, transaction():
        operations.close_unit(
            street.building.id, administrator, closed_on=TODAY, version=street.building.version, now=now
        )

    assert (tomorrow.value.code, twice.value.code) == ("closed_in_future", "already_closed")


def test_a_unit_closed_by_mistake_is_opened_again(street, administrator, now):
    with transaction():
        operations.close_unit(
            street.building.id, administrator, closed_on=TODAY, version=street.building.version, now=now
        )

    with transaction():
        unit = operations.reopen_unit(
            street.building.id, administrator, version=street.building.version, now=now
        )

    assert unit.closed_on is None


def test_an_open_unit_or_one_below_a_closed_one_is_not_opened_again(street, administrator, now):
    with pytest.raises(Invalid) as refusal, transaction():
        operations.reopen_unit(street.building.id, administrator, version=street.building.version, now=now)
    assert refusal.value.code == "not_closed"

    with transaction():
        for unit_id in (street.building.id, street.grid.id):
            db.session.get(Unit, unit_id).closed_on = TODAY
    with pytest.raises(Invalid) as refusal, transaction():
        operations.reopen_unit(street.building.id, administrator, version=street.building.version, now=now)
    assert refusal.value.code == "unit_closed"
