"""What a brief says: gathered once when it is issued, and kept as codes, numbers and names.

Persons' names stay out of it, and so do confidential cases: a brief is printed and handed round.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_

from app.access.scopes import below, place_column, readable_cases_of_streets
from app.cases.queries.filtering import within
from app.database import columns_of
from app.domain.backlog import Span
from app.domain.indicators import BY_CODE, Code, Counts
from app.domain.leagues import By, league
from app.domain.leagues import Place as Rank
from app.domain.levels import Level
from app.domain.masking import beginning
from app.domain.periods import ends
from app.domain.talks import TalkState
from app.extensions import db
from app.models.briefs import Brief
from app.models.cases import IS_OPEN_CASE, Case
from app.models.ledger import LedgerEntry, Review
from app.models.organisation import Unit
from app.models.talks import AgendaItem, Attendee, Talk
from app.reports.queries import indicators, targets
from app.reports.queries.asking import Asked
from app.reports.queries.indicators import Counted
from app.reports.queries.leagues import compared
from app.web.paging import PAGE, Page, page_of
from app.web.text import row_id

HOLDERS, EACH, TYPICAL = 8, 3, 3
"""So many holders with late cases, cases named for each, and typical cases."""


def content_of(asked: Asked) -> dict[str, Any]:
    """Return what a brief about a unit and a period says, as `asked.actor` sees it at `asked.as_of`."""
    counted = indicators.counted(asked)
    now, earlier = counted.whole, indicators.counted(asked.earlier()).whole
    goals = targets.targets(asked.street_id, ends(asked.days)[1])
    return {
        "unit": {"name": asked.unit.name, "party_name": asked.unit.party_name},
        "flow": [_flow(asked), _flow(asked.earlier())],
        "outcomes": _outcomes(asked),
        "open": _open(asked),
        "rates": {
            code.value: {
                "now": _told(now[code]),
                "earlier": _told(earlier[code]),
                "target": goals[code].target,
            }
            for code in BY_CODE
        },
        "league": _league(asked, counted),
        "late": _late(asked),
        "typical": _typical(asked),
        "ledger": _ledger(asked),
        "talks": _talks(asked),
    }


def _league(asked: Asked, counted: Counted) -> list[dict[str, Any]]:
    """Return the units below in their places, those whose households are not known last."""
    below = compared(asked, counted)
    names = {unit.id: unit.name for unit in below.units}
    ordered = league(By.OVERDUE, below.standings)
    ranks = [*ordered.places, *(Rank(None, one) for one in ordered.unknown)]
    return [
        {
            "unit": names[rank.standing.unit_id],
            "place": rank.place,
            "households": rank.standing.households,
            "raised": rank.standing.raised,
            "overdue": rank.standing.overdue,
            "closed": rank.standing.closed,
            "on_time": _told(rank.standing.counts(Code.ON_TIME)),
        }
        for rank in ranks
    ]


def _told(counts: Counts) -> list[int]:
    return [counts.numerator, counts.denominator, counts.apart]


def _cases(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    return readable_cases_of_streets(asked.actor), place_column(asked.level) == asked.unit.id


def _span(asked: Asked) -> Span:
    return Span(asked.from_at, asked.until_at)


def _flow(asked: Asked) -> dict[str, int]:
    """Return how many cases came in and were closed in the period."""
    numbers = [
        select(func.count()).select_from(Case).where(*_cases(asked), *within(column, _span(asked)))
        for column in (Case.registered_at, Case.closed_at)
    ]
    came, closed = db.session.execute(select(*(one.scalar_subquery() for one in numbers))).one()
    return {"came": came, "closed": closed}


def _outcomes(asked: Asked) -> dict[str, int]:
    statement = (
        select(Case.outcome, func.count())
        .where(*_cases(asked), *within(Case.closed_at, _span(asked)), Case.outcome.is_not(None))
        .group_by(Case.outcome)
    )
    rows: Sequence[Any] = db.session.execute(statement).all()
    return {outcome.value: number for outcome, number in rows}


def _open(asked: Asked) -> dict[str, int]:
    old = asked.as_of - timedelta(days=30)
    statement = select(
        func.count(),
        func.count().filter(Case.due_at < asked.as_of),
        func.count(Case.street_red_at),
        func.count().filter(Case.registered_at < old),
    ).where(IS_OPEN_CASE, *_cases(asked))
    every, late, red, aged = columns_of(statement, {}).one()
    return {"all": every, "late": late, "street_red": red, "over_30_days": aged}


def _late(asked: Asked) -> list[dict[str, Any]]:
    """Return who holds late cases, the most first, and the latest of each."""
    late = (IS_OPEN_CASE, Case.due_at < asked.as_of, *_cases(asked))
    counts = (
        select(Unit.id, Unit.name, func.count())
        .select_from(Case)
        .join(Unit, Case.holder_id == Unit.id)
        .where(*late)
        .group_by(Unit.id, Unit.name)
        .order_by(func.count().desc(), Unit.id)
        .limit(HOLDERS)
    )
    holders: Sequence[Any] = db.session.execute(counts).all()
    named = _latest([row[0] for row in holders], late)
    return [
        {"unit_id": holder_id, "unit": name, "number": number, "cases": named.get(holder_id, [])}
        for holder_id, name, number in holders
    ]


def _latest(
    holder_ids: Sequence[int], late: Sequence[ColumnElement[bool]]
) -> Mapping[int, list[dict[str, str]]]:
    place = (
        func.row_number().over(partition_by=Case.holder_id, order_by=(Case.due_at, Case.id)).label("place")
    )
    each = (
        select(Case.number, Case.description, Case.due_at, Case.holder_id, place)
        .where(*late, Case.holder_id.in_(holder_ids), _is_public())
        .subquery()
    )
    statement = select(each).where(each.c.place <= EACH).order_by(each.c.holder_id, each.c.place)
    found: dict[int, list[dict[str, str]]] = {}
    for number, description, due_at, holder_id, _place in db.session.execute(statement):
        told = {"number": number, "title": beginning(description), "due_at": due_at.isoformat()}
        found.setdefault(holder_id, []).append(told)
    return found


def _is_public() -> ColumnElement[bool]:
    return Case.lowest_rank == Level.BUILDING.rank


def _typical(asked: Asked) -> list[dict[str, Any]]:
    """Return the cases closed in the period that had taken longest: what was tedious is told."""
    statement = (
        select(Case.number, Case.description, Case.outcome, Case.registered_at, Case.closed_at, Unit.name)
        .join(Unit, Case.holder_id == Unit.id)
        .where(*_cases(asked), *within(Case.closed_at, _span(asked)), _is_public(), Case.outcome.is_not(None))
        .order_by(Case.registered_at, Case.id)
        .limit(TYPICAL)
    )
    rows: Sequence[Any] = db.session.execute(statement).all()
    return [
        {
            "number": number,
            "title": beginning(description),
            "outcome": outcome,
            "days": (closed_at - registered_at).days,
            "unit": unit,
        }
        for number, description, outcome, registered_at, closed_at, unit in rows
    ]


def _ledger(asked: Asked) -> dict[str, int]:
    span = _span(asked)
    entries = select(func.count()).select_from(LedgerEntry).join(LedgerEntry.case).where(*_cases(asked))
    reviews = (
        select(func.count()).select_from(Review).join(LedgerEntry, Review.entry_id == LedgerEntry.id)
    ).join(LedgerEntry.case)
    parts = {
        "entered": entries.where(*within(LedgerEntry.entered_at, span)),
        "struck_off": entries.where(*within(LedgerEntry.struck_off_at, span)),
        "reviewed": reviews.where(*_cases(asked), *within(Review.at, span)),
        "open": entries.where(LedgerEntry.struck_off_at.is_(None)),
    }
    row = db.session.execute(select(*(part.scalar_subquery() for part in parts.values()))).one()
    return dict(zip(parts, row, strict=True))


def _talks(asked: Asked) -> dict[str, int]:
    """Return how many talks were held, how many people sat there, and how many issues they looked at."""
    held = (
        select(Talk.id)
        .join(Talk.unit)
        .where(below(asked.unit.path), Talk.state == TalkState.CLOSED, *within(Talk.starts_at, _span(asked)))
    ).subquery()
    ids = select(held.c.id)
    parts = {
        "held": select(func.count()).select_from(held),
        "present": select(func.count()).select_from(Attendee).where(
            Attendee.talk_id.in_(ids), Attendee.is_present
        ),
        "items": select(func.count()).select_from(AgendaItem).where(AgendaItem.talk_id.in_(ids)),
    }  # fmt: skip
    row = db.session.execute(select(*(part.scalar_subquery() for part in parts.values()))).one()
    return dict(zip(parts, row, strict=True))


def of_unit(unit_id: int, *, after: str | None = None, limit: int = PAGE) -> Page[Brief]:
    """Return the briefs of a unit, the newest first; read along ix_brief_unit_id_first_on_id."""
    statement = select(Brief).where(Brief.unit_id == unit_id)
    key = _read_key(after)
    if key is not None:
        statement = statement.where(tuple_(Brief.first_on, Brief.id) < key)
    statement = statement.order_by(Brief.first_on.desc(), Brief.id.desc()).limit(limit + 1)
    rows = db.session.scalars(statement).all()
    return page_of(rows, lambda brief: f"{brief.first_on.isoformat()}~{brief.id}", limit=limit)


def _read_key(text: str | None) -> tuple[date, int] | None:
    day, _, brief_id = (text or "").partition("~")
    try:
        return date.fromisoformat(day), row_id(brief_id)
    except ValueError:
        return None
