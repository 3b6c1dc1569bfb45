"""A firm's need becomes a case."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from app.access.policy import Actor
from app.cases import operations as cases
from app.cases.operations import Draft
from app.domain.enterprises import Step, first_holder
from app.domain.errors import Invalid
from app.domain.workflow import Channel
from app.enterprises.operations.loading import firm_for, still_there, unit_of, without_numbers
from app.extensions import db
from app.models.enterprises import Enterprise, EnterpriseNeed
from app.models.organisation import Unit


def register_need(
    enterprise_id: int, actor: Actor, draft: Draft, *, title: str, now: datetime
) -> EnterpriseNeed:
    """Register a firm's need as a case at the firm's place; `title` stands in the alliance's list.

    The work station of the park or business district has it first. Numbers of phones do not stay in texts.

    Raises:
        Forbidden: the actor is not of the staff where the firm is.
        Missing, Invalid: something of the case is missing, or the firm is gone.
    """
    firm = firm_for(actor, enterprise_id)
    still_there(firm)
    if unit_of(firm).closed_on is not None:
        raise Invalid("form", "enterprise_place_closed")
    title = without_numbers(title, "title", demanded=True)
    draft = replace(draft, place_id=firm.unit_id, channel=Channel.ENTERPRISE, first_id=_first_holder(firm))
    case = cases.register(draft, actor, now=now)
    need = EnterpriseNeed(case_id=case.id, case=case, street_id=case.street_id, title=title)
    need.enterprise_id, need.enterprise = firm.id, firm
    db.session.add(need)
    db.session.flush()
    return need


def _first_holder(firm: Enterprise) -> int | None:
    ids = unit_of(firm).ancestor_ids
    units = db.session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.path))
    return first_holder(Step(unit.id, unit.level, unit.kind) for unit in units if unit.level is not None)
