"""Residents in clear and secret words of slips, shown by an act that is kept: it is known who saw them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select

from app import audit
from app.access.policy import Action, Actor, authorize, may
from app.audit import Act, Kind
from app.cases.operations.joining import may_give_slips
from app.cases.operations.protecting import protected
from app.cases.operations.recording import locked_case, place_of
from app.cases.queries.contacts import Clear, in_clear
from app.domain.erasing import CaseErased
from app.domain.errors import Forbidden
from app.domain.privacy import PersonalData, Purpose, check_purpose
from app.extensions import db
from app.models.accounts import Reveal
from app.models.answering import Slip
from app.models.cases import Case, Contact

SECRETS = (PersonalData.SLIP, PersonalData.FURTHER_SLIP)


def reveal_contact(
    case_id: int, actor: Actor, *, purpose: Purpose | None = None, note: str = "", now: datetime
) -> Clear | None:
    """Return the resident's name and phone in clear and log that they were looked at, and what for.

    What is kept beside them is for those who may see the resident; who was called in has somebody to phone.

    Raises:
        Forbidden: the actor may not see whom to phone.
        Invalid: the actor does not handle the case and does not say what for.
    """
    case = locked_case(case_id)
    place = place_of(case)
    authorize(actor, Action.CONTACT_PHONE, place)
    if not may(actor, Action.CONTACT_UNASKED, place):
        check_purpose(purpose, note)
    contact = db.session.get(Contact, case.contact_id) if case.contact_id else None
    if contact is not None and actor.id is not None:
        note_look(case, actor.id, purpose=purpose, note=protected(case, note) if note else "", now=now)
    if contact is None:
        return None
    if may(actor, Action.CONTACT_READ, place):
        return in_clear(contact)
    return Clear(contact.name or "", contact.phone or "")


def note_look(
    case: Case, person_id: int, *, purpose: Purpose | None = None, note: str = "", now: datetime
) -> None:
    """Write down that a person sees the resident's name and phone in clear, on a page or in a message."""
    what, street_id = PersonalData.CONTACT, case.street_id
    look = Reveal(street_id=street_id, person_id=person_id, case_id=case.id, at=now, what=what)
    look.reason, look.note = purpose, note
    db.session.add(look)
    facts = {"what": what.value, "reason": purpose.value if purpose else None}
    audit.record_for(person_id, Act.REVEALED, (Kind.CASE, case.id), street_id=street_id, **facts)


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
