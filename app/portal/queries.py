"""What the page of a slip reads: the secrets of a number, and the public part of one case."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from app.cases.operations.answering import answer_of
from app.cases.operations.objecting import last_result
from app.domain.clocks import ClockKind
from app.domain.workflow import State
from app.extensions import db
from app.models.answering import Objection, ResidentAnswer, Slip
from app.models.cases import Case, Event
from app.models.clocks import Clock
from app.models.organisation import Unit

LONGEST_CHAIN = 20
"""Of cases that were merged one into the other."""


class Door(NamedTuple):
    """A slip's way to its case; `slip_id` None is that of the resident who raised it."""

    case_id: int
    slip_id: int | None
    secret: str


class Story(NamedTuple):
    """One case as far as residents are told of it."""

    case: Case
    street: Unit
    desk: Unit
    events: Sequence[Event]
    units: dict[int, Unit]
    """Those that the events name."""
    objection: Objection | None
    """The one that waits for its decision, with who decides."""
    objection_clock: Clock | None
    resolution: int | None
    answer: ResidentAnswer | None
    """What this resident said of the last result."""
    target: Case | None
    """Of a merged case: the one that goes on."""


def doors(number: str) -> list[Door]:
    """Return every slip of the case with a number, none where nobody may come in. Reads uq_case_number."""
    row = (Case.number == number, *_is_open_to_slips())
    statement = select(Case.id, Case.slip_secret, Slip.id, Slip.secret).outerjoin(
        Slip, Slip.case_id == Case.id
    )
    found: list[Door] = []
    for case_id, own, slip_id, secret in db.session.execute(statement.where(*row).order_by(Slip.id)):
        if not found:
            found.append(Door(case_id, None, own))
        if slip_id is not None:
            found.append(Door(case_id, slip_id, secret))
    return found


def door(case_id: int, slip_id: int | None, number: str) -> Door | None:
    """Return one slip of a case by its keys, if they belong to the number."""
    statement = select(Case.slip_secret, Slip.secret).outerjoin(
        Slip, (Slip.case_id == Case.id) & (Slip.id == slip_id)
    )
    row = (Case.id == case_id, Case.number == number, *_is_open_to_slips())
    found = db.session.execute(statement.where(*row)).first()
    if found is None:
        return None
    own, further = found
    secret = own if slip_id is None else further
    return None if secret is None else Door(case_id, slip_id, secret)


def _is_open_to_slips() -> tuple[ColumnElement[bool], ...]:
    return Case.erased_at.is_(None), Case.state != State.WITHDRAWN


def story(case_id: int, slip_id: int | None) -> Story:
    """Return what there is to tell about a case to the resident with a slip of it."""
    case = db.session.scalars(_case(case_id)).one()
    events = db.session.scalars(
        select(Event)
        .where(Event.case_id == case_id)
        .order_by(Event.sequence)
        .options(joinedload(Event.unit), joinedload(Event.words))
    ).all()
    objection = db.session.scalar(
        select(Objection)
        .where(Objection.case_id == case_id, Objection.decided_at.is_(None))
        .options(joinedload(Objection.decider))
    )
    resolution = last_result(case_id)
    return Story(
        case,
        case.street,
        db.session.get_one(Unit, case.desk_id),
        events,
        _units(events),
        objection,
        _clock(objection) if objection else None,
        resolution,
        answer_of(case_id, resolution, slip_id) if resolution is not None else None,
        _target(case),
    )


def _case(case_id: int) -> "Select[Case]":
    names = joinedload(Case.holder), joinedload(Case.street), joinedload(Case.category)
    return select(Case).where(Case.id == case_id).options(*names)


def _units(events: Sequence[Event]) -> dict[int, Unit]:
    ids = {event.facts["to_id"] for event in events if isinstance(event.facts.get("to_id"), int)}
    return {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))}


def _clock(objection: Objection) -> Clock | None:
    same = (Clock.kind == ClockKind.OBJECTION, Clock.subject_id == objection.id, Clock.stopped_at.is_(None))
    return db.session.scalar(select(Clock).where(*same))


def _target(case: Case) -> Case | None:
    """Return the case that goes on for a merged one, however often it was merged again."""
    target = None
    for _step in range(LONGEST_CHAIN):
        into = (target or case).merged_into_id
        if into is None:
            break
        target = db.session.scalars(_case(into)).one()
    return target


def street_of(case_id: int) -> int:
    """Return the street of a case."""
    return db.session.scalars(select(Case.street_id).where(Case.id == case_id)).one()
