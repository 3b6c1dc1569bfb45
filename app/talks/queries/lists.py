"""Which talks there are, and who could hold one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.access.policy import STAFF, WORKERS, Actor
from app.access.scopes import units_in_charge
from app.domain.talks import TALK_LEVELS, TalkState
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from app.models.talks import AgendaItem, ItemKind, Talk
from app.web.paging import PAGE, Page, instant_key, page_of

OVER = (TalkState.CLOSED, TalkState.CANCELLED)
UPCOMING = 50
"""More than a street has planned at one time."""


@dataclass(frozen=True, slots=True)
class Line:
    """A talk in a list, with the number of its new items."""

    talk: Talk
    items: int


def readable_talks(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which the actor may see a talk, joined with its unit.

    The same as Action.TALK_READ: staff at the unit or above it, and whoever works below it.
    """
    above = {
        int(unit_id)
        for grant in actor.grants
        if grant.role in WORKERS
        for unit_id in grant.path.strip("/").split("/")
        if unit_id
    }
    return or_(units_in_charge(actor), Unit.id.in_(sorted(above)))


def talk_or_404(actor: Actor, talk_id: int) -> Talk:
    """Return the talk with its unit and host; 404 also when it may not be seen."""
    statement = (
        select(Talk)
        .join(Talk.unit)
        .where(Talk.id == talk_id, readable_talks(actor))
        .options(contains_eager(Talk.unit), joinedload(Talk.host, innerjoin=True))
    )
    talk: Talk = db.one_or_404(statement)
    return talk


def upcoming(actor: Actor) -> list[Line]:
    """Return the talks that are planned or going on, the next one first."""
    statement = _lines(actor).where(Talk.state.not_in(OVER)).order_by(Talk.starts_at, Talk.id)
    return [Line(talk, items) for talk, items in db.session.execute(statement.limit(UPCOMING))]


def past(actor: Actor, *, after: tuple[datetime, int] | None = None) -> Page[Line]:
    """Return the talks that are over, the latest first; continued by key."""
    statement = _lines(actor).where(Talk.state.in_(OVER))
    if after is not None:
        at, talk_id = after
        statement = statement.where(or_(Talk.starts_at < at, and_(Talk.starts_at == at, Talk.id < talk_id)))
    statement = statement.order_by(Talk.starts_at.desc(), Talk.id.desc()).limit(PAGE + 1)
    lines = [Line(talk, items) for talk, items in db.session.execute(statement)]
    return page_of(lines, lambda line: instant_key(line.talk.starts_at, line.talk.id))


def next_talk_id(actor: Actor) -> int | None:
    """Return the next talk that the actor can send something in for, or None."""
    statement = (
        select(Talk.id)
        .join(Talk.unit)
        .where(readable_talks(actor), Talk.state.not_in(OVER))
        .order_by(Talk.starts_at, Talk.id)
        .limit(1)
    )
    return db.session.scalar(statement)


def planning_units(actor: Actor) -> Sequence[Unit]:
    """Return the units for which the actor may plan a talk, each before those below it."""
    statement = (
        select(Unit)
        .where(units_in_charge(actor), Unit.level.in_(TALK_LEVELS), Unit.closed_on.is_(None))
        .order_by(Unit.path)
    )
    return db.session.scalars(statement).all()


def hosts(actor: Actor, *, today: date) -> list[tuple[int, str]]:
    """Return id and name of the staff in the actor's charge, by name: one of them may host a talk."""
    statement = (
        select(Person.id, Person.name)
        .join(Posting, Posting.person_id == Person.id)
        .join(Unit, Posting.unit_id == Unit.id)
        .where(
            units_in_charge(actor),
            Posting.role.in_(sorted(STAFF)),
            Posting.from_on <= today,
            Posting.until_on.is_(None) | (Posting.until_on > today),
            Person.disabled_at.is_(None),
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return [(person_id, name) for person_id, name in db.session.execute(statement)]


def _lines(actor: Actor) -> "Select[Talk, int]":
    items = (
        select(func.count())
        .where(AgendaItem.talk_id == Talk.id, AgendaItem.kind == ItemKind.NEW)
        .scalar_subquery()
    )
    return (
        select(Talk, items)
        .join(Talk.unit)
        .where(readable_talks(actor))
        .options(contains_eager(Talk.unit), joinedload(Talk.host, innerjoin=True))
    )
