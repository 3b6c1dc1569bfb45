"""What every move has in common: load and lock, check, and write the event."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from app import ahead
from app.access.policy import Action, Actor, Place, authorize
from app.cases.operations.following import note_late
from app.cases.operations.protecting import protected
from app.database import locked
from app.domain import chain
from app.domain.effects import Party
from app.domain.erasing import CaseErased
from app.domain.errors import Forbidden, Missing, StaleCase
from app.domain.workflow import RULES, Move, State, next_state
from app.extensions import db
from app.files import operations as files
from app.models.cases import Case, Event, EventText, Holding, Sight, Task
from app.models.files import StoredFile
from app.models.organisation import Unit

ACTION_OF = {
    Party.HOLDER: Action.CASE_MOVE,
    Party.ABOVE: Action.CASE_DIRECT,
    Party.LEADER: Action.CASE_SUPERVISE,
    Party.VERIFIER: Action.CASE_VERIFY,
    Party.REVIEWER: Action.CASE_REVIEW,
    Party.RESIDENT: Action.CASE_SLIP,
    Party.RAISER: Action.CASE_RAISER,
    Party.READER: Action.CASE_READ,
    Party.CALLED_IN: Action.CASE_ANSWER,
    Party.CALLER: Action.CASE_MOVE,
}
"""Of the parties that the case itself tells; those of an order are asked about its own place."""


def place_path(case: Case) -> str:
    """Return the path of the lowest unit of the case's place."""
    ids = (case.street_id, case.community_id, case.grid_id, case.building_id)
    return "/" + "".join(f"{unit_id}/" for unit_id in ids if unit_id is not None)


def place_of(case: Case) -> Place:
    """Return the case as the rules of rights see it; its holder must be loaded."""
    waiting = _waiting_tasks(case.id)
    return Place(
        path=place_path(case),
        holder_path=case.holder.path,
        sight_paths=_sight_paths(case.id),
        task_paths=task_paths(waiting),
        phone_paths=task_paths(task for task in waiting if task.may_phone),
        raiser_id=case.raiser_id,
        resolved_by_id=case.resolved_by_id,
        lowest_rank=case.lowest_rank,
        case_id=case.id,
    )


def _sight_paths(case_id: int) -> tuple[str, ...]:
    if (known := ahead.known(Sight, case_id)) is not None:
        return tuple(db.session.get_one(Unit, sight.unit_id).path for sight in known)
    sights = select(Unit.path).join(Sight, Sight.unit_id == Unit.id).where(Sight.case_id == case_id)
    return tuple(db.session.scalars(sights))


def _waiting_tasks(case_id: int) -> Sequence[Task]:
    """Return the calls that wait for the called unit, with it."""
    if (known := ahead.known(Task, case_id)) is not None:
        for task in known:
            set_committed_value(task, "unit", db.session.get_one(Unit, task.unit_id))
        return [task for task in known if task.declined_at is None]
    is_open = Task.answered_at.is_(None), Task.withdrawn_at.is_(None), Task.declined_at.is_(None)
    statement = select(Task).where(Task.case_id == case_id, *is_open).order_by(Task.id)
    return db.session.scalars(statement.options(joinedload(Task.unit))).all()


def task_paths(tasks: Iterable[Task]) -> tuple[str, ...]:
    """Return the paths of called units, which are loaded."""
    return tuple(task.unit.path for task in tasks)


def begin(
    case_id: int,
    actor: Actor,
    move: Move,
    *,
    version: int | None,
    party: Party | None = None,
    now: datetime | None = None,
    **given: object,
) -> tuple[Case, State]:
    """Load and lock the case, check right, version and workflow, and return it with its next state.

    `version` None is for callers that hold no form (the clock, a talk that has locked the case);
    `party` for a move that somebody else than usual makes, because a talk has decided it. A move that does
    something to the clocks says when it is made: what has passed by then is noted first.

    Raises:
        CaseErased, Forbidden, MoveNotAllowed, StaleCase; Missing: what the move demands is empty.
    """
    case = locked_case(case_id)
    if case.erased_at is not None:
        raise CaseErased
    rule = RULES[move]
    by = party or rule.party
    if by is Party.CLOCK:
        if not actor.is_clock:
            raise Forbidden(action=move)
    else:
        authorize(actor, ACTION_OF[by], place_of(case))
    if version is not None and version != case.version:
        raise StaleCase
    state = next_state(case.state, move)
    for name in rule.demands:
        if not given.get(name):
            raise Missing(name)
    if now is not None:
        note_late(case, now=now)
    return case, state


def locked_case(case_id: int) -> Case:
    """Return the case with its holder; on PostgreSQL its row stays locked until the commit."""
    if known := ahead.known(Case, case_id):
        return known[0]
    statement = select(Case).where(Case.id == case_id).options(joinedload(Case.holder, innerjoin=True))
    if locked():
        statement = statement.with_for_update(of=Case)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def record(
    case: Case,
    move: Move,
    actor: Actor,
    *,
    now: datetime,
    text: str = "",
    facts: Mapping[str, object] | None = None,
    photos: Sequence[StoredFile] = (),
) -> Event:
    """Append the event of an accepted move to the case's chain.

    `facts` hold codes, ids and instants only; what somebody wrote goes into `text`. Numbers of phones and
    identity cards or rooms do not stay in it: the case's contact gets them.
    """
    if case.erased_at is not None and move is not Move.ERASE:
        raise CaseErased
    text = protected(case, text)
    salt = secrets.token_hex(8)
    digest = chain.text_digest(salt, text) if text else None
    event = _chained(case, move, actor, now, dict(facts or {}), digest)
    if text:
        event.words = EventText(salt=salt, body=text)
    ahead.add(event)
    if photos:
        db.session.flush()
        files.attach(photos, case=case, event=event)
    return event


def _chained(
    case: Case, move: Move, actor: Actor, now: datetime, facts: dict[str, object], text_digest: str | None
) -> Event:
    case.event_count += 1
    link = chain.Link(
        case_id=case.id,
        sequence=case.event_count,
        move=move.value,
        at=now,
        actor_id=actor.id,
        unit_id=case.holder_id,
        facts=facts,
        text_digest=text_digest,
    )
    case.last_digest = chain.digest(case.last_digest, link)
    return Event(
        street_id=case.street_id,
        case_id=case.id,
        sequence=link.sequence,
        move=move,
        at=now,
        actor_id=actor.id,
        unit_id=case.holder_id,
        facts=facts,
        text_digest=text_digest,
        digest=case.last_digest,
    )


def see(case_id: int, unit_id: int) -> None:
    """Let the unit's people read the case from now on, wherever its place lies."""
    known = ahead.known(Sight, case_id)
    if known is None:
        seen = db.session.get(Sight, (unit_id, case_id)) is not None
    else:
        seen = any(sight.unit_id == unit_id for sight in known)
    if not seen:
        ahead.add(Sight(unit_id=unit_id, case_id=case_id))


def see_no_more(case_id: int, unit_id: int) -> None:
    """Let the unit's people read the case no longer, unless another call of it stands."""
    stands = select(Task.id).where(
        Task.case_id == case_id, Task.unit_id == unit_id, Task.withdrawn_at.is_(None)
    )
    if db.session.scalar(stands.limit(1)) is None:
        db.session.execute(delete(Sight).where(Sight.case_id == case_id, Sight.unit_id == unit_id))


def holdings(case_id: int) -> Sequence[Holding]:
    """Return who held the case, oldest first."""
    if (known := ahead.known(Holding, case_id)) is not None:
        return known
    statement = (
        select(Holding)
        .where(Holding.case_id == case_id)
        .order_by(Holding.sequence)
        .options(joinedload(Holding.unit))
    )
    return db.session.scalars(statement).all()


def open_tasks(case_id: int) -> Sequence[Task]:
    """Return the calls of the case that nobody has answered or withdrawn yet."""
    if (known := ahead.known(Task, case_id)) is not None:
        return known
    is_open = (Task.case_id == case_id, Task.answered_at.is_(None), Task.withdrawn_at.is_(None))
    return db.session.scalars(select(Task).where(*is_open).order_by(Task.id)).all()


def unit_or_missing(unit_id: int | None, name: str = "unit_id", *, share: bool = False) -> Unit:
    """Return the unit that a form chose; `share` keeps others from changing it until the commit.

    Raises:
        Missing: nothing was chosen, or the unit is not there or closed.
    """
    lock = {"read": True} if share else None
    unit = db.session.get(Unit, unit_id, with_for_update=lock) if unit_id else None
    if unit is None or unit.closed_on is not None:
        raise Missing(name)
    return unit
