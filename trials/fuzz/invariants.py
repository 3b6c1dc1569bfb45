"""What must hold after each batch, whatever was sent; and what no answer may ever hold."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select, text

from app.audit import proving
from app.cases.queries.chains import broken_chains
from app.domain.clocks import MAIN
from app.extensions import db
from app.files import storage
from app.models.cases import Case, Event, Holding
from app.models.clocks import Clock
from app.models.files import StoredFile
from tests.access.world import SECRET
from trials.fuzz.corpus import MARK
from trials.fuzz.ground import Ground, street_of
from trials.fuzz.sending import Answer, Sent

READINESS = ("/readyz", 503)
"""An answer about the machine, not an error: in a batch no scheduler runs."""
SINGLE = frozenset({"content-type", "content-length", "location"})


def wrong_with(ground: Ground, sent: Sent, answer: Answer) -> Iterator[str]:
    """Go through what is wrong with an answer: errors, other streets' secrets, tags that somebody typed."""
    if answer.status >= 500 and (sent.path, answer.status) != READINESS:
        yield f"status {answer.status}"
    yield from answer.errors
    page = answer.text
    street = street_of(sent.who)
    if street and (found := ground.foreign[street].search(answer.said)):
        yield f"another street's {found[0]} is shown"
    if not street and sent.who not in {"root", "district"} and SECRET in answer.said:
        yield "a case is shown to somebody without a street"
    if MARK in page:
        yield "what somebody typed is a tag on the page"
    names = Counter(name.lower() for name, _value in answer.headers)
    yield from (f"header {name} twice" for name in SINGLE if names[name] > 1)


def broken() -> list[str]:
    """Return what does not hold in the database."""
    db.session.rollback()
    try:
        return [*_chains(), *_audit(), *_holders(), *_clocks(), *_files(), *_schema()]
    finally:
        db.session.remove()


def _chains() -> Iterator[str]:
    for number, sequence in broken_chains():
        if sequence is not None:
            yield f"{number}: event {sequence} does not fit the chain"


def _audit() -> Iterator[str]:
    verdict = proving.verdict()
    if verdict.broken_id is not None:
        yield f"audit entry {verdict.broken_id} does not fit the chain"
    db.session.rollback()


def _holders() -> Iterator[str]:
    """A case that is open has one current holding, that of its holder; one that has ended has none."""
    current: dict[int, list[int]] = {}
    for holding in db.session.scalars(select(Holding).where(Holding.until_at.is_(None))):
        current.setdefault(holding.case_id, []).append(holding.unit_id)
    for case in db.session.scalars(select(Case).order_by(Case.id)):
        expected = [case.holder_id] if case.state.is_open else []
        if (found := current.get(case.id, [])) != expected:
            yield f"{case.number} ({case.state}): held by {found}, not {expected}"


def _clocks() -> Iterator[str]:
    """Of a case that has ended no clock of handling runs; of an open one at most one a kind and subject."""
    statement = select(Clock).where(Clock.stopped_at.is_(None)).order_by(Clock.id)
    running = db.session.scalars(statement).all()
    open_cases = set(db.session.scalars(select(Case.id).where(Case.closed_at.is_(None))))
    yield from (
        f"clock {one.id} of a closed case runs"
        for one in running
        if one.kind in MAIN and one.case_id not in open_cases
    )
    twice = Counter((one.case_id, one.kind, one.subject_id) for one in running)
    yield from (f"{number} clocks of {what} run" for what, number in twice.items() if number > 1)


def _files() -> Iterator[str]:
    for row in db.session.scalars(select(StoredFile)):
        if row.event_id is not None and not row.is_ready:
            yield f"file {row.id} is attached and not ready"
        if row.is_ready:
            hashes = (row.content_hash, row.thumbnail_hash)
            missing = [one for one in hashes if not storage.path_of(one).exists()]
            yield from (f"file {row.id}: {one} is not there" for one in missing)


def _schema() -> Iterator[str]:
    """SQLite proves keys and pages itself; of PostgreSQL nothing can be wrong that it was told to refuse."""
    if db.engine.dialect.name == "sqlite":
        for row in db.session.execute(text("PRAGMA foreign_key_check")):
            yield f"foreign key: {tuple(row)}"
        found = db.session.scalars(text("PRAGMA integrity_check")).all()
        yield from (f"integrity: {line}" for line in found if line != "ok")
    counts = select(Event.case_id, func.count()).group_by(Event.case_id)
    events = {case_id: number for case_id, number in db.session.execute(counts)}
    for case_id, count in db.session.execute(select(Case.id, Case.event_count)):
        if events.get(case_id, 0) != count:
            yield f"case {case_id}: {events.get(case_id, 0)} events, not {count}"
    if (db.session.scalar(select(func.count()).select_from(Case)) or 0) == 0:
        yield "there are no cases left"
