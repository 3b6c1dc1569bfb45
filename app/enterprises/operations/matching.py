"""Bringing a need and something from the lists together, and what came of it."""

from datetime import date, datetime
from typing import cast

from sqlalchemy import CursorResult, Table, select
from sqlalchemy.orm.attributes import set_committed_value

from app.access.policy import Action, Actor, authorize
from app.cases.operations.recording import locked_case, place_of
from app.database import inserting, locked
from app.domain.enterprises import MatchState
from app.domain.erasing import CaseErased
from app.domain.errors import Invalid
from app.enterprises.operations.loading import held, record_firm, without_numbers
from app.extensions import db
from app.models.enterprises import AllianceItem, AllianceMember, Enterprise, EnterpriseNeed, NeedMatch
from app.models.organisation import Unit
from app.notices import operations as notices
from app.settings.queries import day_of


def match(case_id: int, actor: Actor, item_id: int, *, now: datetime) -> bool:
    """Bring a need and an item together; the item's unit is told. False: they were together already.

    Raises:
        Forbidden: the actor does not act for the unit that has the case.
        Invalid: the case is over, or the item is of another street or no more to be had.
        CaseErased: nothing more is written about it.
    """
    need = _need_for(actor, case_id)
    if not need.case.state.is_open:
        raise Invalid("form", "need_over")
    item = _item_to_be_had(item_id, need.street_id, today=day_of(need.street_id, now))
    row = {"street_id": need.street_id, "case_id": case_id, "item_id": item_id, "matched_at": now}
    values = {**row, "state": MatchState.IN_CONTACT, "note": "", "version": 1}
    table = cast("Table", NeedMatch.__table__)
    made = db.session.connection().execute(inserting(table).values(values).on_conflict_do_nothing())
    if not cast("CursorResult[object]", made).rowcount:
        return False
    firm = db.session.get_one(Enterprise, need.enterprise_id)
    params = {"subject": item.title, "firm": firm.name, "item_id": item.id, "list": f"{item.kind.value}s"}
    key = f"match:{case_id}:{item_id}"
    notices.tell_unit(item.unit_id, "need_matched", key=key, now=now, params=params, besides=actor.id)
    record_firm(firm, actor, "matched", case_id=case_id, item_id=item_id)
    return True


def conclude(
    match_id: int, actor: Actor, state: MatchState, *, note: str, version: int, now: datetime
) -> NeedMatch:
    """Write down what came of a match, or that it is still open.

    Raises:
        Forbidden, StaleCase: the case is not theirs, or the match was changed meanwhile.
        CaseErased: nothing more is written about it.
    """
    case_id = db.session.scalars(select(NeedMatch.case_id).where(NeedMatch.id == match_id)).one()
    need = _need_for(actor, case_id)
    row = held(NeedMatch, match_id, version)
    row.note = without_numbers(note, "note")
    if row.state is not state:
        row.ended_at = None if state.is_open else now
    row.state = state
    firm = db.session.get_one(Enterprise, need.enterprise_id)
    record_firm(firm, actor, state.value, case_id=case_id, item_id=row.item_id)
    return row


def _need_for(actor: Actor, case_id: int) -> EnterpriseNeed:
    """Return a need, its case locked, for which the actor acts as its holder."""
    case = locked_case(case_id)
    authorize(actor, Action.CASE_MOVE, place_of(case))
    if case.erased_at is not None:
        raise CaseErased
    need = db.session.get_one(EnterpriseNeed, case_id)
    set_committed_value(need, "case", case)
    return need


def _item_to_be_had(item_id: int, street_id: int, *, today: date) -> AllianceItem:
    """Return an item, held as it is until the commit, of a unit that is there and belongs to the alliance.

    Raises:
        Invalid: it is of another street, or no more to be had.
    """
    statement = (
        select(AllianceItem, Unit.closed_on, AllianceMember.unit_id)
        .join(Unit, Unit.id == AllianceItem.unit_id)
        .outerjoin(AllianceMember, AllianceMember.unit_id == AllianceItem.unit_id)
        .where(AllianceItem.id == item_id, AllianceItem.street_id == street_id)
        .execution_options(populate_existing=True)
    )
    held_so = statement.with_for_update(read=True, of=AllianceItem) if locked() else statement
    found = db.session.execute(held_so).one_or_none()
    if found is None:
        raise Invalid("item_id", "unknown")
    item, closed_on, member_id = found
    is_past = item.valid_until is not None and item.valid_until < today
    if item.closed_on is not None or is_past or closed_on is not None or member_id is None:
        raise Invalid("item_id", "alliance_item_over")
    return item
