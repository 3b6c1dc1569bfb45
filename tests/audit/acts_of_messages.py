"""How the entries about messages come about."""

from app.audit import Act
from app.database import transaction
from app.domain.sending import ChannelKind, DeliveryState
from app.extensions import db
from app.messages import operations
from app.messages.client import Line
from app.messages.operations import ChannelValues, TargetValues
from app.models.messages import Delivery, MessageTarget
from tests.factories import actor


def channel(w):
    values = ChannelValues("群", "https://robot.example/x", "", "", "", "zh_CN", personal_data=False)
    given = {"values": values, "line": Line(frozenset({"robot.example"}), frozenset())}
    return w.do(operations.add_channel, w.street.street.id, w.by, kind=ChannelKind.WECOM, **given)


def route(w):
    made = channel(w)
    with transaction():
        operations.set_unit_target(made, w.by, unit_id=w.street.grid.id, values=TargetValues())


def own(w):
    values = ChannelValues(
        "邮件", "smtps://mail.example", "", "yehua@mail.example", "", "zh_CN", personal_data=False
    )
    given = {"values": values, "line": Line(frozenset({"mail.example"}), frozenset())}
    made = w.do(operations.add_channel, w.street.street.id, w.by, kind=ChannelKind.MAIL, **given)
    with transaction():
        operations.set_own_target(
            made, actor(w.street.grid_worker), values=TargetValues(address="a@mail.example")
        )


def words(w):
    of = {"code": "case_received", "language": "en", "text": "{number}"}
    with transaction():
        operations.set_template(w.street.street.id, w.by, **of)


def retry(w):
    made = channel(w)
    with transaction():
        target = MessageTarget(channel_id=made.id, unit_id=w.street.grid.id, wanted={})
        db.session.add(target)
        db.session.flush()
        values = {"street_id": w.street.street.id, "target_id": target.id, "key": "k", "bundle_id": 1}
        dead = Delivery(state=DeliveryState.DEAD, due_at=w.now, created_at=w.now, **values)
        db.session.add(dead)
        db.session.flush()
        number = dead.id
    w.do(operations.retry, w.by, street_id=w.street.street.id, ids=[number])


MUST_LOG = {
    Act.CHANNEL_CHANGED: channel,
    Act.MESSAGES_ROUTED: route,
    Act.OWN_MESSAGES_CHOSEN: own,
    Act.TEMPLATE_CHANGED: words,
    Act.MESSAGES_RETRIED: retry,
}
