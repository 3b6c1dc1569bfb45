"""Targets: who is told by a channel, of what, and when not."""

from dataclasses import dataclass, field
from datetime import datetime, time

from sqlalchemy import select

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.database import inserting
from app.domain.errors import Forbidden, Invalid
from app.domain.letters import MAIL_ADDRESS, PHONE
from app.domain.sending import PERSONAL, ChannelKind, DeliveryState, EventGroup, Mode
from app.extensions import db
from app.models.messages import Delivery, MessageChannel, MessageTarget
from app.models.organisation import Unit
from app.settings.operations.rights import let


@dataclass(frozen=True, slots=True)
class TargetValues:
    """What somebody wants to be told, and when not."""

    wanted: dict[EventGroup, Mode] = field(default_factory=dict)
    address: str = ""
    quiet_from: time | None = None
    quiet_until: time | None = None
    working_time: bool = False
    with_below: bool = False


def set_own_target(channel: MessageChannel, actor: Actor, *, values: TargetValues) -> MessageTarget:
    """Say of what one wants to be told by a channel, and where.

    Raises:
        Forbidden: the channel is not one of the actor's streets, or has no addresses of persons.
        Invalid: the address or the quiet hours cannot be used.
    """
    mine = {grant.street_id for grant in actor.grants}
    if actor.id is None or channel.kind not in PERSONAL or channel.street_id not in mine:
        raise Forbidden
    wants = bool(values.wanted)
    form = MAIL_ADDRESS if channel.kind is ChannelKind.MAIL else PHONE
    if (wants or values.address) and not form.fullmatch(values.address):
        raise Invalid("address", "mail_address" if channel.kind is ChannelKind.MAIL else "phone_number")
    row = _target(channel, person_id=actor.id)
    row.address = values.address or None
    _fill(row, values)
    subject, facts = (Kind.CHANNEL, channel.id), {"groups": len(values.wanted)}
    audit.record(Act.OWN_MESSAGES_CHOSEN, subject, by=actor, street_id=channel.street_id, **facts)
    return row


def set_unit_target(
    channel: MessageChannel, actor: Actor, *, unit_id: int, values: TargetValues
) -> MessageTarget:
    """Say of what a unit's group, or another system, is told by a channel.

    Raises:
        Forbidden: the actor does not administer the street.
        Invalid: the unit is not one of the street, the channel is for persons, or quiet hours lack an end.
    """
    let(actor, channel.street_id)
    street_id = db.session.scalar(select(Unit.street_id).where(Unit.id == unit_id))
    if street_id != channel.street_id or channel.kind in PERSONAL:
        raise Invalid("unit_id", "unknown")
    row = _target(channel, unit_id=unit_id)
    row.with_below = values.with_below
    _fill(row, values)
    facts = {"channel": channel.id, "unit": unit_id, "groups": len(values.wanted)}
    audit.record(
        Act.MESSAGES_ROUTED, (Kind.CHANNEL, channel.id), by=actor, street_id=channel.street_id, **facts
    )
    return row


def _target(channel: MessageChannel, **whose: int) -> MessageTarget:
    """Return the target, made if there is none yet: of two at once the second finds the first one's."""
    first = inserting(MessageTarget).values(channel_id=channel.id, wanted={}, **whose)
    db.session.execute(first.on_conflict_do_nothing())
    same = select(MessageTarget).filter_by(channel_id=channel.id, **whose).with_for_update()
    return db.session.scalars(same.execution_options(populate_existing=True)).one()


def _fill(row: MessageTarget, values: TargetValues) -> None:
    if (values.quiet_from is None) != (values.quiet_until is None):
        raise Invalid("quiet_until" if values.quiet_until is None else "quiet_from", "quiet_both")
    if values.quiet_from is not None and values.quiet_from == values.quiet_until:
        raise Invalid("quiet_until", "quiet_same")
    row.wanted = {group.value: mode.value for group, mode in values.wanted.items()}
    row.quiet_from, row.quiet_until = values.quiet_from, values.quiet_until
    row.working_time = values.working_time
    row.retry_at = None


def send_test(target: MessageTarget, actor: Actor, *, street_id: int, key: str, now: datetime) -> None:
    """Put a message on its way that only shows whether messages arrive; the key makes a repeat harmless.

    Raises:
        Forbidden: the target is not the actor's own, and the actor does not administer the street.
        Invalid: there is no address yet.
    """
    if target.person_id is None or target.person_id != actor.id:
        let(actor, street_id)
    if target.person_id is not None and not target.address:
        raise Invalid("address", "missing")
    test = inserting(Delivery).values(
        street_id=street_id,
        target_id=target.id,
        key=f"test:{key}",
        state=DeliveryState.WAITING,
        due_at=now,
        created_at=now,
    )
    db.session.execute(test.on_conflict_do_nothing(index_elements=["target_id", "key"]))
