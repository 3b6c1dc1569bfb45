"""Targets and weights: who sets them, from when, and that nothing is forgotten."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.database import transaction
from app.domain.errors import Forbidden, Invalid
from app.domain.indicators import Code
from app.extensions import db
from app.reports import operations
from app.reports.operations import TargetValues
from app.reports.queries import targets
from tests import factories

VALUES = TargetValues(Code.RESPONSE, 980, 30, factories.TODAY)


@pytest.fixture
def street(app):
    return factories.street()


def keep(street, by, now, values=VALUES):
    with transaction():
        return operations.set_target(street.street.id, factories.actor(by), values=values, now=now)


def test_a_target_holds_from_its_day_and_the_old_one_stays_for_the_days_before(street, now):
    keep(street, street.leader, now)
    keep(street, street.administrator, now, replace(VALUES, target=None, from_on=date(2026, 4, 1)))

    held = [
        targets.targets(street.street.id, day)[Code.RESPONSE].target
        for day in (date(2026, 3, 2), date(2026, 3, 3), date(2026, 4, 1))
    ]

    assert held == [950, 980, None]
    assert [row.set_by.name for row in targets.lines(street.street.id)] == ["孙建华", "管理员"]


def test_of_two_lines_from_one_day_the_later_one_holds(street, now):
    keep(street, street.leader, now)
    keep(street, street.leader, now, replace(VALUES, target=970))

    assert targets.targets(street.street.id, factories.TODAY)[Code.RESPONSE].target == 970
    assert len(targets.lines(street.street.id)) == 2


def test_another_street_has_its_own(street, now):
    other = factories.street(1)
    keep(street, street.leader, now)

    assert targets.targets(other.street.id, factories.TODAY)[Code.RESPONSE].target == 950


@pytest.mark.parametrize(
    ("by", "change", "refusal"),
    [
        ("street_worker", {}, Forbidden),
        ("community_worker", {}, Forbidden),
        ("leader", {"code": Code.HANDS}, Invalid),
        ("leader", {"target": 1001}, Invalid),
        ("leader", {"target": -1}, Invalid),
        ("leader", {"weight": 101}, Invalid),
        ("leader", {"from_on": factories.TODAY - timedelta(days=1)}, Invalid),
    ],
)
def test_a_refusal_keeps_nothing(street, now, by, change, refusal):
    with pytest.raises(refusal):
        keep(street, getattr(street, by), now, replace(VALUES, **change))

    db.session.rollback()
    assert targets.lines(street.street.id) == []
