"""How much of a resident a message may say: what its reader may see when it leaves, and no more.

A message lies in a mailbox or a group for good, so that nothing is put into it that could not be looked at in
the house at that instant: a call may have been withdrawn, a posting ended, a case handed on meanwhile.
Name and phone go to people only: of a group nobody could say who has looked.
"""

from datetime import datetime

from app.access.guards import actor_for
from app.access.policy import Action, Actor, Grant, may
from app.cases.operations.recording import place_of
from app.domain.levels import LEVEL_OF_ROLE, Role
from app.extensions import db
from app.models.cases import Case, Contact
from app.models.messages import MessageTarget
from app.models.organisation import Person, Unit
from app.settings.queries import day_of

_WORKS_AT = {level: role for role, level in LEVEL_OF_ROLE.items() if role is not Role.LEADER}


def clear_part(target: MessageTarget, case: Case, *, now: datetime) -> dict[str, str]:
    """Return those of resident, phone, spot and report that the target may be told; the holder is loaded."""
    actor, place = _reader(target, case, now), place_of(case)
    clear = {"spot": case.spot, "report": case.description} if may(actor, Action.CASE_READ, place) else {}
    if actor.id is None or not may(actor, Action.CONTACT_UNASKED, place):
        return clear
    contact = db.session.get(Contact, case.contact_id) if case.contact_id else None
    name, phone = (contact.name or "", contact.phone or "") if contact else ("", "")
    return {**clear, "resident": name, "phone": phone}


def _reader(target: MessageTarget, case: Case, now: datetime) -> Actor:
    """Return who reads it: the person, or somebody who works at the unit and is nobody in particular."""
    if target.person_id is not None:
        return actor_for(db.session.get_one(Person, target.person_id), today=day_of(case.street_id, now))
    unit = db.session.get_one(Unit, target.unit_id)
    role = _WORKS_AT[unit.level] if unit.level else Role.CO_HANDLER
    return Actor(None, (Grant(role, unit.id, unit.path, unit.level),))
