"""The minutes of a talk, who confirmed them, and the proof that nothing was changed since the lock."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import selectinload

from app.access.policy import Actor
from app.access.scopes import readable_cases
from app.domain import minutes as rules
from app.domain.levels import Level
from app.domain.minutes import MinutesState
from app.extensions import db
from app.models.cases import Case
from app.models.minutes import Addendum, Confirmation, Minutes
from app.models.talks import AgendaItem

CHUNK = 50


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether locked minutes are what was locked; `addendum` is the number of the first broken one."""

    is_whole: bool
    addendum: int | None = None

    @property
    def holds(self) -> bool:
        """Whether text, confirmations and addenda are all as they were."""
        return self.is_whole and self.addendum is None


def minutes_of(talk_id: int) -> Minutes | None:
    """Return the minutes of a talk with confirmations and addenda, or None; the caller checks the talk."""
    statement = _whole().where(Minutes.talk_id == talk_id)
    return db.session.scalar(statement.execution_options(populate_existing=True))


def locked_ones(talk_ids: Collection[int] = ()) -> Iterator[Minutes]:
    """Walk through all locked minutes, or those of some talks, by chunks in the order of their ids."""
    last = 0
    wanted: tuple[ColumnElement[bool], ...] = (Minutes.talk_id.in_(talk_ids),) if talk_ids else ()
    while True:
        statement = (
            _whole()
            .where(Minutes.state == MinutesState.LOCKED, Minutes.id > last, *wanted)
            .order_by(Minutes.id)
            .limit(CHUNK)
        )
        rows = db.session.scalars(statement).all()
        yield from rows
        if len(rows) < CHUNK:
            return
        last = rows[-1].id
        db.session.expunge_all()


def proof_of(minutes: Minutes) -> Proof:
    """Reckon all digests of locked minutes anew."""
    locked_at, lock = minutes.locked_at, minutes.lock_digest
    if locked_at is None or lock is None:
        raise LookupError(f"minutes {minutes.id} are not locked")
    digest = rules.text_digest(minutes.content)
    marks = [mark_of(row) for row in minutes.confirmations if row.text_digest == digest]
    found = rules.lock_digest(
        minutes.talk_id, minutes.content, marks, at=locked_at, by_id=minutes.locked_by_id or 0
    )
    additions = ((addition_of(row), row.digest) for row in minutes.addenda)
    is_whole = digest == minutes.text_digest and found == lock and _is_announced(minutes)
    return Proof(is_whole, rules.first_broken(lock, additions))


def _is_announced(minutes: Minutes) -> bool:
    """Return whether the lock is the one that the last redaction named, and each began from whole minutes."""
    redactions = minutes.redactions
    return not redactions or (
        redactions[-1].lock_digest == minutes.lock_digest and all(one.held_before for one in redactions)
    )


def mark_of(row: Confirmation) -> rules.Mark:
    """Return a confirmation as the lock covers it."""
    return rules.Mark(
        row.person_id, row.name, row.way, row.text_digest, row.confirmed_at, row.witness_id, row.strokes
    )


def addition_of(row: Addendum) -> rules.Addition:
    """Return an addendum as the chain covers it."""
    return rules.Addition(row.number, row.by_id, row.name, row.at, row.body)


def confidential_in(actor: Actor, content: Mapping[str, Any]) -> dict[int, bool]:
    """Return the ids of the cases of some minutes that are confidential by now: whether the actor reads each.

    What a case was when the talk was closed does not count: it may have become confidential since.
    """
    case_ids = [item["case_id"] for item in content["items"] if item["case_id"] is not None]
    statement = select(Case.id, readable_cases(actor)).where(
        Case.id.in_(case_ids), Case.lowest_rank < Level.BUILDING.rank
    )
    return {case_id: bool(reads) for case_id, reads in db.session.execute(statement)}


def item_title(item: AgendaItem) -> str:
    """Return what an item is about; its case is loaded."""
    return item.description or (item.case.description if item.case else "")


def _whole() -> "Select[Minutes]":
    return select(Minutes).options(
        selectinload(Minutes.confirmations).joinedload(Confirmation.witness),
        selectinload(Minutes.addenda),
        selectinload(Minutes.redactions),
    )
