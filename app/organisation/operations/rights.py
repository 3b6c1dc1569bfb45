"""Who may change a person."""

from datetime import datetime

from sqlalchemy import select

from app.access.policy import Action, Actor, Place, authorize
from app.domain.errors import Forbidden
from app.domain.levels import Role
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from app.organisation.operations.loading import local_day

INSTALLATION = "/"


def authorize_person(actor: Actor, person: Person, *, now: datetime) -> None:
    """Let an actor pass who administers every place where the person is or will be posted.

    Somebody with a posting in two streets is nobody's alone: whoever could rename them or hand out
    their sign-in code in one street would act in the other. Without postings any administrator may.

    Raises:
        Forbidden: a posting lies elsewhere.
    """
    today = local_day(None, now)
    statement = (
        select(Unit.path)
        .select_from(Posting)
        .outerjoin(Unit, Posting.unit_id == Unit.id)
        .where(Posting.person_id == person.id, Posting.until_on.is_(None) | (Posting.until_on > today))
    )
    paths = list(db.session.scalars(statement))
    for path in paths:
        authorize(actor, Action.PEOPLE_EDIT, Place(path or INSTALLATION))
    if not paths and not actor.has(Role.ADMINISTRATOR):
        raise Forbidden(action=Action.PEOPLE_EDIT)
