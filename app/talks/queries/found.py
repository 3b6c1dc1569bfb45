"""What had become of a case when a talk looked back at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.access.policy import Actor
from app.cases.queries.choices import Offered
from app.cases.queries.promised import Promised, kept_promises
from app.domain.clocks import Instants, Light, light
from app.domain.workflow import State
from app.models.cases import Case
from app.models.talks import AgendaItem, ItemKind, Talk
from app.web.naming import name_of


@dataclass(frozen=True, slots=True)
class Seen:
    """Who looks at which talk when, and the units whose names they may meet."""

    actor: Actor
    talk: Talk
    known: Mapping[int, Offered]
    now: datetime

    def name(self, unit_id: int | None) -> str:
        """Return what a unit of the talk's street is called in the reader's language; "" for none."""
        return name_of(self.known.get(unit_id)) if unit_id is not None else ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the look-back says about a case: live before the talk is closed, kept afterwards."""

    state: State
    light: Light | None
    holder: str
    assignee: str
    due_at: datetime | None
    expected_on: date | None
    next_review_on: date | None
    was_overdue: bool = False
    promises: Sequence[Promised] = ()

    @property
    def is_late(self) -> bool:
        """Whether the case is past its due."""
        return self.light in {Light.RED, Light.BLACK}

    @property
    def has_been_late(self) -> bool:
        """Whether it is, or was at any time."""
        return self.is_late or self.was_overdue


def found_of(
    seen: Seen, item: AgendaItem, review_on: date | None, assignee: str, promises: Sequence[Promised] = ()
) -> Found | None:
    """Return what to say about an item's case; None for a new item, which had none."""
    kept = item.found
    if "state" in kept:
        return _kept(kept)
    case = item.case
    if case is None or item.kind is ItemKind.NEW:
        return None
    return Found(
        state=case.state,
        light=light_of(case, seen.now),
        holder=seen.name(case.holder_id),
        assignee=assignee,
        due_at=case.due_at,
        expected_on=case.expected_on,
        next_review_on=review_on,
        was_overdue=case.was_overdue,
        promises=promises,
    )


def light_of(case: Case, now: datetime) -> Light | None:
    """Return the light of an open case; None once it has ended."""
    if not case.state.is_open:
        return None
    if case.due_at is None or case.warn_at is None or case.black_at is None:
        return light(None, now)
    return light(Instants(case.warn_at, case.due_at, case.black_at), now)


def _kept(kept: dict[str, Any]) -> Found:
    return Found(
        state=State(kept["state"]),
        light=Light(kept["light"]) if kept["light"] else None,
        holder=kept["holder"],
        assignee="",
        due_at=_instant(kept["due_at"]),
        expected_on=_day(kept["expected_on"]),
        next_review_on=_day(kept["next_review_on"]),
        was_overdue=kept.get("was_overdue", False),
        promises=kept_promises(kept),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
