"""Which cases have ended so long ago that their resident's data goes."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.domain.erasing import Keeping, over_since
from app.domain.levels import Level
from app.domain.workflow import OPEN
from app.extensions import db
from app.models.answering import Objection
from app.models.cases import Case, Holding
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.models.settings import Category, Setting
from app.models.supervision import IS_OPEN as IS_OPEN_ORDER
from app.models.supervision import SupervisedCase, SupervisionOrder
from app.settings import queries as settings

AT_A_TIME = 500

_Target = aliased(Case)
_LAST_HELD = select(func.max(Holding.until_at)).where(Holding.case_id == Case.id).scalar_subquery()
ENDED_AT = func.coalesce(Case.closed_at, _Target.closed_at, _LAST_HELD)
"""When a case was closed; a merged one ends with the one that it was merged into."""
HAS_ENDED = and_(Case.state.not_in(OPEN), or_(_Target.id.is_(None), _Target.state.not_in(OPEN)))
_ORDERED = (
    select(SupervisedCase.id)
    .join(SupervisionOrder, SupervisedCase.order_id == SupervisionOrder.id)
    .where(SupervisedCase.case_id == Case.id, IS_OPEN_ORDER)
)
_IN_LEDGER = select(LedgerEntry.id).where(LedgerEntry.case_id == Case.id, LedgerEntry.struck_off_at.is_(None))
_OBJECTED = select(Objection.id).where(Objection.case_id == Case.id, Objection.decided_at.is_(None))
IS_HELD_BACK = or_(_ORDERED.exists(), _IN_LEDGER.exists(), _OBJECTED.exists())
"""Something about the case is still asked for: an order is open, its entry is not struck off, or a resident
says that it is not fixed."""


class Going(NamedTuple):
    """A case whose data goes."""

    case_id: int
    number: str
    street_id: int
    category_id: int
    ended_at: datetime


def keeping(street_id: int) -> Keeping:
    """Return for how long a street keeps what, category by category."""
    return Keeping(settings.value(street_id, "retention_days"), own_days())


def own_days() -> dict[int, int]:
    """Return the days of the categories that say otherwise, by id."""
    own = select(Category.id, Category.retention_days).where(Category.retention_days.is_not(None))
    return {category_id: days for category_id, days in db.session.execute(own) if days is not None}


def streets(code: str | None = None) -> Sequence[int]:
    """Return the ids of all streets, or of the one with a code."""
    found = select(Unit.id).where(Unit.level == Level.STREET).order_by(Unit.id)
    return db.session.scalars(found if code is None else found.where(Unit.code == code)).all()


def erasing_daily() -> Sequence[int]:
    """Return the streets whose data the job erases: somebody has looked first, or has set the days there."""
    is_set = select(Setting.id).where(Setting.street_id == Unit.id, Setting.name == "retention_days")
    begun = or_(Unit.erases_since.is_not(None), is_set.exists())
    return db.session.scalars(
        select(Unit.id).where(Unit.level == Level.STREET, begun).order_by(Unit.id)
    ).all()


def due(street_id: int, now: datetime, *, after_id: int = 0, limit: int | None = AT_A_TIME) -> list[Going]:
    """Return the cases of a street whose time is over, by id, behind a key."""
    statement = _cases().where(Case.street_id == street_id, Case.id > after_id, _is_over(street_id, now))
    return [Going(*row) for row in db.session.execute(statement.order_by(Case.id).limit(limit))]


def all_due(street_ids: Collection[int], now: datetime) -> Iterator[Going]:
    """Go through the cases of streets whose time is over, by batches."""
    for street_id in street_ids:
        after_id = 0
        while batch := due(street_id, now, after_id=after_id):
            yield from batch
            after_id = batch[-1].case_id


def is_due(case_id: int, street_id: int, now: datetime) -> Going | None:
    """Return the case if its time is over; asked again under its lock."""
    statement = _cases().where(Case.id == case_id, _is_over(street_id, now))
    row = db.session.execute(statement).one_or_none()
    return None if row is None else Going(*row)


def erasable(case_ids: Collection[int]) -> list[Going]:
    """Return those of some cases that have ended, with nothing open about them, however long ago."""
    statement = _cases().where(Case.id.in_(case_ids)).order_by(Case.id)
    return [Going(*row) for row in db.session.execute(statement)]


def _cases() -> "Select[int, str, int, int, datetime]":
    return (
        select(Case.id, Case.number, Case.street_id, Case.category_id, ENDED_AT)
        .outerjoin(_Target, Case.merged_into_id == _Target.id)
        .where(Case.erased_at.is_(None), HAS_ENDED, ~IS_HELD_BACK)
    )


def _is_over(street_id: int, now: datetime) -> ColumnElement[bool]:
    """Return the condition that the days of its category are over."""
    kept = keeping(street_id)
    groups: dict[int, list[int]] = {}
    for one in settings.known_categories().values():
        groups.setdefault(kept.days(one.path_ids), []).append(one.id)
    over = (
        and_(Case.category_id.in_(ids), over_since(now, days) >= ENDED_AT) for days, ids in groups.items()
    )
    return or_(*over)
