"""What a person's inbox reads; everybody reads only their own."""

from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, select
from werkzeug.exceptions import NotFound

from app.access.policy import Actor
from app.database import columns_of
from app.extensions import db
from app.models.cases import Case
from app.models.notices import Notice
from app.models.organisation import Unit
from app.models.talks import Talk
from app.web.paging import PAGE, Page, page_of

MANY = 100
"""Unread notices are counted up to this; one more than is ever shown."""
_UNREAD = select(func.count()).select_from(
    select(Notice.id)
    .where(Notice.person_id == bindparam("person_id"), Notice.read_at.is_(None))
    .limit(MANY)
    .subquery()
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A notice with the names of what it is about."""

    notice: Notice
    number: str | None
    title: str | None
    unit: Unit | None


def inbox(actor: Actor, *, unread: bool = False, before: int | None = None, limit: int = PAGE) -> Page[Entry]:
    """Return the actor's notices, newest first, those before the id `before`.

    Read along ix_notice_person_id, or ix_notice_unread for the unread ones. Two statements: the
    notices with their cases and talks, then the units that they name.
    """
    statement = _entries(actor).order_by(Notice.id.desc()).limit(limit + 1)
    if unread:
        statement = statement.where(Notice.read_at.is_(None))
    if before is not None:
        statement = statement.where(Notice.id < before)
    rows = db.session.execute(statement).all()
    units = _units([notice for notice, _, _ in rows])
    entries = [
        Entry(notice, number, title, units.get(_unit_id(notice) or 0)) for notice, number, title in rows
    ]
    return page_of(entries, lambda entry: str(entry.notice.id), limit=limit)


def count(actor: Actor, *, unread: bool = False) -> int:
    """Return how many notices `inbox` lists on all its pages."""
    statement = select(func.count()).where(Notice.person_id == actor.id)
    return db.session.scalar(statement.where(Notice.read_at.is_(None)) if unread else statement) or 0


def entry_or_404(actor: Actor, notice_id: int) -> Entry:
    """Return one of the actor's notices; 404 for anybody else's."""
    row = db.session.execute(_entries(actor).where(Notice.id == notice_id)).one_or_none()
    if row is None:
        raise NotFound
    notice, number, title = row
    return Entry(notice, number, title, None)


def unread_count(actor: Actor) -> int:
    """Return how many notices the actor has not read, counted up to MANY.

    Read along the partial index ix_notice_unread alone.
    """
    return int(columns_of(_UNREAD, {"person_id": actor.id}).scalar_one())


def _entries(actor: Actor) -> "Select[Notice, str, str]":
    return (
        select(Notice, Case.number, Talk.title)
        .outerjoin(Case, Notice.case_id == Case.id)
        .outerjoin(Talk, Notice.talk_id == Talk.id)
        .where(Notice.person_id == actor.id)
    )


def _unit_id(notice: Notice) -> int | None:
    value = notice.params.get("unit_id")
    return value if isinstance(value, int) else None


def _units(notices: list[Notice]) -> dict[int, Unit]:
    ids = {found for notice in notices if (found := _unit_id(notice))}
    if not ids:
        return {}
    return {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))}
