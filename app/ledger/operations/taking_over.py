"""Taking a paper ledger over: each line becomes a case that lies in the register since the paper's day."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from app.access.policy import Action, Actor, in_name_of
from app.cases import operations as cases
from app.domain.days import instant
from app.domain.errors import StaleCase
from app.domain.ledger import Entrance
from app.domain.workflow import Channel
from app.extensions import db
from app.ledger.operations.entering import Grounds, Leave, enter
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.notices import operations as notices
from app.settings import queries as settings

NOON = 12 * 60


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
    try:
        with notices.quiet():
            entries = [
                _take_over(street_id, street, paper, now)
                for paper in sorted(papers, key=lambda paper: paper.entered_on)
            ]
        db.session.flush()
    except IntegrityError as error:
        if "paper_key" in str(error.orig):
            raise StaleCase from error
        raise
    _tell(entries, actor, now)
    return len(entries)


def _take_over(street_id: int, street: Actor, paper: Paper, now: datetime) -> LedgerEntry:
    noon = instant(settings.zone_of(street_id), paper.entered_on, NOON)
    draft = cases.Draft(
        description=paper.matter,
        place_id=paper.place_id,
        category_id=paper.category_id,
        channel=Channel.PATROL,
        noted_at=min(noon, now),
        holder_id=paper.holder_id,
    )
    case = cases.register(draft, street, now=now)
    cases.accept(case.id, street, version=None, now=now)
    leave = Leave(Entrance.PAPER, street_id, note=paper.remark)
    entry = enter(case.id, street, paper.grounds, leave=leave, version=None, now=now)
    entry.entered_at, entry.paper_key = min(noon, now), paper.key
    return entry


def _tell(entries: Sequence[LedgerEntry], actor: Actor, now: datetime) -> None:
    for unit_id, count in sorted(Counter(entry.unit_id for entry in entries).items()):
        first = min(entry.id for entry in entries if entry.unit_id == unit_id)
        unit = db.session.get_one(Unit, unit_id)
        notices.tell_unit(
            unit.id,
            "ledger_taken_over",
            key=f"ledger:{first}:taken_over",
            now=now,
            params={"unit_id": unit.id, "count": count},
            besides=actor.id,
        )
