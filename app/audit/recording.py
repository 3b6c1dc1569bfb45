"""Writing the audit log: operations say what was done, and the end of their transaction writes it down.

An entry waits in its session until that is about to be committed. Only then is the head of the chain locked,
after everything else that the operation locks, so that two operations cannot wait for each other; whoever
comes second finds the first one's digest. What cannot be written fails the commit, and with it the act. A
transaction that is rolled back takes its entries along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g, has_request_context, request
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from app.access.policy import Actor
from app.database import inserting
from app.domain.addresses import network_of
from app.domain.audit import FACT, GENESIS, Act, Fact, Kind, digest
from app.extensions import db
from app.models.audit import AuditEntry, AuditHead
from app.models.organisation import Posting, Unit
from app.web import clock

_WAITING = "yehua_audit"
"""Under what a session keeps the entries that are to be written."""
Subject = tuple[Kind, int | None]


@dataclass(frozen=True, slots=True)
class _Said:
    """What an operation said, before it has a place in the chain."""

    action: Act
    subject: Subject
    actor_id: int | None
    street_id: int | None
    facts: dict[str, Fact]
    session_id: int | None
    address: str


def record(
    action: Act, subject: Subject, *, by: Actor | None, street_id: int | None = None, **facts: Fact
) -> None:
    """Say within a transaction what `by` did to the subject; without `by`, whoever is signed in.

    `street_id` is whose administrators read it; where it is left out, the street of the person that the
    subject is. Facts are numbers and codes.

    Raises:
        ValueError: a fact looks like a name or a text.
    """
    actor_id = by.id if by is not None else _signed_in("actor_id")
    record_for(actor_id, action, subject, street_id=street_id, **facts)


def record_for(
    actor_id: int | None, action: Act, subject: Subject, *, street_id: int | None = None, **facts: Fact
) -> None:
    """Say the same of somebody by their id, for instance of whoever is just signing in."""
    for name, fact in facts.items():
        if isinstance(fact, str) and not FACT.fullmatch(fact):
            raise ValueError(f"the fact {name} is no code: the audit log keeps no texts")
    said = _Said(action, subject, actor_id, street_id, facts, _signed_in("session_id"), _address())
    db.session().info.setdefault(_WAITING, []).append(said)


def _signed_in(what: str) -> int | None:
    """Return the id of who is signed in, or of their session; asking does not read the database."""
    user = g.get("_login_user") if has_request_context() else None
    if user is None or not user.is_authenticated:
        return None
    found: int | None = user.session_id if what == "session_id" else user.actor.id
    return found


def _address() -> str:
    return network_of(request.remote_addr or "")[:60] if has_request_context() else ""


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    """Write what waits as the last thing before the commit; a savepoint is no commit."""
    waiting: Sequence[_Said] = session.info.get(_WAITING, ())
    if not waiting or session.in_nested_transaction():
        return
    session.flush()
    streets = [_street_of(session, said) for said in waiting]
    entry_id, previous = _head(session)
    at = clock.now()
    for said, street_id in zip(waiting, streets, strict=True):
        entry_id += 1
        entry = _entry(said, entry_id, street_id, at)
        entry.previous = previous
        entry.digest = previous = digest(previous, entry.line.record)
        session.add(entry)
    session.execute(
        update(AuditHead).values(entry_id=entry_id, digest=previous),
        execution_options={"synchronize_session": False},
    )
    session.flush()
    del session.info[_WAITING]


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    """Let a transaction that is rolled back take what was said in it along."""
    session.info.pop(_WAITING, None)


def _head(session: Session) -> tuple[int, str]:
    """Lock the head of the chain and return the last number and digest; SQLite has locked the whole file."""
    asked = select(AuditHead.entry_id, AuditHead.digest).with_for_update()
    found = session.execute(asked).one_or_none()
    if found is None:
        first = inserting(AuditHead).values(id=1, entry_id=0, digest=GENESIS)
        session.execute(first.on_conflict_do_nothing())
        found = session.execute(asked).one()
    return found.entry_id, found.digest


def _entry(said: _Said, entry_id: int, street_id: int | None, at: datetime) -> AuditEntry:
    kind, subject_id = said.subject
    return AuditEntry(
        id=entry_id,
        at=at,
        actor_id=said.actor_id,
        street_id=street_id,
        action=said.action,
        subject_kind=kind,
        subject_id=subject_id,
        facts=said.facts,
        session_id=said.session_id,
        address=said.address,
    )


def _street_of(session: Session, said: _Said) -> int | None:
    """Return whose the entry is: of a person who was never posted in another street, that street's."""
    kind, subject_id = said.subject
    if said.street_id is not None or kind is not Kind.PERSON:
        return said.street_id
    whose = subject_id or 0  # for nobody the same statement: who fails to sign in must not learn which it was
    posted = select(Unit.street_id).join(Posting).where(Posting.person_id == whose).distinct().limit(2)
    streets = session.scalars(posted).all()
    return streets[0] if len(streets) == 1 else None
