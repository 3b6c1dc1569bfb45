"""The senders: a few threads, each serving one target at a time, so that one that hangs delays nobody else.

A thread borrows a target, words its messages, sends them in order with no transaction open, and marks each by
the lease. See app.messages.operations.delivering for what a failure does.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from random import SystemRandom
from time import monotonic

from flask import Flask, current_app
from flask_babel import gettext

from app.database import transaction
from app.domain.sending import PERSONAL, ChannelKind, Fault
from app.extensions import db
from app.messages import operations, queries
from app.messages.client import Failed
from app.messages.operations import Claim, Parcel
from app.messages.senders import SENDERS, Letter, Way
from app.messages.settings import line, own_name
from app.messages.wording import events_of, joined, spoken
from app.models.messages import Delivery
from app.web import clock

logger = logging.getLogger(__name__)
THREADS = 6
LONGEST = 30.0
"""Seconds after which a run leaves the rest to the next one."""
LOOK_AGAIN = 0.5
"""Seconds after which it looks for new work while somebody is still busy."""
_dice = SystemRandom()


def send_due(*, seconds: Callable[[], float] = monotonic) -> int:
    """Send what is due, until nothing is or the run has lasted long; return how many messages were sent.

    Any number of processes may do it at once. A target that hangs keeps one thread until its call is over and
    is not waited for.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the threads need the thing itself
    until = seconds() + LONGEST
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="messages")
    busy: set[Future[int]] = set()
    sent = 0
    while seconds() < until:
        while len(busy) < THREADS and (held := _claimed()) is not None:
            busy.add(pool.submit(_serve, app, held, lambda: seconds() < until))
        if not busy:
            break
        done, busy = wait(busy, LOOK_AGAIN, FIRST_COMPLETED)
        sent += sum(one.result() for one in done)
    pool.shutdown(wait=False)
    return sent


def _claimed() -> Claim | None:
    due = queries.is_anything_due(clock.now())
    db.session.rollback()
    if not due:
        return None
    with transaction():
        return operations.claim(now=clock.now())


def _serve(app: Flask, held: Claim, goes_on: Callable[[], bool]) -> int:
    """Send the messages of a target that was borrowed; return how many were sent."""
    sent = 0
    with app.app_context():
        for bundle_id in held.bundles:
            if not goes_on():
                break
            outcome = _send(held, bundle_id)
            sent += outcome is True
            if outcome is None:
                return sent
        with transaction():
            operations.release(held, now=clock.now())
    return sent


def _send(held: Claim, bundle_id: int) -> bool | None:
    """Send one message: True if it was, False if it was given up; None when the target is left alone now."""
    now = clock.now()
    rows = queries.parts_of(bundle_id)
    if not rows:
        return False  # somebody has given it up meanwhile
    parcel = Parcel(bundle_id, min(row.due_at for row in rows), max(row.tries for row in rows))
    try:
        kind, way, letter, named = _written(rows, bundle_id, now)
        person_id = rows[0].target.person_id
        if person_id is not None and named:
            with transaction():
                operations.note_looks(bundle_id, person_id, named, now=now)
        db.session.remove()  # no connection is held while the other side takes its time
        SENDERS[kind](line(), way, letter)
    except Failed as error:
        return _failed(held, parcel, error.fault, error.code)
    except Exception:  # whatever one message does, the others are sent
        logger.exception("message %d could not be sent", bundle_id)
        return _failed(held, parcel, Fault.ERROR, "internal")
    with transaction():
        return True if operations.succeed(held, bundle_id, now=clock.now()) else None


def _failed(held: Claim, parcel: Parcel, fault: Fault, code: str) -> bool | None:
    logger.warning("message %d for target %d failed: %s", parcel.bundle_id, held.target_id, code)
    with transaction():
        share = _dice.random()
        goes_on = operations.fail(held, parcel, fault, code, share=share, now=clock.now())
    return False if goes_on else None


def _written(
    rows: Sequence[Delivery], bundle_id: int, now: datetime
) -> tuple[ChannelKind, Way, Letter, list[int]]:
    """Return how a message leaves, what it says, and the cases whose residents it names."""
    target, channel = rows[0].target, rows[0].target.channel
    person = target.person
    if person is not None and person.disabled_at is not None:
        raise Failed(Fault.REFUSED, "account_disabled")
    language = (person.language if person else None) or channel.language
    with spoken(language, channel.street_id):
        events = events_of(channel, language, rows, now=now)
        text = joined(events)
        subject = gettext("Yehua: %(text)s", text=text.split("\n", 1)[0])
    facts = [{"id": event.number, "text": event.text, "link": event.link, **event.facts} for event in events]
    to = (target.address or "") if channel.kind in PERSONAL else ""
    letter = Letter(f"{own_name()}-{bundle_id}", to, subject, text, facts, now)
    way = Way(channel.address, channel.account, channel.sender, channel.secret or "")
    return channel.kind, way, letter, [event.named for event in events if event.named is not None]
