"""What tests of messages share: an installation that may call loopback, and channels there."""

from dataclasses import replace

import pytest

from app.cases import operations as cases
from app.database import transaction
from app.domain.sending import ChannelKind, EventGroup, Mode
from app.extensions import db
from app.messages import jobs, operations
from app.messages.operations import ChannelValues, TargetValues
from app.messages.settings import line
from app.models.messages import Delivery, MessageChannel, MessageTarget
from app.notices import operations as notices
from tests import databases, factories
from tests.factories import actor
from tests.messages import sinks

ALL = dict.fromkeys(EventGroup, Mode.AT_ONCE)
SECRET = "a secret of thirty-two characters"


@pytest.fixture
def settings(database, tmp_path):
    here = frozenset({sinks.HERE})
    given = databases.settings(database, tmp_path / "uploads")
    return replace(given, message_hosts=here, message_hosts_inside=here, public_url="https://yehua.example")


@pytest.fixture
def http():
    with sinks.http_sink() as sink:
        yield sink


@pytest.fixture
def mail():
    with sinks.mail_sink() as sink:
        yield sink


class House:
    """A street that sends messages."""

    def __init__(self, place, clock):
        self.place, self.clock = place, clock
        self.admin = actor(place.administrator)

    def channel(self, kind, address, **values):
        typed = {"account": "", "sender": "", "secret": SECRET, "language": "en", "personal_data": False}
        if kind is ChannelKind.MAIL:
            typed |= {"sender": "yehua@street.example", "secret": ""}
        values = ChannelValues(name=kind.value, address=address, **{**typed, **values})
        with transaction():
            row = operations.add_channel(
                self.place.street.id, self.admin, kind=kind, values=values, line=line(), now=self.clock.now
            )
            return row.id

    def tell_person(self, channel_id, person, address, **values):
        values = TargetValues(**{"wanted": ALL, "address": address, **values})
        with transaction():
            channel = db.session.get_one(MessageChannel, channel_id)
            return operations.set_own_target(channel, actor(person), values=values).id

    def tell_unit(self, channel_id, unit, **values):
        values = TargetValues(**{"wanted": ALL, **values})
        with transaction():
            channel = db.session.get_one(MessageChannel, channel_id)
            return operations.set_unit_target(channel, self.admin, unit_id=unit.id, values=values).id

    def webhook(self, http, path="/", unit=None, **values):
        channel_id = self.channel(ChannelKind.WEBHOOK, http.url(path))
        return self.tell_unit(channel_id, unit or self.place.grid, **values)

    def happen(self, unit, code="case_received", **values):
        """Tell a unit something; the key is new each time."""
        self.number = getattr(self, "number", 0) + 1
        with transaction():
            notices.tell_unit(unit.id, code, key=f"k{self.number}", now=self.clock.now, **values)

    def send(self):
        jobs.fan_out(now=self.clock.now)
        return jobs.send(now=self.clock.now)

    def deliveries(self):
        db.session.rollback()
        return db.session.scalars(db.select(Delivery).order_by(Delivery.id)).all()

    def target(self, target_id):
        db.session.rollback()
        return db.session.get_one(MessageTarget, target_id)


@pytest.fixture
def house(app, clock):
    return House(factories.street(), clock)


@pytest.fixture
def case_id(house):
    draft = cases.Draft("楼道灯坏了", house.place.building.id, factories.category("power.corridor_light").id)
    with transaction():
        return cases.register(draft, actor(house.place.head), now=house.clock.now).id
