"""Jobs of the scheduler, each with work for one run: what one run leaves undone, the next does once."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from app import jobs
from app.database import transaction
from app.domain.sending import ChannelKind, EventGroup, Mode
from app.extensions import db
from app.messages import jobs as messages
from app.models.accounts import RepeatKey
from app.models.cases import Case
from app.models.clocks import Clock
from app.models.messages import MessageChannel, MessageTarget
from app.models.organisation import Unit
from app.models.talks import Talk
from app.web import repeats
from tests import slips
from tests import talks as evenings
from trials.world import Again, Ready, Send, World, evening

LONG = timedelta(days=365 * 5)


def _ready(name: str, world: World) -> Send:
    """Prepare the work; what then runs is the job as the scheduler runs it."""
    PREPARED[name](world)
    db.session.rollback()

    def tick() -> bool:
        world.took(None)
        try:
            return jobs.run(name, jobs.JOBS[name], world.clock) is not None
        except (DBAPIError, PoolExhausted):  # its own record could not be written: the scheduler goes on
            db.session.rollback()
            return False

    return Send(tick, Again.GOES_ON)


def _clock_passes(world: World) -> None:
    case, early = world.accepted(), world.clock() - timedelta(seconds=1)
    running = (Clock.case_id == case.id, Clock.stopped_at.is_(None))
    with transaction():
        db.session.execute(update(Clock).where(*running).values(due_at=early, check_at=early))


def _somebody_is_told(world: World) -> None:
    """A case comes to the grid, which is told by a channel of its own."""
    now, place = world.clock(), world.place
    if not db.session.query(MessageTarget).count():
        wanted = {group.value: Mode.AT_ONCE.value for group in EventGroup}
        channel = MessageChannel(
            street_id=place.street.id,
            kind=ChannelKind.WEBHOOK,
            name="群",
            address="https://yehua.example/",
            language="zh",
            created_at=now,
        )
        with transaction():
            db.session.add(channel)
            db.session.flush()
            db.session.add(MessageTarget(channel_id=channel.id, unit_id=place.grid.id, wanted=wanted))
    messages.fan_out(now=now)
    world.registered()


def _talk_is_near(world: World) -> None:
    held, now = evening(world), world.clock()
    talk = evenings.planned(db.session.get_one(Unit, held.talk.unit_id), held.host, now)
    with transaction():
        soon = {"starts_at": now + timedelta(minutes=10)}
        db.session.execute(update(Talk).where(Talk.id == talk.id).values(**soon))


def _case_is_old(world: World) -> None:
    long_ago = world.clock() - LONG
    with transaction():
        db.session.get_one(Unit, world.place.street.id).erases_since = world.clock()
    case = slips.closed(world.place, slips.registered(world.place, world.clock()), world.clock())
    with transaction():
        db.session.execute(update(Case).where(Case.id == case.id).values(closed_at=long_ago))


def _keys_are_old(world: World) -> None:
    """Three answers are older than they are kept."""
    old = {"content_digest": "", "answer": "/", "created_at": world.clock() - repeats.KEPT * 2}
    with transaction():
        who = world.place.head.id
        db.session.add_all(RepeatKey(actor_id=who, key=str(uuid4()), **old) for _ in range(3))


PREPARED = {
    "escalate": _clock_passes,
    "fan_out_messages": _somebody_is_told,
    "remind_of_talks": _talk_is_near,
    "keep_retention": _case_is_old,
    "forget_repeat_keys": _keys_are_old,
}
ACTS: dict[str, Ready] = {f"job {name}": partial(_ready, name) for name in PREPARED}
