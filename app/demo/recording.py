"""Minutes of the demo's latest talks: some locked with an addendum, the last one still a draft."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access.policy import Actor, Grant
from app.domain.levels import Level, Role
from app.domain.talks import TalkState
from app.domain.votes import Majority, tally
from app.extensions import db
from app.models.minutes import Dissent, Minutes
from app.models.organisation import Person, Unit
from app.models.talks import AgendaItem, Attendee, ItemKind, Talk
from app.models.votes import Vote
from app.notices import operations as notices
from app.settings import queries as settings
from app.talks import operations
from app.talks.operations import Sign

KEPT = 3
"""So many of the latest talks of communities have minutes."""
SIGNED = (
    "M70 60L150 58L110 60L112 150L60 152L170 148M230 40L215 90M205 70L290 66M250 40L246 160M205 110L300 104"
    "M250 110L200 160M250 112L305 158M370 50L352 96M360 80L362 160M400 44L470 42M430 44L426 90M396 92L480 88"
    "M436 92L434 158L404 160M470 120L500 150"
)
ADDED = "更正：第一个议题的联系人由物业经理改为维修主管，其余不变。"
"""What was added to a talk's minutes later."""
ASKED = "是否按会上议定的办法处理？"
OBJECTED = "同意办，但是希望先贴通知，征求一楼住户的意见。"


def keep_minutes(street_id: int, *, now: datetime) -> None:
    """Write the minutes of the latest talks of the street's communities; nobody is told of it."""
    statement = (
        select(Talk)
        .join(Talk.unit)
        .where(
            Talk.street_id == street_id,
            Talk.state == TalkState.CLOSED,
            Unit.level == Level.COMMUNITY,
            Talk.closed_at < now - timedelta(hours=3),
        )
        .order_by(Talk.closed_at.desc(), Talk.id)
        .options(joinedload(Talk.unit), joinedload(Talk.host))
        .limit(KEPT)
    )
    with notices.quiet():
        for number, talk in enumerate(db.session.scalars(statement).all()):
            host = _host(talk)
            closed_at = talk.closed_at or now
            _speak(talk)
            minutes = operations.draft(talk.id, host, now=closed_at)
            if number:
                _lock(minutes, talk, host, closed_at)
    db.session.flush()


def _host(talk: Talk) -> Actor:
    grant = Grant(Role.COMMUNITY_STAFF, talk.unit_id, talk.unit.path, Level.COMMUNITY)
    return Actor(talk.host_id, (grant,), talk.host.name)


def _present(talk: Talk) -> list[Person]:
    statement = (
        select(Person)
        .join(Attendee, Attendee.person_id == Person.id)
        .where(Attendee.talk_id == talk.id, Attendee.is_present, Person.id != talk.host_id)
        .order_by(Attendee.id)
    )
    return list(db.session.scalars(statement))


def _speak(talk: Talk) -> None:
    """Let the first new item have been voted on by show of hands, and somebody have objected."""
    first = select(AgendaItem).where(AgendaItem.talk_id == talk.id, AgendaItem.kind == ItemKind.NEW)
    item = db.session.scalar(first.order_by(AgendaItem.position).limit(1))
    present = _present(talk)
    if item is None or len(present) < 2 or talk.closed_at is None:
        return
    at = talk.closed_at - timedelta(minutes=20)
    percent, invited = settings.value(talk.street_id, "vote_quorum_percent"), operations.invited_to(talk.id)
    counts = {"yes": len(present) - 1, "no": 1, "abstain": 1}
    found = tally(counts, invited=invited, percent=percent, majority=Majority.MORE)
    vote = Vote(
        street_id=talk.street_id, talk_id=talk.id, item_id=item.id, sequence=1,
        question=ASKED,
        options=[], is_secret=False, by_hands=True, majority=Majority.MORE, quorum_percent=percent,
        opened_at=at, opened_by_id=talk.host_id, closed_at=at + timedelta(minutes=2),
        closed_by_id=talk.host_id,
        counts=counts, invited=invited, result=found.result, winner=found.winner,
    )  # fmt: skip
    objector = present[-1].id
    objection = Dissent(item_id=item.id, person_id=objector, words=OBJECTED, by_id=talk.host_id, at=at)
    db.session.add_all((vote, objection))
    db.session.flush()


def _lock(minutes: Minutes, talk: Talk, host: Actor, closed_at: datetime) -> None:
    digest = minutes.text_digest
    operations.read_out(talk.id, host, digest=digest, now=closed_at + timedelta(minutes=5))
    operations.confirm(
        talk.id,
        host,
        Sign(),
        person_id=talk.host_id,
        digest=digest,
        now=closed_at + timedelta(minutes=6),
    )
    for number, person in enumerate(_present(talk)):
        sign = Sign(typed_name=person.name) if number % 3 else Sign(strokes=SIGNED)
        at = closed_at + timedelta(minutes=7 + number)
        operations.confirm(talk.id, host, sign, person_id=person.id, digest=digest, now=at)
    operations.lock(talk.id, host, digest=digest, now=closed_at + timedelta(hours=1))
    operations.add_to_minutes(talk.id, host, body=ADDED, now=closed_at + timedelta(hours=2))
