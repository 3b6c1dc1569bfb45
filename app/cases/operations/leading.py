"""What those who stand above do with a case: comment, praise, take it over, name who takes the lead."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.access.policy import STAFF, Action, Actor, Place, authorize
from app.cases.operations.handing import hand_over, returned_between
from app.cases.operations.informing import tell_about
from app.cases.operations.manning import manned
from app.cases.operations.recording import begin, holdings, record
from app.domain.errors import Invalid, NoUnitAbove
from app.domain.leading import LeadAskedAlready, LeadNotAsked, LeadNotInDispute, common_superior
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case, Holding
from app.models.organisation import Unit
from app.models.supervision import LeadRequest
from app.notices import operations as notices


def comment(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Leave a remark that everybody reads who reads the case; its holder is told."""
    case, _state = begin(case_id, actor, Move.COMMENT, version=version, note=note)
    record(case, Move.COMMENT, actor, now=now, text=note)
    tell_about(case, case.holder_id, "case_commented", actor, now=now, person=actor.name)
    return case


def praise(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Praise how the case is handled, or was; the holder's people and the one in charge are told."""
    case, _state = begin(case_id, actor, Move.PRAISE, version=version, note=note)
    record(case, Move.PRAISE, actor, now=now, text=note)
    told = {"number": case.number, "person": actor.name}
    if case.assignee_id is not None and case.assignee_id != actor.id:
        key = f"case:{case.id}:{case.event_count}"
        notices.tell_person(
            case.assignee_id,
            "case_praised",
            key=key,
            now=now,
            street_id=case.street_id,
            case_id=case.id,
            params=told,
        )
    tell_about(case, case.holder_id, "case_praised", actor, now=now, person=actor.name)
    return case


def take_over(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Make the actor's own unit the holder, with a fresh time limit: it comes up by their decision.

    Raises:
        NoUnitAbove: the street holds it already.
    """
    case, state = begin(case_id, actor, Move.TAKE_OVER, version=version, now=now, note=note)
    unit_id = own_unit_above(actor, case.holder)
    if unit_id is None:
        raise NoUnitAbove
    return hand_over(
        case, db.session.get_one(Unit, unit_id), Move.TAKE_OVER, state, actor, text=note, now=now
    )


def own_unit_above(actor: Actor, holder: Unit) -> int | None:
    """Return the actor's own unit that stands nearest above a holder."""
    above = [
        grant
        for grant in actor.grants
        if grant.role in STAFF and grant.covers(holder.path) and grant.path != holder.path
    ]
    nearest = max(above, key=lambda grant: len(grant.path), default=None)
    return nearest.unit_id if nearest else None


def ask_lead(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> LeadRequest:
    """Ask the common superior who takes the lead, where the case cannot be returned a second time.

    The time of the case runs on until it is decided.

    Raises:
        LeadNotInDispute: it has not gone back between the two units yet; LeadAskedAlready.
    """
    case, _state = begin(case_id, actor, Move.ASK_LEAD, version=version, note=note)
    held = holdings(case.id)
    other = in_dispute(held)
    if other is None:
        raise LeadNotInDispute
    if _open(held[-1]) is not None:
        raise LeadAskedAlready
    request = LeadRequest(
        street_id=case.street_id,
        case_id=case.id,
        holding_id=held[-1].id,
        other_id=other.id,
        decider_id=superior_of(case, other, now=now).id,
        asked_at=now,
        asked_by_id=actor.id,
    )
    db.session.add(request)
    facts = {"from_id": case.holder_id, "to_id": other.id, "unit_id": request.decider_id}
    record(case, Move.ASK_LEAD, actor, now=now, text=note, facts=facts)
    tell_about(case, request.decider_id, "case_lead_asked", actor, now=now)
    return request


def name_lead(
    case_id: int, actor: Actor, *, unit_id: int | None, note: str, version: int | None, now: datetime
) -> Case:
    """Name which of the two units takes the lead: it gets the case with a fresh limit, and keeps it.

    Raises:
        LeadNotAsked: nobody asks any more; Forbidden: the actor does not work at the superior or above it.
        Invalid: the unit is none of the two.
    """
    case, state = begin(case_id, actor, Move.NAME_LEAD, version=version, now=now, unit_id=unit_id, note=note)
    request = _open(holdings(case.id)[-1])
    if request is None:
        raise LeadNotAsked
    decider = db.session.get_one(Unit, request.decider_id)
    authorize(actor, Action.LEAD_NAME, Place(decider.path))
    if unit_id not in {case.holder_id, request.other_id}:
        raise Invalid("unit_id", "lead_not_one_of_two")
    lead = db.session.get_one(Unit, unit_id)
    request.decided_at, request.lead_id = now, lead.id
    return hand_over(case, lead, Move.NAME_LEAD, state, actor, text=note, now=now)


def superior_of(case: Case, other: Unit, *, now: datetime) -> Unit:
    """Return who names the lead between the holder and another unit, or the next above that has people."""
    superior = common_superior(other.path, case.holder.path)
    return manned(db.session.get_one(Unit, superior), now=now)


def in_dispute(held: Sequence[Holding]) -> Unit | None:
    """Return the unit that the holder can return the case to no more, because it went back between them."""
    if len(held) < 2:
        return None
    pair = {held[-2].unit_id, held[-1].unit_id}
    return held[-2].unit if len(pair) == 2 and returned_between(held, pair) else None


def _open(holding: Holding) -> LeadRequest | None:
    statement = select(LeadRequest).where(
        LeadRequest.holding_id == holding.id, LeadRequest.decided_at.is_(None)
    )
    return db.session.scalar(statement)
