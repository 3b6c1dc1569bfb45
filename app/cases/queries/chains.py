"""The chains of events as they are stored, for whoever proves them."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain import chain
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case, Event

AT_A_TIME = 500


def broken_chains(numbers: Sequence[str] = ()) -> Iterator[tuple[str, int | None]]:
    """Go through cases (all without `numbers`); give each number and its first broken event or None.

    Besides the chain itself it is checked that the case ends where its last event does, so that
    events cut off at the end are noticed, and that no text was exchanged or taken away. Read in batches of
    AT_A_TIME cases along the primary key and uq_event_case_id_sequence.
    """
    last = 0
    while True:
        statement = select(Case.id, Case.number, Case.event_count, Case.last_digest).where(Case.id > last)
        if numbers:
            statement = statement.where(Case.number.in_(numbers))
        cases = db.session.execute(statement.order_by(Case.id).limit(AT_A_TIME)).all()
        if not cases:
            return
        events = _events([row.id for row in cases])
        for row in cases:
            yield row.number, _first_broken(events.get(row.id, []), row.event_count, row.last_digest)
        last = cases[-1].id
        db.session.expunge_all()


def story_of(case_id: int) -> Sequence[Event]:
    """Return the events of a case in order. Read along uq_event_case_id_sequence."""
    return db.session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.sequence)).all()


def _events(case_ids: Sequence[int]) -> dict[int, list[Event]]:
    statement = (
        select(Event)
        .where(Event.case_id.in_(case_ids))
        .order_by(Event.case_id, Event.sequence)
        .options(joinedload(Event.words))
    )
    rows = db.session.scalars(statement)
    return {case_id: list(found) for case_id, found in groupby(rows, key=lambda event: event.case_id)}


def _first_broken(events: Sequence[Event], count: int, last_digest: str) -> int | None:
    broken = chain.first_broken((_link(event), event.digest) for event in events)
    if broken is not None:
        return broken
    ends = events[-1].digest if events else chain.GENESIS
    if len(events) != count or ends != last_digest:
        return len(events) + 1
    expected = chain.text_digests(map(_link, events), Move.ERASE.value)
    return next((one.sequence for one in events if _exchanged(one, expected[one.sequence])), None)


def _link(event: Event) -> chain.Link:
    return chain.Link(
        case_id=event.case_id,
        sequence=event.sequence,
        move=event.move.value,
        at=event.at,
        actor_id=event.actor_id,
        unit_id=event.unit_id,
        facts=event.facts,
        text_digest=event.text_digest,
    )


def _exchanged(event: Event, expected: str | None) -> bool:
    """Return whether the text is another one than was written or left of it, or is gone.

    Erasing takes no text away: it leaves the rest of it, to whose digest the chain commits.
    """
    words = event.words
    if words is None or words.body is None:
        return expected is not None
    return chain.text_digest(words.salt, words.body) != expected
