"""Looking at what is held about a person: noted like every look at personal data in clear."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.domain.erasing import CasesOpen
from app.domain.privacy import PersonalData
from app.extensions import db
from app.models.accounts import Reveal
from app.models.cases import Case
from app.retention.queries.due import Going, erasable
from app.retention.queries.person import HeldCase


def note(actor: Actor, case_ids: Collection[int], *, now: datetime) -> int:
    """Write down that the actor is shown a person's data or gives it out: at each case, and once in all.

    A search that found nobody is written down too; a list of whom nothing is left shows nobody anything.
    """
    statement = select(Case.id, Case.street_id).where(Case.id.in_(case_ids), Case.contact_id.is_not(None))
    rows = db.session.execute(statement).all()
    if case_ids and not rows:
        return 0
    db.session.add_all(
        Reveal(person_id=actor.id, case_id=case_id, street_id=street_id, at=now, what=PersonalData.CONTACT)
        for case_id, street_id in rows
    )
    streets = {street_id for _case_id, street_id in rows}
    audit.record(
        Act.PERSON_LOOKED_UP,
        (Kind.INSTALLATION, None),
        by=actor,
        street_id=streets.pop() if len(streets) == 1 else None,
        number=len(rows),
    )
    return len(rows)


def going(cases: Sequence[HeldCase]) -> list[Going]:
    """Return those of a person's cases that can be erased now.

    Raises:
        CasesOpen: none of them can; the data is needed to handle them.
    """
    found = erasable([one.case.id for one in cases])
    if not found:
        raise CasesOpen(numbers=", ".join(one.case.number for one in cases))
    return found
