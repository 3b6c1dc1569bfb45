"""Secret words of slips: staff are shown them by an act that is kept, so that it is known who saw them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select

from app import audit
from app.access.policy import Action, Actor, authorize
from app.audit import Act, Kind
from app.cases.operations.joining import may_give_slips
from app.cases.operations.recording import locked_case, place_of
from app.domain.erasing import CaseErased
from app.domain.errors import Forbidden
from app.domain.privacy import PersonalData
from app.extensions import db
from app.models.accounts import Reveal
from app.models.answering import Slip

SECRETS = (PersonalData.SLIP, PersonalData.FURTHER_SLIP)


def show_slip(case_id: int, actor: Actor, *, slip_id: int | None = None, now: datetime) -> None:
    """Write down that the actor is shown the secret word of a slip; without `slip_id` of the raiser's.

    Raises:
        Forbidden: the actor may not give this slip out; CaseErased.
    """
    case = locked_case(case_id)
    if slip_id is None:
        authorize(actor, Action.CONTACT_READ, place_of(case))
    elif not may_give_slips(case, actor):
        raise Forbidden(action=Action.CONTACT_READ)
    if case.erased_at is not None:
        raise CaseErased
    if actor.id is None:
        return
    what = PersonalData.SLIP if slip_id is None else PersonalData.FURTHER_SLIP
    look = Reveal(street_id=case.street_id, person_id=actor.id, case_id=case.id, at=now, what=what)
    look.slip_id = slip_id
    db.session.add(look)
    facts = {"what": what.value, "slip_id": slip_id}
    audit.record_for(actor.id, Act.SLIP_SHOWN, (Kind.CASE, case.id), street_id=case.street_id, **facts)


def is_look(case_id: int, slip_id: int | None) -> ColumnElement[bool]:
    """Return the condition that somebody had the secret word of a slip shown; along ix_reveal_case_id."""
    of_slip = Reveal.slip_id.is_not_distinct_from(slip_id)
    return (Reveal.case_id == case_id) & Reveal.what.in_(SECRETS) & of_slip


def seen_by(case_id: int, slip_id: int | None) -> Collection[int]:
    """Return who had the secret word of a slip shown, or made the slip."""
    shown = select(Reveal.person_id).where(is_look(case_id, slip_id))
    made = select(Slip.given_by_id).where(Slip.id == slip_id)
    return set(db.session.scalars(shown.union(made)))
