"""What the data-protection officer reads: who looked at whose personal data in clear, when and what for."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, select, true, tuple_

from app.access.policy import Action, Actor, Place, may
from app.domain.backlog import Days
from app.domain.privacy import PersonalData, Purpose
from app.extensions import db
from app.models.accounts import Reveal
from app.models.cases import Case
from app.models.organisation import Person
from app.web.paging import PAGE, Page, instant_key, page_of

INSTALLATION = "/"
Key = tuple[datetime, int]
Look = Row[int, datetime, int, str, str, str, PersonalData, Purpose | None, str]
"""id, at, person_id, name, username, number, what, reason, note"""


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for: whose looks, at which case, on which day of which zone."""

    zone: ZoneInfo
    person_id: int | None = None
    number: str = ""
    day: date | None = None


def protects_all(actor: Actor) -> bool:
    """Whether the actor is the officer of the whole installation."""
    return may(actor, Action.PRIVACY_READ, Place(INSTALLATION))


def streets(actor: Actor) -> list[int]:
    """Return the streets whose looks the actor may read."""
    own = {(grant.street_id, grant.path) for grant in actor.grants}
    return sorted(s for s, path in own if s is not None and may(actor, Action.PRIVACY_READ, Place(path)))


def readable(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which the actor may read that somebody looked (Action.PRIVACY_READ)."""
    return true() if protects_all(actor) else Reveal.street_id.in_(streets(actor))


def looks(actor: Actor, chosen: Filter, *, after: Key | None = None, limit: int = PAGE) -> Page[Look]:
    """Return looks at personal data, the newest first.

    Read along ix_reveal_street_id_at_id, or ix_reveal_at_id for the installation, or those of the person or
    the case.
    """
    statement = (
        select(
            Reveal.id, Reveal.at, Reveal.person_id, Person.name, Person.username, Case.number,
            Reveal.what, Reveal.reason, Reveal.note,
        )
        .join(Person, Reveal.person_id == Person.id)
        .join(Case, Reveal.case_id == Case.id)
        .where(*_conditions(actor, chosen))
        .order_by(Reveal.at.desc(), Reveal.id.desc())
        .limit(limit + 1)
    )  # fmt: skip
    if after is not None:
        statement = statement.where(tuple_(Reveal.at, Reveal.id) < after)
    rows = db.session.execute(statement).all()
    return page_of(rows, lambda row: instant_key(row.at, row.id), limit=limit)


def _conditions(actor: Actor, chosen: Filter) -> list[ColumnElement[bool]]:
    conditions = [readable(actor)]
    if chosen.person_id is not None:
        conditions.append(Reveal.person_id == chosen.person_id)
    if chosen.number:
        conditions.append(Case.number == chosen.number)
    if chosen.day is not None:
        span = Days(chosen.day, chosen.day).span(chosen.zone)
        conditions += [Reveal.at >= span.from_at, Reveal.at < span.until_at]
    return conditions
