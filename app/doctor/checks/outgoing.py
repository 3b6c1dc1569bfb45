"""Messages that leave the house: whether channels can be reached, and whether somebody sends."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, select

from app.doctor.findings import Finding, advice, good, trouble
from app.domain.sending import DeliveryState
from app.extensions import db
from app.models.messages import Delivery, MessageChannel, MessageTarget
from config import Settings

MESSAGES = _l("Outgoing messages")
LATE = timedelta(minutes=15)
LATELY = timedelta(days=7)
IS_ON = MessageChannel.disabled_at.is_(None)


def messages(_settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look at the channels that are on, and at what waits or was given up."""
    if not db.session.scalar(select(exists().where(IS_ON))):
        yield good(MESSAGES, _l("No channel is set up: everybody reads messages in the program."))
        return
    found = [*_unreachable(), *_late(now), *_given_up(now)]
    yield from found or [good(MESSAGES, _l("All channels can be reached, and nothing waits."))]


def _unreachable() -> Iterator[Finding]:
    failing = select(MessageChannel.name).where(IS_ON, MessageChannel.failures > 0)
    names = db.session.scalars(failing.order_by(MessageChannel.id)).all()
    if names:
        yield trouble(
            MESSAGES,
            _l("Not reached: %(names)s.", names=", ".join(names)),
            _l("Try the channel under 设置 → 外发消息; its machine has to stand in `MESSAGE_HOSTS`."),
        )


def _late(now: datetime) -> Iterator[Finding]:
    reachable = (IS_ON, MessageChannel.failures == 0, MessageTarget.failures == 0)
    waiting = (
        select(Delivery.id)
        .join(Delivery.target)
        .join(MessageTarget.channel)
        .where(Delivery.state == DeliveryState.WAITING, Delivery.due_at < now - LATE, *reachable)
    )
    if db.session.scalar(select(waiting.exists())):
        yield trouble(
            MESSAGES,
            _l("Messages wait for more than a quarter of an hour, though their channels can be reached."),
            _l("Look whether the scheduler runs, and at its journal."),
        )


def _given_up(now: datetime) -> Iterator[Finding]:
    lately = (Delivery.state == DeliveryState.DEAD, Delivery.created_at > now - LATELY)
    number = db.session.scalar(select(func.count(Delivery.id)).where(*lately))
    if number:
        yield advice(
            MESSAGES,
            _l("%(number)s messages of the last seven days were given up.", number=number),
            _l("Look at why under 设置 → 外发消息 → 发送记录, and send them again."),
        )
