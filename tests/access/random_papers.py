"""The rows of a random world's talks, bulletins, orders and notices."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.levels import Level, UnitKind
from tests.access.oracle import Chain
from tests.access.random_plan import At

NOW = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
LEVELS = {"S": Level.STREET, "T": Level.STREET, "c": Level.COMMUNITY, "g": Level.GRID, "b": Level.BUILDING}
KINDS = {"d": UnitKind.DEPARTMENT, "f": UnitKind.FIRM}
HASH = "0" * 64
TALKS = {"new": "planned", "answered": "open", "over": "closed"}
ORDERS = {"new": "given", "answered": "answered", "over": "accepted"}


def talk(one: At, ids: dict[Chain, int]) -> dict[str, Any]:
    is_over = one.state == "over"
    return {
        "id": one.id,
        "street_id": ids[one.unit[:1]],
        "unit_id": ids[one.unit],
        "title": "夜话",
        "place": "会议室",
        "starts_at": NOW,
        "host_id": one.by,
        "state": TALKS[one.state],
        "closed_at": NOW if is_over else None,
        "closed_by_id": one.by if is_over else None,
    }


def bulletin(one: At, ids: dict[Chain, int]) -> dict[str, Any]:
    return {
        "id": one.id,
        "street_id": ids[one.unit[:1]],
        "unit_id": ids[one.unit],
        "kind": "notice",
        "title": "通知",
        "text": "停水",
        "given_by_id": one.by,
        "given_at": NOW,
    }


def order(one: At, ids: dict[Chain, int]) -> dict[str, Any]:
    return {
        "id": one.id,
        "street_id": ids[one.unit[:1]],
        "year": 2026,
        "sequence": one.id,
        "unit_id": ids[one.unit],
        "person_id": one.by,
        "reason": "拖延",
        "demand": "限期",
        "amount": 1,
        "unit": "working_days",
        "given_by_id": one.by,
        "given_unit_id": ids[one.unit[:1]],
        "given_at": NOW,
        "due_at": NOW + timedelta(days=1),
        "state": ORDERS[one.state],
        "ended_at": NOW if one.state == "over" else None,
    }


def notice(id: int, person: int, case: int) -> dict[str, Any]:
    own = {"id": id, "person_id": person, "case_id": case, "code": "case_received"}
    return {**own, "params": {}, "key": f"k{id}", "created_at": NOW}
