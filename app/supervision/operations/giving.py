"""A leader gives an order on one case or several, and its number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.access.policy import OFFICE, WORKERS, Action, Actor, Place, authorize
from app.access.scopes import in_force
from app.cases.operations.protecting import protected
from app.cases.operations.recording import begin, record, unit_or_missing
from app.clocks import ordering
from app.database import inserting
from app.domain.clocks import Limit, LimitUnit, due_at
from app.domain.errors import Invalid, Missing
from app.domain.levels import Level
from app.domain.supervision import Asked, OrderState, OwnOrder, check_cases, check_limit
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case
from app.models.organisation import Person, Posting, Unit
from app.models.supervision import IS_OPEN, SupervisedCase, SupervisionCounter, SupervisionOrder
from app.notices import operations as notices
from app.settings import queries as settings
from app.supervision.operations.orders import facts_of, told_of


@dataclass(frozen=True, slots=True)
class Demand:
    """What an order says: why, what is demanded, until when, and who answers for which unit."""

    reason: str
    demand: str
    unit_id: int | None
    person_id: int | None
    amount: int | None
    counted_in: LimitUnit


def give(case_ids: Iterable[int], actor: Actor, demand: Demand, *, now: datetime) -> SupervisionOrder:
    """Give an order on cases whose holder is the unit that answers, or lies below it.

    Its time runs beside the cases' own. An open order of the same unit on a case is not doubled.

    Raises:
        Forbidden, MoveNotAllowed: for one of the cases; Missing, Invalid.
        NotTheirCase, OrderedAlready, OwnOrder.
    """
    ids = sorted(set(case_ids))
    cases = [begin(one, actor, Move.SUPERVISE, version=None, note=demand.reason)[0] for one in ids]
    for name, said in (("reason", demand.reason), ("demand", demand.demand)):
        if not said.strip():
            raise Missing(name)
    limit = check_limit(demand.amount, demand.counted_in)
    unit = _answering(demand, actor, now)
    check_cases([Asked(case.number, case.holder.path, _is_ordered(case, unit)) for case in cases], unit.path)
    order = _written(cases, actor, demand, unit, limit, now)
    for case in cases:
        _put(order, case, actor, unit, limit, now)
    _tell(order, actor, now)
    return order


def _answering(demand: Demand, actor: Actor, now: datetime) -> Unit:
    """Return the unit that answers, led by the actor and worked at by the person who is asked."""
    unit = unit_or_missing(demand.unit_id, "person_id")
    authorize(actor, Action.CASE_SUPERVISE, Place(unit.path))
    if demand.person_id == actor.id:
        raise OwnOrder
    today = settings.day_of(unit.ancestor_ids[0], now)
    if demand.person_id is None or not _is_posted(demand.person_id, unit.id, today):
        raise Invalid("person_id", "order_not_posted")
    return unit


def _is_posted(person_id: int, unit_id: int, today: date) -> bool:
    statement = (
        select(Posting.id)
        .join(Person)
        .where(
            Posting.person_id == person_id,
            Posting.unit_id == unit_id,
            Posting.role.in_(sorted(WORKERS)),
            Person.disabled_at.is_(None),
            in_force(today),
        )
    )
    return db.session.scalar(statement.limit(1)) is not None


def _is_ordered(case: Case, unit: Unit) -> bool:
    """Return whether the unit has an open order on the case; the case's row is locked."""
    same = (SupervisedCase.case_id == case.id, SupervisionOrder.unit_id == unit.id, IS_OPEN)
    statement = select(SupervisedCase.id).join(SupervisedCase.order).where(*same)
    return db.session.scalar(statement.limit(1)) is not None


def _written(
    cases: Sequence[Case], actor: Actor, demand: Demand, unit: Unit, limit: Limit, now: datetime
) -> SupervisionOrder:
    """Write the order; its number is taken when all else is locked, so that none is skipped."""
    first = cases[0]
    order = SupervisionOrder(
        street_id=first.street_id,
        year=settings.day_of(first.street_id, now).year,
        unit_id=unit.id,
        person_id=demand.person_id,
        reason=protected(first, demand.reason.strip()),
        demand=protected(first, demand.demand.strip()),
        amount=limit.amount,
        unit=limit.unit,
        given_by_id=actor.id,
        given_unit_id=_in_name_of(actor, unit),
        given_at=now,
        due_at=due_at(settings.calendar_of(first.street_id), limit, now),
        state=OrderState.GIVEN,
    )
    order.sequence = _next(order.street_id, order.year)
    db.session.add(order)
    db.session.flush()
    return order


def _in_name_of(actor: Actor, unit: Unit) -> int | None:
    """Return the unit of the posting by which the actor gives the order."""
    leading = (
        grant.unit_id
        for grant in actor.grants
        if grant.role in OFFICE
        and grant.covers(unit.path)
        and (grant.path != unit.path or grant.level is Level.STREET)
    )
    return next(leading, None)


def _next(street_id: int, year: int) -> int:
    counter = inserting(SupervisionCounter).values(street_id=street_id, year=year, last=1)
    counter = counter.on_conflict_do_update(
        index_elements=["street_id", "year"], set_={"last": SupervisionCounter.last + 1}
    )
    return db.session.scalars(counter.returning(SupervisionCounter.last)).one()


def _put(order: SupervisionOrder, case: Case, actor: Actor, unit: Unit, limit: Limit, now: datetime) -> None:
    """Tie the order to a case, start its clock there, and record it."""
    row = SupervisedCase(street_id=case.street_id, order_id=order.id, case_id=case.id)
    db.session.add(row)
    db.session.flush()
    ordering.start(case, row.id, unit, limit, now=now)
    facts = {**facts_of(order), "person_id": order.person_id, "due_at": order.due_at.isoformat()}
    record(case, Move.SUPERVISE, actor, now=now, text=f"{order.reason}\n{order.demand}", facts=facts)


def _tell(order: SupervisionOrder, actor: Actor, now: datetime) -> None:
    """Tell the person who answers, and everybody else at the unit."""
    key, told = f"order:{order.id}:given", told_of(order)
    street_id = order.street_id
    notices.tell_person(
        order.person_id, "order_given_you", key=key, now=now, street_id=street_id, params=told
    )
    notices.tell_unit(order.unit_id, "order_given", key=key, now=now, params=told, besides=actor.id)
