"""Looking at what is held about a person: noted like every look at personal data in clear."""

from collections.abc import Sequence
from datetime import datetime

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.domain.erasing import CasesOpen
from app.domain.looked_up import LookedUp
from app.domain.privacy import PersonalData
from app.extensions import db
from app.models.accounts import Reveal
from app.retention.queries.due import Going, erasable
from app.retention.queries.person import HeldBeside, HeldCase, still_held


def note(actor: Actor, found: LookedUp, *, now: datetime) -> int:
    """Write down that the actor is shown a person's data or gives it out: at each case, and once in all.

    A search that found nobody is written down too; a list of whom nothing is left shows nobody anything.
    """
    streets = still_held(found)
    if found and not streets:
        return 0
    db.session.add_all(
        Reveal(person_id=actor.id, case_id=case_id, street_id=street_id, at=now, what=PersonalData.CONTACT)
        for case_id, street_id in streets.items()
    )
    street_ids = set(streets.values())
    audit.record(
        Act.PERSON_LOOKED_UP,
        (Kind.INSTALLATION, None),
        by=actor,
        street_id=street_ids.pop() if len(street_ids) == 1 else None,
        number=len(streets),
    )
    return len(streets)


def going(cases: Sequence[HeldCase], beside: Sequence[HeldBeside]) -> list[Going]:
    """Return those of a person's cases that can be erased now; what they joined can be at any time.

    Raises:
        CasesOpen: nothing can; the data is needed to handle the cases.
    """
    found = erasable([one.case.id for one in cases])
    if not found and not beside:
        raise CasesOpen(numbers=", ".join(one.case.number for one in cases))
    return found
