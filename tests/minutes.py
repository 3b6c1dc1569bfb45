"""Minutes in tests: of a closed talk, read out, confirmed, locked, each in a transaction of its own."""

from datetime import datetime

from sqlalchemy import Delete, Update, select, text

from app.database import transaction
from app.domain.talks import DecisionKind
from app.extensions import db
from app.models.minutes import Minutes
from app.models.organisation import Person
from app.models.talks import AgendaItem, Talk
from app.talks import operations
from app.talks.operations import Question, Sign
from tests import talks
from tests.factories import Street, actor

DRAWN = "M10 10L20 30L40 50L60 20M80 80L90 120"


def closed(street: Street, now: datetime) -> tuple[Talk, AgendaItem]:
    """Hold a talk of the community with one item, at which the head and the grid's worker are present."""
    host = street.community_worker
    talk = talks.opened(street.community, host, now)
    for person in (street.head, street.grid_worker):
        arrive(talk, person, host)
    item = talks.add(talk, street.head, "楼道灯坏了两天", street.building)
    talks.decide(item, host, DecisionKind.SOLVED, now, note="当场换了灯泡")
    talks.close(talk, host, now)
    return talk, item


def arrive(talk: Talk, person: Person, host: Person) -> None:
    """Note that somebody is here."""
    with transaction():
        operations.mark_present(
            talk.id, actor(host), person_id=person.id, is_present=True, now=talk.starts_at
        )


def record(talk: Talk) -> Minutes:
    """Return the minutes as they are in the database now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Minutes).where(Minutes.talk_id == talk.id)).one()


def word(talk: Talk, host: Person, version: int | None = None, **words: str) -> Minutes:
    """Change the wording of the text as it stands, or as it stood in another version."""
    version = record(talk).version if version is None else version
    with transaction():
        return operations.word(talk.id, actor(host), words, version=version)


def read_out(talk: Talk, host: Person, now: datetime) -> None:
    """Read the text out as it stands."""
    digest = record(talk).text_digest
    with transaction():
        operations.read_out(talk.id, actor(host), digest=digest, now=now)


def confirm(talk: Talk, person: Person, now: datetime, *, by: Person | None = None, sign: Sign | None = None):
    """Confirm the text as it stands, with one's own tap unless it is said otherwise."""
    digest = record(talk).text_digest
    with transaction():
        return operations.confirm(
            talk.id, actor(by or person), sign or Sign(), person_id=person.id, digest=digest, now=now
        )


def lock(talk: Talk, host: Person, now: datetime) -> Minutes:
    """Lock the text as it stands."""
    digest = record(talk).text_digest
    with transaction():
        return operations.lock(talk.id, actor(host), digest=digest, now=now)


def locked(street: Street, now: datetime) -> Talk:
    """Return a talk whose minutes were read out, confirmed by host and head, and locked."""
    talk, _item = closed(street, now)
    read_out(talk, street.community_worker, now)
    for person in (street.community_worker, street.head):
        confirm(talk, person, now)
    lock(talk, street.community_worker, now)
    return talk


def voting(street: Street, now: datetime, **asked) -> tuple[Talk, AgendaItem, int]:
    """Return an open talk with an item that is put to the vote; head, grid worker and host are there."""
    host = street.community_worker
    talk = talks.opened(street.community, host, now)
    for person in (street.head, street.grid_worker, host):
        arrive(talk, person, host)
    item = talks.add(talk, host, "在3号楼后面装充电桩", street.building)
    with transaction():
        vote = operations.put(item.id, actor(host), Question("充电桩建在3号楼后面？", **asked), now=now)
    return talk, item, vote.id


def cast(vote_id: int, person: Person, choice: str, now: datetime) -> None:
    """Vote on one's own phone."""
    with transaction():
        operations.cast_ballot(vote_id, actor(person), choice, now=now)


def end(vote_id: int, host: Person, now: datetime, counted: dict[str, int] | None = None):
    """End a vote."""
    with transaction():
        return operations.close_vote(vote_id, actor(host), counted, now=now)


def tamper(change: Delete | Update) -> None:
    """Change locked minutes as somebody does who gets round what keeps the database from it."""
    with transaction():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            event = "delete" if change.is_delete else "update"
            db.session.execute(text(f"DROP TRIGGER {change.table.name}_locked_{event}"))
        db.session.execute(change)
