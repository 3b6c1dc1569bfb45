"""Who sends what: a target is lent to one sender, its messages leave in order, what fails makes it wait.

A sender that dies has sent at most what it had not marked yet; whoever borrows the target next sends it again
under the same number. What a message consists of is fixed before it leaves for the first time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Executable, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.database import locked
from app.domain.sending import (
    GIVEN_UP_AFTER,
    ChannelKind,
    DeliveryState,
    Fault,
    Waiting,
    bundled,
    is_given_up,
    wait_after,
)
from app.extensions import db
from app.models.messages import Delivery, MessageChannel, MessageTarget
from app.settings.operations.rights import let

LEASE = timedelta(seconds=30)
"""For so long a target is lent; three times as long as one message may take."""
PER_CHANNEL = 2
"""So many targets of one channel are served at once, so that a slow one does not take every sender."""
ROWS = 100
IS_WAITING = Delivery.state == DeliveryState.WAITING


@dataclass(frozen=True, slots=True)
class Claim:
    """A target that is lent to the holder of this claim, and the messages to send, in order."""

    target_id: int
    channel_id: int
    lease: int
    bundles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message as it was tried: its number, and since when its first part was due."""

    bundle_id: int
    due_at: datetime
    tries: int


def claim(*, now: datetime) -> Claim | None:
    """Borrow the target with something due that was served longest ago; None if there is none."""
    target = db.session.scalar(_lendable(now))
    if target is None:
        return None
    target.lease += 1
    target.leased_until = now + LEASE
    kind = db.session.scalars(select(MessageChannel.kind).where(MessageChannel.id == target.channel_id)).one()
    due = select(Delivery).where(Delivery.target_id == target.id, IS_WAITING, Delivery.due_at <= now)
    rows = db.session.scalars(due.order_by(Delivery.id).limit(ROWS)).all()
    waiting = [Waiting(row.id, row.bundle_id, row.is_digest) for row in rows]
    fixed = bundled(waiting, may_bundle=kind is not ChannelKind.WEBHOOK)
    for row in rows:
        row.bundle_id = row.bundle_id or fixed[row.id]
    bundles = tuple(dict.fromkeys(row.bundle_id or row.id for row in rows))
    db.session.flush()
    return Claim(target.id, target.channel_id, target.lease, bundles)


def _lendable(now: datetime) -> Select[MessageTarget]:
    other = aliased(MessageTarget)
    lent = select(func.count()).where(other.channel_id == MessageTarget.channel_id, other.leased_until > now)
    statement = (
        select(MessageTarget)
        .join(MessageTarget.channel)
        .where(
            MessageChannel.disabled_at.is_(None),
            or_(MessageChannel.retry_at.is_(None), MessageChannel.retry_at <= now),
            or_(MessageTarget.retry_at.is_(None), MessageTarget.retry_at <= now),
            or_(MessageTarget.leased_until.is_(None), MessageTarget.leased_until <= now),
            exists().where(Delivery.target_id == MessageTarget.id, IS_WAITING, Delivery.due_at <= now),
            lent.scalar_subquery() < PER_CHANNEL,
        )
        .order_by(MessageTarget.leased_until.asc().nulls_first(), MessageTarget.id)
        .limit(1)
    )
    return statement.with_for_update(of=MessageTarget, skip_locked=True) if locked() else statement


def succeed(held: Claim, bundle_id: int, *, now: datetime) -> bool:
    """Note that a message was sent and keep the target; False when it has been lent to somebody else."""
    parts = update(Delivery).where(Delivery.bundle_id == bundle_id, IS_WAITING)
    sent = {"state": DeliveryState.SENT, "sent_at": now, "tried_at": now, "error": None}
    _run(parts.values(tries=Delivery.tries + 1, **sent))
    well = (MessageChannel.id == held.channel_id, MessageChannel.failures > 0)
    _run(update(MessageChannel).where(*well).values(failures=0, retry_at=None))
    return _keep(held, now + LEASE, failures=0, retry_at=None)


def fail(held: Claim, parcel: Parcel, fault: Fault, code: str, *, share: float, now: datetime) -> bool:
    """Note that a message did not arrive; return whether the target's next one may be tried.

    What is given up becomes a dead letter and holds nobody up. Anything else lets the target wait, and the
    channel if it could not be reached.
    """
    costs = fault is not Fault.UNREACHABLE
    tries = parcel.tries + costs
    parts = update(Delivery).where(Delivery.bundle_id == parcel.bundle_id, IS_WAITING)
    values: dict[str, object] = {"tries": tries, "error": code, "tried_at": now}
    if is_given_up(fault, tries=tries, waited=now - parcel.due_at):
        values["state"] = DeliveryState.DEAD
    _run(parts.values(**values))
    if fault is Fault.REFUSED:
        return _keep(held, now + LEASE)
    _give_up_old(held, code, now)
    failures = (
        db.session.scalar(select(MessageTarget.failures).where(MessageTarget.id == held.target_id)) or 0
    )
    if fault is Fault.UNREACHABLE:
        _let_channel_wait(held, share, now)
    _keep(held, now, failures=failures + 1, retry_at=now + wait_after(failures + 1, share))
    return False


def _give_up_old(held: Claim, code: str, now: datetime) -> None:
    old = (Delivery.target_id == held.target_id, IS_WAITING, Delivery.due_at <= now - GIVEN_UP_AFTER)
    _run(update(Delivery).where(*old).values(state=DeliveryState.DEAD, error=code))


def _let_channel_wait(held: Claim, share: float, now: datetime) -> None:
    """Let a channel wait that could not be reached; those who find out at once count as one."""
    this = MessageChannel.id == held.channel_id
    failures = db.session.scalar(select(MessageChannel.failures).where(this)) or 0
    free = or_(MessageChannel.retry_at.is_(None), MessageChannel.retry_at <= now)
    waits = {"failures": failures + 1, "retry_at": now + wait_after(failures + 1, share)}
    _run(update(MessageChannel).where(this, free).values(**waits))


def release(held: Claim, *, now: datetime) -> None:
    """Give a target back."""
    _keep(held, now)


def _keep(held: Claim, until: datetime, **values: object) -> bool:
    mine = and_(MessageTarget.id == held.target_id, MessageTarget.lease == held.lease)
    return _run(update(MessageTarget).where(mine).values(leased_until=until, **values)) == 1


def retry(actor: Actor, *, street_id: int, ids: Sequence[int], now: datetime) -> int:
    """Let dead letters of a street be tried again, under the number that they had; return how many.

    Raises:
        Forbidden: the actor does not administer the street.
    """
    let(actor, street_id)
    dead = (Delivery.street_id == street_id, Delivery.state == DeliveryState.DEAD)
    named = select(Delivery.bundle_id).where(Delivery.id.in_(ids), *dead)
    again = update(Delivery).where(Delivery.bundle_id.in_(named), *dead)
    count = _run(again.values(state=DeliveryState.WAITING, due_at=now, tries=0, error=None))
    if count:
        audit.record(
            Act.MESSAGES_RETRIED, (Kind.UNIT, street_id), by=actor, street_id=street_id, number=count
        )
    return count


def _run(statement: Executable) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return result.rowcount if isinstance(result, CursorResult) else 0
