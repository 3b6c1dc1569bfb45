"""Cases for page tests, made by the operations that pages use."""

from app.cases import operations
from app.cases.operations import Draft
from app.cases.queries.choices import category_id_of
from app.database import transaction
from app.domain.workflow import Channel, Move, Outcome
from app.extensions import db
from app.models.cases import Case
from app.web import clock
from tests import factories
from tests.signing_in import sign_in


def enter(client, person) -> None:
    """Sign somebody in from a fresh transaction: SQLite writes on no older picture of the data."""
    db.session.rollback()
    sign_in(client, person)


def registered(street, *, by=None, place=None, category="power.corridor_light", **values) -> Case:
    """Register a case; by the building head at their building unless told otherwise."""
    draft = Draft(
        description=values.pop("description", "3单元楼道灯坏了两天"),
        place_id=(place or street.building).id,
        category_id=category_id_of(category),
        channel=values.pop("channel", Channel.BUILDING_HEAD),
        **values,
    )
    with transaction():
        return operations.register(draft, factories.actor(by or street.head), now=clock.now())


def moved(case: Case, move: Move, by, **values) -> Case:
    """Make a move."""
    do = {Move.RETURN: operations.return_}.get(move) or getattr(operations, move.value)
    with transaction():
        do(case.id, factories.actor(by), version=None, now=clock.now(), **values)
    return case


def resolved(street, case: Case | None = None) -> Case:
    """Let the grid accept and resolve a case."""
    case = case or registered(street)
    moved(case, Move.ACCEPT, street.grid_worker)
    return moved(
        case,
        Move.RESOLVE,
        street.grid_worker,
        outcome=Outcome.SOLVED,
        note="换了灯泡",
        told="当面告知",
    )
