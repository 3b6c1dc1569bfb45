"""A case that is reported as done, its resident with a slip, and the pages behind it."""

from sqlalchemy import select

from app.access.policy import Actor
from app.cases import operations as cases
from app.database import transaction
from app.domain.answers import Verdict
from app.domain.workflow import Outcome
from app.extensions import db
from app.models.answering import Objection, ResidentAnswer, Slip
from app.models.cases import Case
from tests import factories
from tests.factories import actor
from tests.signing_in import post


def resident(case: Case, slip: Slip | None = None) -> Actor:
    """Return a resident who holds a slip of the case: the first one, or a further one."""
    return Actor(None, slip_of=case.id, slip_id=slip.id if slip else None)


def registered(place, now) -> Case:
    """Let the building head register a case whose words and place are nobody else's business."""
    draft = cases.Draft(
        "王大爷说二楼灯坏了",
        place.building.id,
        factories.category("power.corridor_light").id,
        contact_name="张桂芳",
        contact_phone="13800000000",
        spot="3单元",
    )
    with transaction():
        return cases.register(draft, actor(place.head), now=now)


def done(place, case: Case, now) -> Case:
    """Let the grid accept the case and report it as done."""
    grid, given = actor(place.grid_worker), {"version": None, "now": now}
    with transaction():
        cases.accept(case.id, grid, **given)
        return cases.resolve(case.id, grid, outcome=Outcome.SOLVED, note="换灯", told="当面", **given)


def closed(place, case: Case, now) -> Case:
    """And let the community confirm it."""
    done(place, case, now)
    with transaction():
        return cases.verify(case.id, actor(place.community_worker), version=None, now=now)


def says(case: Case, verdict: Verdict, now, *, note: str = "", slip: Slip | None = None, **values) -> Case:
    """Let a resident say something of the result."""
    with transaction():
        return cases.judge(case.id, resident(case, slip), verdict=verdict, note=note, now=now, **values)


def objections(case: Case) -> list[Objection]:
    """Return the objections to the results of a case, oldest first."""
    db.session.rollback()  # an older reading would not see what browsers have sent meanwhile
    statement = select(Objection).where(Objection.case_id == case.id).order_by(Objection.id)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def answers(case: Case) -> list[ResidentAnswer]:
    """Return what residents said of the results of a case, oldest first."""
    db.session.rollback()
    statement = select(ResidentAnswer).where(ResidentAnswer.case_id == case.id).order_by(ResidentAnswer.id)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def come_in(client, case: Case, secret: str | None = None):
    """Type number and secret as they stand on the slip; return the page that this leads to."""
    answer = post(client, "/q", {"number": case.number, "secret": secret or case.slip_secret})
    return client.get(answer.location)
