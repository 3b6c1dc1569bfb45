"""That a message names a resident to somebody is a look like any other, and is written down."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from app.cases.operations.showing import note_look
from app.extensions import db
from app.models.cases import Case
from app.models.messages import Delivery


def note_looks(bundle_id: int, person_id: int, case_ids: Iterable[int], *, now: datetime) -> None:
    """Write down that a message tells a person name and phone of the residents of some cases.

    Each try is worded anew and may be the first that names somebody. The parts of the message remember that
    it did, so that it is one look, however often it is tried.
    """
    named = (Delivery.bundle_id == bundle_id, Delivery.case_id.in_(set(case_ids)))
    parts = select(Delivery).where(*named).order_by(Delivery.id).with_for_update()
    of_cases: dict[int, list[Delivery]] = {}
    for part in db.session.scalars(parts.execution_options(populate_existing=True)):
        if part.case_id is not None:
            of_cases.setdefault(part.case_id, []).append(part)
    for case_id, told in sorted(of_cases.items()):
        if not any(part.named_at for part in told):
            note_look(db.session.get_one(Case, case_id), person_id, now=now)
        for part in told:
            part.named_at = part.named_at or now
