"""Channels: where messages go, and what an administrator may say of that."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.domain.errors import Invalid, StaleCase
from app.domain.letters import MAIL_ADDRESS
from app.domain.sending import ChannelKind, DeliveryState
from app.extensions import db
from app.messages.client import Failed, Line
from app.models.messages import Delivery, MessageChannel, MessageTarget
from app.settings.operations.rights import let

SIGNED = frozenset({ChannelKind.SMS, ChannelKind.WEBHOOK})
"""What is never sent without a signature."""
SHORTEST_SECRET = 16


@dataclass(frozen=True, slots=True)
class ChannelValues:
    """What is typed about a channel; an address or a secret that is left empty stays as it is."""

    name: str
    address: str
    account: str
    sender: str
    secret: str
    language: str
    personal_data: bool


def add_channel(
    street_id: int, actor: Actor, *, kind: ChannelKind, values: ChannelValues, line: Line, now: datetime
) -> MessageChannel:
    """Add a channel of a street; nobody is told by it yet.

    Raises:
        Forbidden: the actor does not administer the street.
        Invalid: an entry is missing, or the address is not one that may be called.
    """
    let(actor, street_id)
    if not values.address:
        raise Invalid("address", "missing")
    if kind in SIGNED and not values.secret:
        raise Invalid("secret", "missing")
    row = MessageChannel(street_id=street_id, kind=kind, created_at=now)
    _fill(row, values, line)
    db.session.add(row)
    db.session.flush()
    _note(row, actor)
    return row


def edit_channel(
    row: MessageChannel, actor: Actor, *, version: int, values: ChannelValues, line: Line
) -> None:
    """Change a channel; it is tried at once if it was left alone.

    Raises:
        Forbidden: the actor does not administer the street.
        StaleCase: somebody else has changed it meanwhile.
        Invalid: an entry is missing, or the address is not one that may be called.
    """
    let(actor, row.street_id)
    if row.version != version:
        raise StaleCase
    _fill(row, values, line)
    row.retry_at = None
    _note(row, actor)


def _fill(row: MessageChannel, values: ChannelValues, line: Line) -> None:
    if values.address:
        _check_address(row.kind, values.address, line)
        row.address = values.address
    if values.secret:
        if row.kind in SIGNED and len(values.secret) < SHORTEST_SECRET:
            raise Invalid("secret", "short_secret", least=SHORTEST_SECRET)
        row.secret = values.secret
    if row.kind is ChannelKind.MAIL and not MAIL_ADDRESS.fullmatch(values.sender):
        raise Invalid("sender", "mail_address")
    row.name, row.account, row.sender = values.name, values.account, values.sender
    row.language, row.personal_data = values.language, values.personal_data


def _check_address(kind: ChannelKind, address: str, line: Line) -> None:
    is_mail = kind is ChannelKind.MAIL
    try:
        parts = line.looked_at(address)
    except Failed as error:
        raise Invalid("address", f"message_{error.code}") from error
    if parts.scheme.startswith("smtp") is not is_mail:
        raise Invalid("address", "message_scheme_mail" if is_mail else "message_scheme")


def switch_channel(row: MessageChannel, actor: Actor, *, on: bool, now: datetime) -> None:
    """Switch a channel off or on; what waits when it is switched off becomes dead letters. Twice is harmless.

    Raises:
        Forbidden: the actor does not administer the street.
    """
    let(actor, row.street_id)
    if on is (row.disabled_at is None):
        return
    row.disabled_at = None if on else now
    if not on:
        here = select(MessageTarget.id).where(MessageTarget.channel_id == row.id)
        waits = (Delivery.target_id.in_(here), Delivery.state == DeliveryState.WAITING)
        given_up = {"state": DeliveryState.DEAD, "error": "switched_off", "bundle_id": _number()}
        stopped = update(Delivery).where(*waits).values(**given_up)
        db.session.execute(stopped, execution_options={"synchronize_session": False})
    _note(row, actor)


def _number() -> ColumnElement[int]:
    """Return under which number a delivery leaves, if it has not left yet: its own."""
    return func.coalesce(Delivery.bundle_id, Delivery.id)


def _note(row: MessageChannel, actor: Actor) -> None:
    facts = {"id": row.id, "on": row.disabled_at is None, "personal_data": row.personal_data}
    audit.record(Act.CHANNEL_CHANGED, (Kind.CHANNEL, row.id), by=actor, street_id=row.street_id, **facts)
