"""One's own cases: those that somebody registered or joined."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select, union_all

from app.access.policy import Actor
from app.access.scopes import readable_cases
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case
from app.models.joining import Supporter
from app.models.ledger import LedgerEntry


def open_numbers(actor: Actor, *, limit: int) -> list[str]:
    """Return the numbers of the actor's own open cases, newest first. Read along ix_case_raiser_id_id."""
    statement = select(Case.number).where(is_own(actor), IS_OPEN_CASE)
    return list(db.session.scalars(statement.order_by(Case.id.desc()).limit(limit)))


def is_own(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor registered a case, or joined one, and still may read it.

    The numbers come from two indexes, ix_case_raiser_id_id and ix_supporter_person_id_case_id; an OR over the
    two would make PostgreSQL walk all cases.
    """
    raised = select(Case.id).where(Case.raiser_id == actor.id).correlate(None)
    joined = select(Supporter.case_id).where(Supporter.person_id == actor.id)
    return Case.id.in_(union_all(raised, joined)) & readable_cases(actor)


def unblocks(case_ids: Collection[int]) -> dict[int, str]:
    """Return what would unblock those of the cases that stand in the ledger. Reads uq_ledger_entry_open."""
    statement = select(LedgerEntry.case_id, LedgerEntry.unblock).where(
        LedgerEntry.case_id.in_(case_ids), LedgerEntry.struck_off_at.is_(None)
    )
    return {case_id: unblock for case_id, unblock in db.session.execute(statement) if unblock}
