"""Taking a paper ledger over: each line becomes a case that lies in the register since the paper's day."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from app import ahead
from app.access.policy import Action, Actor, in_name_of
from app.cases import operations as cases
from app.domain.days import instant
from app.domain.errors import StaleCase
from app.domain.ledger import Entrance
from app.domain.workflow import Channel
from app.extensions import db
from app.ledger.operations.entering import Grounds, Leave, enter
from app.models.cases import Case, Event, Holding, Sight, Task
from app.models.clocks import Clock, Pause
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.notices import operations as notices
from app.settings import queries as settings

NOON = 12 * 60
CHUNK = 200
"""So many lines are worked on at once."""
WRITTEN = (Case, Holding, Event, LedgerEntry, Clock, Pause, Sight)
"""The tables that accepting and entering changes."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A line of a paper ledger; place, holder and category are ids."""

    entered_on: date
    matter: str
    place_id: int
    holder_id: int
    category_id: int
    grounds: Grounds
    remark: str
    """What was written down of earlier follow-ups."""
    key: str


def paper_key(street_id: int, entered_on: date, matter: str, place_id: int) -> str:
    """Return the digest by which a line is known again; spaces and line breaks do not count."""
    told = [street_id, entered_on.isoformat(), "".join(matter.split()), place_id]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def take_over(street_id: int, actor: Actor, papers: Sequence[Paper], *, now: datetime) -> int:
    """Register and enter the lines in the street's name, the oldest first; return how many.

    The entries' age counts from the paper's day, the cases are registered `now` (a UTC instant). Units are
    told once of all that comes to them.

    Raises:
        Forbidden; StaleCase: somebody else has taken one of them over meanwhile; nothing may be kept.
        DomainError: a line breaks a rule of registering or entering.
    """
    street = in_name_of(actor, Action.LEDGER_TAKE_OVER, street_id)
    ordered, taken = sorted(papers, key=lambda paper: paper.entered_on), Counter[int]()
    try:
        with notices.quiet():
            for start in range(0, len(ordered), CHUNK):
                taken += _take_over(street_id, street, ordered[start : start + CHUNK], now)
        db.session.flush()
    except IntegrityError as error:
        if "paper_key" in str(error.orig):
            raise StaleCase from error
        raise
    _tell(taken, actor, now)
    return taken.total()


def _take_over(street_id: int, street: Actor, papers: Sequence[Paper], now: datetime) -> Counter[int]:
    """Return how many of the lines come to each unit."""
    registered = [_register(street_id, street, paper, now) for paper in papers]
    db.session.flush()
    taken = Counter[int]()
    with ahead.reading(WRITTEN) as reading:
        _read_ahead(reading, registered)
        for case, paper in zip(registered, papers, strict=True):
            cases.accept(case.id, street, version=None, now=now)
            leave = Leave(Entrance.PAPER, street_id, note=paper.remark)
            entry = enter(case.id, street, paper.grounds, leave=leave, version=None, now=now)
            entry.entered_at, entry.paper_key = _noon(street_id, paper, now), paper.key
            taken[entry.unit_id] += 1
    return taken


def _register(street_id: int, street: Actor, paper: Paper, now: datetime) -> Case:
    draft = cases.Draft(
        description=paper.matter,
        place_id=paper.place_id,
        category_id=paper.category_id,
        channel=Channel.PATROL,
        holder_id=paper.holder_id,
    )
    case = cases.register(draft, street, now=now)
    case.noted_at = _noon(street_id, paper, now)
    return case


def _noon(street_id: int, paper: Paper, now: datetime) -> datetime:
    """Return the instant that stands for the paper's day, so that its age is true."""
    return min(instant(settings.zone_of(street_id), paper.entered_on, NOON), now)


def _read_ahead(reading: ahead.Ahead, registered: Sequence[Case]) -> None:
    """Read by a few statements what accepting and entering these new cases asks for."""
    ids = [case.id for case in registered]
    reading.keep_of(Case, ids, registered, "id")
    clocks = select(Clock).where(Clock.case_id.in_(ids)).options(selectinload(Clock.pauses))
    reading.keep_of(Clock, ids, db.session.scalars(clocks.order_by(Clock.id)))
    held = select(Holding).where(Holding.case_id.in_(ids)).order_by(Holding.sequence)
    reading.keep_of(Holding, ids, db.session.scalars(held))
    reading.keep_of(Sight, ids, db.session.scalars(select(Sight).where(Sight.case_id.in_(ids))))
    reading.keep_of(Task, ids, ())
    reading.keep_of(LedgerEntry, ids, ())
    unit_ids = {unit_id for case in registered for unit_id in case.holder.ancestor_ids}
    reading.keep(db.session.scalars(select(Unit).where(Unit.id.in_(unit_ids))))
    reading.take_ids(LedgerEntry, len(ids))


def _tell(taken: Counter[int], actor: Actor, now: datetime) -> None:
    for unit_id, count in sorted(taken.items()):
        notices.tell_unit(
            unit_id,
            "ledger_taken_over",
            key=f"taken_over:{unit_id}:{now.isoformat()}",
            now=now,
            params={"unit_id": unit_id, "count": count},
            besides=actor.id,
        )
