"""Bringing a need and something from the lists together, and what came of it."""

from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, Table, select

from app.access.policy import Action, Actor, authorize
from app.cases.operations.recording import locked_case, place_of
from app.database import inserting
from app.domain.enterprises import MatchState
from app.domain.erasing import CaseErased
from app.domain.errors import Invalid
from app.enterprises.operations.loading import held, record_firm, without_numbers
from app.extensions import db
from app.models.enterprises import AllianceItem, Enterprise, EnterpriseNeed, NeedMatch
from app.notices import operations as notices
from app.settings.queries import day_of


def match(case_id: int, actor: Actor, item_id: int, *, now: datetime) -> None:
    """Bring a need and an item together; the item's unit is told. Doing it again changes nothing.

    Raises:
        Forbidden: the actor does not act for the unit that has the case.
        Invalid: the item is of another street, or no more to be had.
        CaseErased: nothing more is written about it.
    """
    need = _need_for(actor, case_id)
    item = db.session.get(AllianceItem, item_id)
    if item is None or item.street_id != need.street_id:
        raise Invalid("item_id", "unknown")
    today = day_of(need.street_id, now)
    if item.closed_on is not None or (item.valid_until is not None and item.valid_until < today):
        raise Invalid("item_id", "alliance_item_over")
    row = {"street_id": need.street_id, "case_id": case_id, "item_id": item_id, "matched_at": now}
    values = {**row, "state": MatchState.IN_CONTACT, "note": "", "version": 1}
    table = cast("Table", NeedMatch.__table__)
    made = db.session.connection().execute(inserting(table).values(values).on_conflict_do_nothing())
    if not cast("CursorResult[object]", made).rowcount:
        return
    firm = db.session.get_one(Enterprise, need.enterprise_id)
    params = {"subject": item.title, "firm": firm.name}
    key = f"match:{case_id}:{item_id}"
    notices.tell_unit(item.unit_id, "need_matched", key=key, now=now, params=params, besides=actor.id)
    record_firm(firm, actor, "matched")


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
    record_firm(db.session.get_one(Enterprise, need.enterprise_id), actor, state.value)
    return row


def _need_for(actor: Actor, case_id: int) -> EnterpriseNeed:
    """Return a need, its case locked, for which the actor acts as its holder."""
    case = locked_case(case_id)
    authorize(actor, Action.CASE_MOVE, place_of(case))
    if case.erased_at is not None:
        raise CaseErased
    return db.session.get_one(EnterpriseNeed, case_id)
