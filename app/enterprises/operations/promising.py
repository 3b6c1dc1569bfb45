"""One firm, one policy: what a firm was promised, and how far it has come."""

from dataclasses import dataclass
from datetime import date

from app.access.policy import Actor
from app.domain.enterprises import PolicyState
from app.domain.errors import Invalid
from app.enterprises.operations.loading import (
    chosen_unit,
    firm_for,
    held,
    record_firm,
    still_there,
    without_numbers,
)
from app.extensions import db
from app.models.enterprises import Enterprise, PolicyItem


@dataclass(frozen=True, slots=True)
class PolicyValues:
    """Something that a firm was promised."""

    title: str
    unit_id: int | None
    grounds: str = ""
    due_on: date | None = None
    state: PolicyState = PolicyState.PLANNED
    note: str = ""


def promise(enterprise_id: int, actor: Actor, values: PolicyValues) -> PolicyItem:
    """Write down something that a firm was promised.

    Raises:
        Forbidden: the actor is not of the staff where the firm is.
        Missing, Invalid: it says nothing, nobody does it, or the firm is gone.
    """
    firm = firm_for(actor, enterprise_id)
    still_there(firm)
    row = PolicyItem(enterprise_id=firm.id, street_id=firm.street_id)
    _write(row, firm, values)
    db.session.add(row)
    db.session.flush()
    record_firm(firm, actor, "promised")
    return row


def amend_policy(policy_id: int, actor: Actor, values: PolicyValues, *, version: int) -> PolicyItem:
    """Correct what a firm was promised, or say how far it has come.

    Raises:
        Forbidden, StaleCase: the firm is not theirs, or it was changed meanwhile.
        Missing, Invalid: as for a new one.
    """
    row = held(PolicyItem, policy_id, version)
    firm = firm_for(actor, row.enterprise_id)
    _write(row, firm, values)
    record_firm(firm, actor, "promise_amended")
    return row


def _write(row: PolicyItem, firm: Enterprise, values: PolicyValues) -> None:
    unit = chosen_unit(values.unit_id, row.unit_id)
    if unit.street_id != firm.street_id:
        raise Invalid("unit_id", "unknown")
    row.unit_id, row.due_on, row.state = unit.id, values.due_on, values.state
    row.title = without_numbers(values.title, "title", demanded=True)
    row.grounds = without_numbers(values.grounds, "grounds")
    row.note = without_numbers(values.note, "note")
