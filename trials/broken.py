"""Builds that are broken on purpose, so that the checkers are seen to notice; only the trials know them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from sqlalchemy import update

from app import ahead
from app.cases.operations import handing
from app.database import transaction
from app.domain.sending import DeliveryState
from app.escalation import jobs, operations, queries
from app.extensions import db
from app.messages import client
from app.models.clocks import Clock
from app.models.messages import Delivery
from app.web import clock, repeats


def break_claim() -> None:
    """Let the sweeps of this process claim first and work later.

    They mark their clocks as seen to in a transaction of its own, and work on them in the next one: what is
    killed between the two is never looked at again.
    """
    jobs._batch = _batch


def _batch(now: datetime) -> int:
    with transaction():
        claimed = queries.claim(now, limit=jobs.BATCH)
        _mark(claimed, None)
    with transaction(), ahead.reading(queries.WRITTEN) as reading:
        _mark(claimed, now - timedelta(microseconds=1))
        queries.read_ahead(reading, set(claimed.values()))
        for clock_id in claimed:
            operations.look_at(clock_id, now=now)
    return len(claimed)


def _mark(claimed: dict[int, int], check_at: datetime | None) -> None:
    statement = (
        update(Clock).where(Clock.id.in_(claimed), Clock.stopped_at.is_(None)).values(check_at=check_at)
    )
    db.session.execute(statement, execution_options={"synchronize_session": False})


def mark_before_sending() -> None:
    """Let the senders of this process mark a message as sent, and then send it.

    What is killed between the two, or breaks off, has never arrived and is never sent again.
    """
    post = client.Line.post

    def marked(line: client.Line, address: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        number = int(headers["Idempotency-Key"].rpartition("-")[2])
        with transaction():
            sent = {"state": DeliveryState.SENT, "sent_at": clock.now()}
            db.session.execute(update(Delivery).where(Delivery.bundle_id == number).values(**sent))
        return post(line, address, body, headers)

    client.Line.post = marked


@contextmanager
def keys_forgotten() -> Iterator[None]:
    """Take every form for a new one: what was sent again is done again."""
    with patch.object(repeats, "_claim", lambda *_: True), patch.object(repeats, "_row", lambda *_: None):
        yield


@contextmanager
def clock_parted_from_event() -> Iterator[None]:
    """Commit the clocks of a move before its event is written."""
    record = handing.record

    def parted(*args: object, **values: object) -> object:
        db.session.commit()
        db.session.connection(execution_options={"write": True})
        return record(*args, **values)

    with patch.object(handing, "record", parted):
        yield


WALKS: dict[str, tuple[str, Callable[[], AbstractContextManager[None]]]] = {
    "keys are forgotten": ("register", keys_forgotten),
    "committed before the event": ("accept", clock_parted_from_event),
}
"""For the failure walk: each with the act that shows it."""
