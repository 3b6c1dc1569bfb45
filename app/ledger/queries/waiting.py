"""What waits for somebody beside the register: requests to decide, and promises."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from app.access.policy import Actor
from app.access.scopes import readable_cases
from app.domain.ledger import Kept
from app.domain.workflow import State
from app.extensions import db
from app.ledger.queries.register import Filter, entry_ids, own_units
from app.models.cases import Case
from app.models.clocks import Clock
from app.models.ledger import LedgerEntry, LedgerRequest, Promise
from app.web.paging import PAGE, Page, page_of
from app.web.text import row_id


def requests(actor: Actor, *, after: int | None = None, limit: int = PAGE) -> Page[LedgerRequest]:
    """Return the requests that the actor's own units decide, oldest first.

    Read along ix_ledger_request_to_decide; those whose case has gone on have lapsed.
    """
    statement = _undecided(actor).order_by(LedgerRequest.id).limit(limit + 1)
    if after is not None:
        statement = statement.where(LedgerRequest.id > after)
    statement = statement.options(
        contains_eager(LedgerRequest.case).options(joinedload(Case.holder)),
        joinedload(LedgerRequest.asked_by),
    )
    return page_of(db.session.scalars(statement).unique().all(), lambda row: str(row.id), limit=limit)


class Waiting(NamedTuple):
    """How much waits for a decision of the actor's own units."""

    requests: int
    confirm: int


def waiting(actor: Actor, *, today: date) -> Waiting:
    """Return how many requests and proposed strike-offs wait for the actor's own units."""
    asked = _undecided(actor).with_only_columns(LedgerRequest.id, maintain_column_froms=True)
    proposed = entry_ids(actor, Filter(to_confirm=True), today)
    counts = (select(func.count()).select_from(ids.subquery()).scalar_subquery() for ids in (asked, proposed))
    return Waiting(*db.session.execute(select(*counts)).one())


def request_of(case_id: int) -> LedgerRequest | None:
    """Return the request about a case that waits for its decision, or None."""
    statement = (
        select(LedgerRequest)
        .join(LedgerRequest.clock)
        .where(
            LedgerRequest.case_id == case_id, LedgerRequest.decided_at.is_(None), Clock.stopped_at.is_(None)
        )
        .options(joinedload(LedgerRequest.asked_by))
    )
    return db.session.scalar(statement)


def promises(actor: Actor, outcome: Kept, *, after: str | None = None, limit: int = PAGE) -> Page[Promise]:
    """Return promises with an outcome: open ones by their day, others the latest first.

    Read along ix_promise_street_id_outcome_due_on_id.
    """
    key = tuple_(Promise.due_on, Promise.id)
    statement = (
        select(Promise)
        .join(Promise.case)
        .outerjoin(Promise.entry)
        .where(Promise.outcome == outcome, readable_cases(actor))
        .options(contains_eager(Promise.case).joinedload(Case.holder), contains_eager(Promise.entry))
        .limit(limit + 1)
    )
    last = _read_key(after)
    if outcome is Kept.OPEN:  # nobody waits any more for a struck off entry, or a case that is no more
        goes_on = or_(LedgerEntry.id.is_not(None), Case.state.not_in([State.MERGED, State.WITHDRAWN]))
        statement = statement.where(LedgerEntry.struck_off_at.is_(None), goes_on)
        statement = statement.order_by(Promise.due_on, Promise.id)
        statement = statement.where(key > last) if last else statement
    else:
        statement = statement.order_by(Promise.due_on.desc(), Promise.id.desc())
        statement = statement.where(key < last) if last else statement
    rows = db.session.scalars(statement).unique().all()
    return page_of(rows, lambda row: f"{row.due_on.isoformat()}~{row.id}", limit=limit)


def _undecided(actor: Actor) -> Select[LedgerRequest]:
    return (
        select(LedgerRequest)
        .join(LedgerRequest.clock)
        .join(LedgerRequest.case)
        .where(
            LedgerRequest.decider_id.in_(own_units(actor)),
            LedgerRequest.decided_at.is_(None),
            Clock.stopped_at.is_(None),
            readable_cases(actor),
        )
    )


def _read_key(text: str | None) -> tuple[date, int] | None:
    day, _, number = (text or "").partition("~")
    try:
        return date.fromisoformat(day), row_id(number)
    except ValueError:
        return None


def case_or_404(actor: Actor, number: str) -> Case:
    """Return a case by its number; 404 also when it may not be read."""
    statement = select(Case).where(Case.number == number, readable_cases(actor))
    found: Case = db.one_or_404(statement.options(joinedload(Case.holder)))
    return found
