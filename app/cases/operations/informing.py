"""Telling people what a move has done to a case."""

from datetime import datetime

from app.access.policy import Actor
from app.models.cases import Case
from app.notices import operations as notices


def tell_about(case: Case, unit_id: int, code: str, actor: Actor, *, now: datetime, **params: object) -> None:
    """Tell a unit's people about the case and its holder, but not the one who did it."""
    notices.tell_unit(
        unit_id,
        code,
        key=f"case:{case.id}:{case.event_count}",
        now=now,
        case_id=case.id,
        params={"number": case.number, "unit_id": case.holder_id, **params},
        besides=actor.id,
    )


def tell_both(case: Case, code: str, actor: Actor, *, now: datetime, **params: object) -> None:
    """Tell the holder's people and the raiser, but not the one who did it."""
    key = f"case:{case.id}:{case.event_count}"
    told = {"number": case.number, **params}
    notices.tell_unit(case.holder_id, code, key=key, now=now, case_id=case.id, params=told, besides=actor.id)
    tell_raiser(case, code, actor, key=key, now=now, **params)


def tell_raiser(case: Case, code: str, actor: Actor, *, key: str, now: datetime, **params: object) -> None:
    """Tell the one who raised the case and those who joined it, unless they did it themselves."""
    told = {"number": case.number, **params}
    if case.raiser_id and case.raiser_id != actor.id:
        notices.tell_person(case.raiser_id, code, key=key, now=now, case_id=case.id, params=told)
    notices.tell_supporters(
        case.id, code, street_id=case.street_id, key=key, now=now, params=told, besides=actor.id
    )
