"""The slips that were made for neighbours of a case, and what residents say by them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from werkzeug.exceptions import NotFound

from app.access.policy import Action, Actor, may
from app.cases.operations.recording import place_of
from app.cases.operations.showing import is_look
from app.domain.answers import Verdict
from app.domain.slips import is_open
from app.extensions import db
from app.models.accounts import Reveal
from app.models.answering import ResidentAnswer, Slip
from app.models.cases import Case, EventText


def slips_of(case: Case, actor: Actor) -> Sequence[Slip]:
    """Return the slips that the actor may show, oldest first: all for who may see the resident."""
    statement = select(Slip).where(Slip.case_id == case.id, _shown(case, actor)).order_by(Slip.id)
    return db.session.scalars(statement).all()


def slip_or_404(case: Case, actor: Actor, slip_id: int) -> Slip:
    """Return one of them; 404 also where it is somebody else's to show."""
    row = (Slip.id == slip_id, Slip.case_id == case.id, _shown(case, actor))
    found = db.session.scalar(select(Slip).where(*row))
    if found is None:
        raise NotFound
    return found


def shows_secret(case: Case, actor: Actor, slip: Slip | None = None, *, now: datetime) -> bool:
    """Return whether a page shows the actor the secret word of a slip; without `slip` of the raiser's.

    Only for a while after they have registered the case, made the slip or asked to see it, each of which is
    kept.
    """
    giver_id, given_at = (slip.given_by_id, slip.given_at) if slip else (case.raiser_id, case.registered_at)
    own = (is_look(case.id, slip.id if slip else None), Reveal.person_id == actor.id)
    asked_at = db.session.scalar(select(func.max(Reveal.at)).where(*own))
    return is_open(asked_at, now) or (giver_id == actor.id and is_open(given_at, now))


def unresolved(case_id: int) -> Sequence[str | None]:
    """Return what residents wrote who say of the last result that it is not fixed, oldest first."""
    last = select(func.max(ResidentAnswer.resolution)).where(ResidentAnswer.case_id == case_id)
    statement = (
        select(EventText.body)
        .join(ResidentAnswer, ResidentAnswer.event_id == EventText.event_id)
        .where(ResidentAnswer.case_id == case_id, ResidentAnswer.resolution == last.scalar_subquery())
        .where(ResidentAnswer.verdict == Verdict.NOT_FIXED)
    )
    return db.session.scalars(statement.order_by(ResidentAnswer.id)).all()


def _shown(case: Case, actor: Actor) -> ColumnElement[bool]:
    """Return the condition: who only joined shows the slips that they made themselves."""
    return true() if may(actor, Action.CONTACT_READ, place_of(case)) else Slip.given_by_id == actor.id
