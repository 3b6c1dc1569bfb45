"""Which talks there are, and who could hold one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.access.policy import STAFF, Actor
from app.access.scopes import in_force, units_around, units_in_charge
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
    return units_around(actor)


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


def version_or_404(actor: Actor, talk_id: int) -> int:
    """Return the version of a talk that the actor holds: one statement, by the primary keys.

    404 when they do not hold it.
    """
    statement = select(Talk.version).join(Talk.unit).where(Talk.id == talk_id, units_in_charge(actor))
    version: int = db.one_or_404(statement)
    return version


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


def talks_count(actor: Actor) -> int:
    """Return how many talks the actor may see, those to come and those that are over."""
    counted = select(func.count()).select_from(Talk).join(Talk.unit).where(readable_talks(actor))
    return db.session.scalar(counted) or 0


def behind(actor: Actor, *, before_id: int | None, limit: int) -> list[Line]:
    """Return the talks that the actor may see, newest first, behind an id."""
    statement = _lines(actor).order_by(Talk.id.desc()).limit(limit)
    if before_id is not None:
        statement = statement.where(Talk.id < before_id)
    return [Line(talk, items) for talk, items in db.session.execute(statement)]


def readable_count(actor: Actor, talk_ids: Sequence[int]) -> int:
    """Return how many of some talks the actor may see."""
    counted = select(func.count()).select_from(Talk).join(Talk.unit)
    return db.session.scalar(counted.where(Talk.id.in_(talk_ids), readable_talks(actor))) or 0


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
            in_force(today),
            Person.disabled_at.is_(None),
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return [(person_id, name) for person_id, name in db.session.execute(statement)]


def _lines(actor: Actor) -> "Select[Talk, int]":
    items = (
        select(func.count())
        .where(
            AgendaItem.talk_id == Talk.id, AgendaItem.kind == ItemKind.NEW, AgendaItem.removed_at.is_(None)
        )
        .scalar_subquery()
    )
    return (
        select(Talk, items)
        .join(Talk.unit)
        .where(readable_talks(actor))
        .options(contains_eager(Talk.unit), joinedload(Talk.host, innerjoin=True))
    )
