"""Running clocks of a case reckoned anew, because the calendar or a limit was changed."""

from datetime import datetime

from app import ahead
from app.access.policy import SYSTEM
from app.cases.operations.recording import locked_case, record
from app.clocks import operations as clocks
from app.clocks import recomputing
from app.clocks.reckoning import Basis, basis_of
from app.domain.reckoning import Cause
from app.domain.workflow import Move, next_state
from app.models.cases import Case
from app.settings.queries import known_category


def reckon(case_id: int, basis: Basis, cause: Cause, *, now: datetime) -> bool:
    """Lock the case and let its running clocks follow the basis; return whether a due moved."""
    return _reckon(locked_case(case_id), basis, cause, now)


def reckon_pending(case: Case, *, now: datetime) -> bool:
    """Do for one locked case what is still to be done for its street; return whether a due moved.

    So nobody is late by a calendar that holds no more, however long the whole street takes.
    """
    street_id = case.street_id
    waiting = ahead.once((reckon_pending, street_id), lambda: recomputing.unfinished(street_id))
    moved = [
        _reckon(case, basis_of(case.street_id, limits_on=row.limits_on), row.cause, now) for row in waiting
    ]
    return any(moved)


def _reckon(case: Case, basis: Basis, cause: Cause, now: datetime) -> bool:
    path = known_category(case.category_id, case.street_id).path_ids
    moved = recomputing.reckon_anew(case, path, basis, now=now)
    if moved:
        case.state = next_state(case.state, Move.RECKON)
        facts = {
            "change": cause.value,
            "moved": [[one.kind.value, one.before.isoformat(), one.after.isoformat()] for one in moved],
        }
        record(case, Move.RECKON, SYSTEM, now=now, facts=facts)
    clocks.settle(case, now=now)
    return bool(moved)
