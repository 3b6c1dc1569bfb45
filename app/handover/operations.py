"""Handing over the work of somebody who leaves a unit: everything in one transaction, nothing left behind."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update

from app.access.policy import Action, Actor, Place, authorize, in_name_of
from app.cases import operations as cases
from app.domain.backlog import midnight
from app.domain.errors import Invalid
from app.domain.handover import Part, is_settled
from app.duty import handing as duty
from app.extensions import db
from app.handover.queries import Left, Scope, left, scope_of, takers
from app.ledger import operations as ledger
from app.models.cases import Task
from app.models.organisation import Person, Posting, Unit
from app.notices import operations as notices
from app.organisation import operations as organisation
from app.settings.queries import zone_of
from app.supervision import operations as supervision
from app.talks import operations as talks
from app.talks.operations.handing import invitations


@dataclass(frozen=True, slots=True)
class Settled:
    """Who takes which kind of work (None: back to the unit), and on which day the posting ends.

    Without a day the posting has its end already.
    """

    takers: Mapping[Part, int | None]
    until_on: date | None = None


def hand_over(
    posting_id: int, actor: Actor, settled: Settled, *, version: int, now: datetime
) -> Counter[int | None]:
    """Hand over all that hangs on somebody at a unit, and end their posting; return how much went to whom.

    What goes back to the unit is counted under None. Work passes at once, also where the posting ends later;
    talks and days on duty before its end stay as they are.

    Raises:
        Forbidden: the actor does not administer the unit.
        StaleCase: somebody else changed the person or their postings since `version`.
        Invalid: somebody has to take a kind of work, and nobody who could was named.
    """
    posting = db.session.get(Posting, posting_id)
    unit = db.session.get(Unit, posting.unit_id) if posting and posting.unit_id else None
    if posting is None or unit is None:
        raise Invalid("", "unknown")
    authorize(actor, Action.PEOPLE_EDIT, Place(unit.path))
    if settled.until_on is not None:
        organisation.end_posting(posting_id, actor, until_on=settled.until_on, version=version, now=now)
    else:
        organisation.check_version(organisation.locked_person(posting.person_id), version)
    scope = scope_of(posting, until_on=posting.until_on, now=now)
    if scope is None:
        return Counter()
    found, clerk = left(scope, actor), in_name_of(actor, Action.PEOPLE_EDIT, scope.street_id)
    _check(scope, found, settled.takers)
    moved: Counter[int | None] = Counter()
    for part, things in found.items():
        taker_id = settled.takers.get(part)
        for thing_id in dict.fromkeys(thing.id for thing in things):
            _HAND[part](_Step(scope, clerk, thing_id, taker_id, now))
        moved[taker_id] += len(things)
    _let_go_of_invitations(scope, clerk)
    _tell(scope, moved, now)
    return moved


@dataclass(frozen=True, slots=True)
class _Step:
    """One piece of work on its way: its row, who takes it, and in whose name that is written down."""

    scope: Scope
    clerk: Actor
    id: int
    taker_id: int | None
    now: datetime

    @property
    def named(self) -> int:
        """The taker of what cannot be nobody's."""
        if self.taker_id is None:  # pragma: no cover - for the type checker: it was checked
            raise Invalid("", "unknown")
        return self.taker_id


def _check(scope: Scope, found: Left, chosen: Mapping[Part, int | None]) -> None:
    for part in found:
        taker_id = chosen.get(part)
        if not is_settled(part, taker_id):
            raise Invalid(part.value, "work_needs_somebody")
        if taker_id is not None and taker_id not in {person_id for person_id, _name in takers(scope, part)}:
            raise Invalid(part.value, "work_not_for_them")


def _case(step: _Step) -> None:
    cases.assign(step.id, step.clerk, assignee_id=step.taker_id, version=None, now=step.now, is_quiet=True)


def _call(step: _Step) -> None:
    statement = update(Task).where(Task.id == step.id, Task.called_by_id == step.scope.person_id)
    db.session.execute(statement.values(called_by_id=step.named))


def _order(step: _Step) -> None:
    supervision.hand_on(step.id, from_id=step.scope.person_id, to_id=step.named)


def _promise(step: _Step) -> None:
    ledger.hand_on(step.id, step.taker_id, now=step.now)


def _talk(step: _Step) -> None:
    talks.hand_host(step.id, step.clerk, host_id=step.named, now=step.now)


def _series(step: _Step) -> None:
    talks.hand_series(step.id, step.clerk, host_id=step.named)


def _minutes(step: _Step) -> None:
    talks.hand_minutes(step.id, step.clerk, person_id=step.named)


def _duty(step: _Step) -> None:
    scope = step.scope
    duty.replace(
        step.id,
        step.clerk,
        person_id=scope.person_id,
        by_id=step.taker_id,
        since=scope.since,
        now=step.now,
    )


_HAND: Mapping[Part, Callable[[_Step], None]] = {
    Part.CASES: _case,
    Part.CALLS: _call,
    Part.ORDERS: _order,
    Part.PROMISES: _promise,
    Part.TALKS: _talk,
    Part.SERIES: _series,
    Part.MINUTES: _minutes,
    Part.DUTY: _duty,
}


def _let_go_of_invitations(scope: Scope, clerk: Actor) -> None:
    """Take somebody who leaves the street off the lists of talks to come."""
    if scope.is_all:
        since = midnight(scope.since, zone_of(scope.street_id))
        for talk_id in invitations(scope.person_id, scope.street_id, since):
            talks.uninvite(talk_id, clerk, person_id=scope.person_id)


def _tell(scope: Scope, moved: Counter[int | None], now: datetime) -> None:
    """Tell who takes over, who leaves, and the unit of what is nobody's; each once a hand-over."""
    if not moved:
        return
    key = f"{scope.person_id}:{scope.unit.id}:{now.isoformat()}"
    told = {"unit_id": scope.unit.id, "person": db.session.get_one(Person, scope.person_id).name}
    street_id = scope.street_id
    for taker_id, count in moved.items():
        params = {**told, "count": count}
        if taker_id is None:
            unit_id, besides = scope.unit.id, scope.person_id
            notices.tell_unit(
                unit_id, "work_back_at_unit", key=f"back:{key}", now=now, params=params, besides=besides
            )
        else:
            notices.tell_person(
                taker_id, "work_taken_over", key=f"taken:{key}", now=now, street_id=street_id, params=params
            )
    params = {**told, "count": moved.total()}
    notices.tell_person(
        scope.person_id, "work_handed_over", key=f"handed:{key}", now=now, street_id=street_id, params=params
    )
