"""Who does what as the page shows it: units with their sums, people with links to what is counted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.access.policy import Actor
from app.activity import queries
from app.activity.queries import Period, Worker
from app.domain.activity import IDLE, Deeds, Load, together
from app.domain.levels import Level
from app.models.organisation import Unit
from app.web.messages import label
from app.web.naming import name_of

MOST_IDLE = 60
"""So many units without activity are named; of more it is said how many there are."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit directly below the one that is looked at."""

    url: str
    name: str
    people: int
    active: int
    deeds: Deeds


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody with a posting here."""

    id: int
    name: str
    posts: str
    deeds: Deeds
    load: Load
    logged_url: str
    open_url: str
    today_url: str
    late_url: str


@dataclass(frozen=True, slots=True)
class Idle:
    """A unit in which nobody did anything, or where nobody is posted."""

    id: int
    name: str
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The whole page."""

    units: list[UnitRow]
    people: list[PersonRow]
    total: Deeds
    idle: list[Idle]


def shown(actor: Actor, unit: Unit, period: Period) -> Shown:
    """Return what happened in a unit: seven statements, however many people it has."""
    inside = queries.units_below(unit)
    workers = queries.workers(unit, period.days)
    deeds = queries.deeds(actor, unit, period)
    loads = queries.loads(actor, unit, period)
    people_of: defaultdict[int, set[int]] = defaultdict(set)
    for worker in workers:
        for unit_id in _ids(worker.path):
            people_of[unit_id].add(worker.person_id)
    own = {one.id for one in inside if one.id == unit.id or (one.parent_id == unit.id and _is_building(one))}
    names = {one.id: name_of(one) for one in inside}
    return Shown(
        units=[
            _unit_row(one, people_of[one.id], deeds, period) for one in inside if one.parent_id == unit.id
        ],
        people=_people([w for w in workers if w.unit_id in own], names, deeds, loads, period),
        total=together(deeds.get(person_id, IDLE) for person_id in people_of[unit.id]),
        idle=[
            Idle(one.id, names[one.id], not people_of[one.id])
            for one in inside
            if one.id != unit.id and all(deeds.get(p, IDLE).is_idle for p in people_of[one.id])
        ],
    )


def _is_building(unit: Unit) -> bool:
    return unit.level is Level.BUILDING


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.strip("/").split("/")]


def _unit_row(unit: Unit, people: set[int], deeds: Mapping[int, Deeds], period: Period) -> UnitRow:
    own = [deeds.get(person_id, IDLE) for person_id in people]
    return UnitRow(
        url=url_for("activity.index", unit=unit.id, **_period(period)),
        name=name_of(unit),
        people=len(people),
        active=sum(not one.is_idle for one in own),
        deeds=together(own),
    )


def _people(
    workers: Sequence[Worker],
    names: Mapping[int, str],
    deeds: Mapping[int, Deeds],
    loads: Mapping[int, Load],
    period: Period,
) -> list[PersonRow]:
    posts: defaultdict[int, list[str]] = defaultdict(list)
    for worker in workers:
        posts[worker.person_id].append(f"{label(worker.role)} · {names[worker.unit_id]}")
    named = {worker.person_id: worker.name for worker in workers}
    return [
        PersonRow(
            person_id,
            name,
            "; ".join(dict.fromkeys(posts[person_id])),
            deeds.get(person_id, IDLE),
            loads.get(person_id, Load()),
            **_links(person_id, period),
        )
        for person_id, name in named.items()
    ]


def _links(person_id: int, period: Period) -> dict[str, str]:
    """Return the lists that the figures count; they carry the instant of their lights."""
    days = _period(period)
    logged = {"registered_from": days["from"], "registered_to": days["to"], "state": "all"}
    own: dict[str, Any] = {"assignee_id": person_id, "as_of": period.as_of.isoformat()}
    today = period.as_of_day.isoformat()
    return {
        "logged_url": url_for("cases.index", raiser_id=person_id, **logged),
        "open_url": url_for("cases.index", **own),
        "today_url": url_for("cases.index", **own, due_from=today, due_to=today),
        "late_url": url_for("cases.index", **own, light="late"),
    }


def _period(period: Period) -> dict[str, Any]:
    first, last = period.days.first, period.days.last
    return {"from": first.isoformat() if first else "", "to": last.isoformat() if last else ""}
