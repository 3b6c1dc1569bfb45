"""Somebody has the same trouble: they join an open case instead of registering another."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, select

from app.access.policy import Action, Actor, authorize, may
from app.cases.operations.protecting import keep_neighbour
from app.cases.operations.recording import begin, locked_case, place_of, record
from app.cases.operations.registering import new_secret
from app.database import inserting
from app.domain.erasing import CaseErased
from app.domain.errors import Forbidden
from app.domain.workflow import Move
from app.extensions import db
from app.models.answering import Slip
from app.models.cases import Case
from app.models.files import StoredFile
from app.models.joining import Supporter

_TABLE = cast("Table", Supporter.__table__)


def join(
    case_id: int,
    actor: Actor,
    *,
    note: str = "",
    version: int | None,
    now: datetime,
    photos: Sequence[StoredFile] = (),
    contact_name: str = "",
    contact_phone: str = "",
) -> Case:
    """Note that the actor has the same trouble (我也遇到); they are told what becomes of it like its raiser.

    Whoever raised it or has joined before joins nothing by it; what they say more, and their photos, are
    noted all the same. `contact_name` and `contact_phone` are of a neighbour for whom the actor says it.

    Raises:
        Forbidden: the actor may not read the case.
        MoveNotAllowed: the case is over.
    """
    case, _state = begin(case_id, actor, Move.JOIN, version=version)
    # First: a name with its number says more than the number alone.
    keep_neighbour(case, contact_name, contact_phone, street_id=case.street_id, now=now)
    if _joins(case, actor, now) or note or photos:
        record(case, Move.JOIN, actor, now=now, text=note, photos=photos)
    return case


def may_give_slips(case: Case, actor: Actor) -> bool:
    """Return whether the actor gives slips to neighbours: who sees the resident, and who joined the case."""
    if may(actor, Action.CONTACT_READ, place_of(case)):
        return True
    joined = select(Supporter.case_id).where(Supporter.case_id == case.id, Supporter.person_id == actor.id)
    return db.session.scalar(joined) is not None


def give_slip(case_id: int, actor: Actor, *, now: datetime) -> Slip:
    """Make a slip for a further resident with the same trouble, with a secret of its own.

    Raises:
        Forbidden: the actor neither sees the resident nor has joined; CaseErased.
    """
    case = locked_case(case_id)
    authorize(actor, Action.CASE_READ, place_of(case))
    if not may_give_slips(case, actor) or actor.id is None:
        raise Forbidden(action=Action.CONTACT_READ)
    if case.erased_at is not None:
        raise CaseErased
    slip = Slip(
        street_id=case.street_id,
        case_id=case.id,
        secret=new_secret(),
        given_by_id=actor.id,
        given_at=now,
    )
    db.session.add(slip)
    db.session.flush()
    return slip


def _joins(case: Case, actor: Actor, now: datetime) -> bool:
    """Write down that the actor joins; False where they raised the case or have joined before."""
    if actor.id in (None, case.raiser_id):
        return False
    row = {
        "case_id": case.id,
        "person_id": actor.id,
        "street_id": case.street_id,
        "joined_at": now,
    }
    adding = inserting(_TABLE).on_conflict_do_nothing().returning(Supporter.case_id)
    return db.session.connection().execute(adding, row).first() is not None
