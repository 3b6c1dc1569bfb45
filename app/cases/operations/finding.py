"""Looking for cases by their resident: each that is found is a look at who it is."""

from datetime import datetime

from app.access.policy import WORKERS, Action, Actor, may
from app.cases.operations.recording import place_of
from app.cases.operations.showing import note_look
from app.cases.queries.by_resident import cases_by
from app.domain.errors import Forbidden, Missing
from app.domain.privacy import Purpose

MOST = 25
"""Cases of one resident that are listed."""
NOTE = "按居民姓名或电话查找"
"""What the data-protection officer reads of it. Records are kept in Chinese, whoever reads them."""


def find_by_resident(actor: Actor, resident: str, *, now: datetime) -> list[int]:
    """Return the ids of the cases of a resident by name or phone, newest first, at most MOST.

    A case that is found says whose it is: that is written down at each. Who handles none of these cases
    but leads those who do has looked for another purpose than handling it.

    Raises:
        Forbidden: the actor has no posting with which cases are handled.
        Missing: nothing is asked for.
    """
    if actor.id is None or not actor.has(*WORKERS):
        raise Forbidden(action=Action.CONTACT_READ)
    if not resident.strip():
        raise Missing("resident")
    found = cases_by(actor, resident.strip(), limit=MOST)
    for case in found:
        handles = may(actor, Action.CONTACT_UNASKED, place_of(case))
        note_look(case, actor.id, purpose=None if handles else Purpose.OTHER, note=NOTE, now=now)
    return [case.id for case in found]
