"""The rows of a random world's firms, needs, members of alliances, items of their lists, and matches.

Each name tells which row it is, so that a page can be asked which of them it names.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from app.extensions import Model
from app.models.enterprises import AllianceItem, AllianceMember, Enterprise, EnterpriseNeed, NeedMatch
from tests.access.oracle import Chain
from tests.access.random_firms import AlliancePlan
from tests.access.random_plan import TODAY, Plan

NOW = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
FIRM_TABLES: tuple[type[Model], ...] = (Enterprise, EnterpriseNeed, AllianceMember, AllianceItem, NeedMatch)
"""What is written, in the order of the foreign keys."""
DAY = timedelta(days=1)


def firm_rows(plan: Plan, ids: dict[Chain, int]) -> tuple[list[dict[str, Any]], ...]:
    """Return the rows of each of the tables."""
    firms = plan.alliance
    streets = {one.id: ids[one.unit[:1]] for one in firms.firms}
    street_of_need = {one.case: streets[one.firm] for one in firms.needs}
    needs = [
        {"case_id": one.case, "street_id": streets[one.firm], "enterprise_id": one.firm}
        | {"title": f"需求NX{one.case:03d}"}
        for one in firms.needs
    ]
    members = [{"unit_id": ids[unit], "street_id": ids[unit[:1]]} for unit in firms.members]
    matches = [
        {"id": one.id, "street_id": street_of_need[one.case], "case_id": one.case, "item_id": one.item}
        | {"state": "in_contact", "matched_at": NOW}
        for one in firms.matches
    ]
    return list(_firms(firms, ids)), needs, members, list(_items(firms, ids)), matches


def _firms(firms: AlliancePlan, ids: dict[Chain, int]) -> Iterator[dict[str, Any]]:
    for one in firms.firms:
        yield {
            "id": one.id,
            "street_id": ids[one.unit[:1]],
            "unit_id": ids[one.unit],
            "name": f"企业EX{one.id:03d}",
            "closed_on": TODAY if one.is_gone else None,
        }


def _items(firms: AlliancePlan, ids: dict[Chain, int]) -> Iterator[dict[str, Any]]:
    days = {"last day": TODAY, "past": TODAY - DAY}
    for one in firms.items:
        yield {
            "id": one.id,
            "street_id": ids[one.unit[:1]],
            "unit_id": ids[one.unit],
            "kind": one.kind,
            "title": f"清单IX{one.id:03d}",
            "words": "可以借用",
            "valid_until": days.get(one.ends),
            "closed_on": TODAY if one.ends == "closed" else None,
        }
