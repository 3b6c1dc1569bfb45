"""Messages of an invented street, for the picture of what was sent: nothing of it ever leaves the machine."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.database import transaction
from app.domain.levels import Level
from app.domain.sending import ChannelKind, DeliveryState
from app.extensions import db
from app.models.messages import Delivery, MessageChannel, MessageTarget
from app.models.notices import Notice
from app.models.organisation import Unit

TOLD = 14
ENDINGS = (
    (DeliveryState.SENT, 1, None),
    (DeliveryState.SENT, 1, None),
    (DeliveryState.DEAD, 12, "cut_off"),
    (DeliveryState.SENT, 3, None),
    (DeliveryState.WAITING, 2, "too_slow"),
)


def sent(*, now: datetime) -> None:
    """Write two channels and what became of the newest notices to the street's communities."""
    with transaction():
        units = select(Unit).where(Unit.level == Level.COMMUNITY).order_by(Unit.path)
        communities = db.session.scalars(units).all()
        street_id = communities[0].street_id
        channels = [
            MessageChannel(
                street_id=street_id,
                kind=kind,
                name=name,
                address=address,
                secret="only for a picture",
                language="zh_CN",
                created_at=now - timedelta(days=30),
            )
            for kind, name, address in (
                (ChannelKind.WECOM, "社区工作群", "https://robot.example/send"),
                (ChannelKind.MAIL, "街道邮箱", "smtp://mail.example"),
            )
        ]
        db.session.add_all(channels)
        db.session.flush()
        targets = [
            MessageTarget(channel_id=channel.id, unit_id=unit.id, wanted={})
            for unit, channel in zip(communities, channels * len(communities), strict=False)
        ]
        db.session.add_all(targets)
        db.session.flush()
        newest = select(Notice).where(Notice.case_id.is_not(None)).order_by(Notice.id.desc()).limit(TOLD)
        for number, notice in enumerate(db.session.scalars(newest)):
            state, tries, fault = ENDINGS[number % len(ENDINGS)]
            at = now - timedelta(minutes=7 * (TOLD - number))
            is_sent = state is DeliveryState.SENT
            db.session.add(
                Delivery(
                    street_id=street_id,
                    target_id=targets[number % len(targets)].id,
                    notice_id=notice.id,
                    case_id=notice.case_id,
                    key=f"picture:{number}",
                    state=state,
                    due_at=at if is_sent else now + timedelta(hours=1),
                    created_at=at,
                    tries=tries,
                    error=fault,
                    tried_at=at,
                    sent_at=at if is_sent else None,
                )
            )
