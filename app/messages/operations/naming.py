"""That a message names a resident to somebody is a look like any other, and is written down."""

from collections.abc import Iterable
from datetime import datetime

from app import audit
from app.audit import Act, Kind
from app.domain.privacy import PersonalData
from app.extensions import db
from app.models.accounts import Reveal
from app.models.cases import Case


def note_looks(person_id: int, case_ids: Iterable[int], *, now: datetime) -> None:
    """Write down that a person is told name and phone of the residents of some cases."""
    what = PersonalData.CONTACT
    for case_id in sorted(set(case_ids)):
        street_id = db.session.get_one(Case, case_id).street_id
        look = Reveal(street_id=street_id, person_id=person_id, case_id=case_id, at=now, what=what)
        db.session.add(look)
        subject = (Kind.CASE, case_id)
        facts = {"what": what.value, "way": "message"}
        audit.record_for(person_id, Act.REVEALED, subject, street_id=street_id, **facts)
