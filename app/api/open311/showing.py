"""A case as everybody may read it: what the page of a slip tells, without what only its resident is told."""

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from app.domain.levels import Level
from app.domain.public_requests import status_of
from app.domain.workflow import State
from app.models.cases import Case
from app.portal.wording import OUTCOMES, STATES
from app.web.georeport import Value, w3
from app.web.naming import name_of

NOTES: Mapping[State, object] = {
    **STATES,
    State.REGISTERED: _l("The issue has arrived."),
    State.WAITING: _l("The unit waits for an answer of the resident."),
    State.VERIFYING: _l("It is reported as done and is being checked."),
}
"""States in words for everybody; those of the page speak to the resident."""


def shown(case: Case, told_at: datetime | None, *, zone: ZoneInfo, today: date) -> dict[str, Value]:
    """Return a case in the fields of the standard; `told_at` is when something public happened last."""
    return {
        "service_request_id": case.number,
        "status": status_of(case.state).value,
        "status_notes": str(OUTCOMES[case.outcome] if case.outcome else NOTES[case.state]),
        "service_name": name_of(case.category),
        "service_code": case.category.code,
        "description": None,
        "agency_responsible": _unit_of(case),
        "service_notice": None,
        "requested_datetime": w3(case.registered_at.astimezone(zone)),
        "updated_datetime": w3((case.closed_at or told_at or case.registered_at).astimezone(zone)),
        "expected_datetime": _expected(case, zone, today),
        "address": None,
        "address_id": None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def _unit_of(case: Case) -> str:
    """Return the unit that has it; of a building its grid, so that no entrance can be told from the list."""
    holder = case.holder
    if holder.level is Level.BUILDING and holder.parent is not None:
        holder = holder.parent
    return name_of(holder)


def _expected(case: Case, zone: ZoneInfo, today: date) -> str | None:
    """Return the day by which the unit expects to be done, unless it has passed."""
    on = case.expected_on
    if on is None or on < today or not case.state.is_open:
        return None
    return w3(datetime.combine(on, time(23, 59, 59), zone))
