"""The rows of a random world's talks with their agendas, bulletins, orders and notices."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models.talks import Talk
from app.talks.operations.drafting import write_draft
from tests.access.oracle import Chain
from tests.access.random_plan import At, On

NOW = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
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
        "sequence": 1000 + one.id,
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


def item(one: On) -> dict[str, Any]:
    kind = "new" if one.is_new else "look_back"
    return {"id": one.id, "talk_id": one.at, "position": one.id, "kind": kind, "case_id": one.case}


def supervised(one: On, order: At, ids: dict[Chain, int]) -> dict[str, Any]:
    return {"id": one.id, "street_id": ids[order.unit[:1]], "order_id": one.at, "case_id": one.case}


def draft_minutes(talks: Iterable[At]) -> None:
    """Let the application draft the minutes of the talks that are over."""
    closed = [one.id for one in talks if one.state == "over"]
    for row in db.session.scalars(select(Talk).where(Talk.id.in_(closed)).options(joinedload(Talk.unit))):
        write_draft(row, now=NOW)
