"""Slowing down whoever guesses passwords: by account and by address, counted in the database.

A try is counted before the password is looked at, in the statement that also asks whether it is
allowed, so that a thousand tries at once do not slip through; a success takes it back.
"""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import case, delete, literal, or_, select, update

from app import audit
from app.audit import Act, Kind
from app.database import UTCDateTime, inserting
from app.domain.addresses import network_of
from app.domain.audit import is_noted
from app.domain.errors import DomainError
from app.extensions import db, keyring
from app.models.accounts import Throttle

PASSWORDS, FACTORS, SLIPS, IDENTITIES = "account", "factor", "slip", "identity"
"""What is tried: a password, a code of the second factor, the secret of a slip, an identity of the house;
each is counted by itself."""
FORGET_AFTER = timedelta(hours=1)
"""Without a failure for so long, counting starts anew."""


def _minutes(*steps: tuple[int, int]) -> Sequence[tuple[int, timedelta]]:
    return tuple((count, timedelta(minutes=minutes)) for count, minutes in reversed(steps))


OF_ACCOUNT = _minutes((5, 1), (6, 2), (7, 4), (8, 8), (9, 15))
"""From which failure on one waits how long, the longest first."""
OF_ADDRESS = _minutes((30, 1), (40, 5), (60, 15))
"""A whole office may stand behind one address."""


class Throttled(DomainError):
    """Too many failures; `minutes` says how long to wait."""

    code = "throttled"


def admit(username: str, address: str, *, now: datetime, device: str = "", of: str = PASSWORDS) -> None:
    """Count a try for the account and the address; for a browser that the account knows only its own.

    So whoever guesses makes the person wait at most where the person never signed in before.

    Raises:
        Throttled: one of them has to wait; nothing is counted then.
    """
    if is_known(username, device):
        _take(_of_device(device, of), OF_ACCOUNT, now)
        return
    _take(_account(username, of), OF_ACCOUNT, now)
    _take(_address(address), OF_ADDRESS, now)


def forgive(username: str, address: str, *, device: str = "", of: str = PASSWORDS) -> None:
    """Take the last try back, because it succeeded; the account starts from nothing again."""
    if is_known(username, device):
        db.session.execute(delete(Throttle).where(Throttle.key == _of_device(device, of)))
        return
    db.session.execute(delete(Throttle).where(Throttle.key == _account(username, of)))
    forgive_address(address)


def admit_address(address: str, of: str, *, now: datetime) -> None:
    """Count a try for the address alone, where no account is named.

    Raises:
        Throttled: it has to wait; nothing is counted then.
    """
    _take(_address(address, f"{of} address"), OF_ADDRESS, now)


def forgive_address(address: str, of: str = "") -> None:
    """Take the last try of the address back, because it succeeded."""
    key = _address(address, f"{of} address".strip())
    one_less = update(Throttle).where(Throttle.key == key, Throttle.failures > 0)
    db.session.execute(one_less.values(failures=Throttle.failures - 1, blocked_until=None))


def note_failure(person_id: int | None, *, of: str = PASSWORDS, now: datetime) -> None:
    """Write down that somebody could not prove to be the person, or anybody at all for None.

    Of many in a row, each within an hour of the one before, only the 1st, 2nd, 4th, 8th ... are written, so
    that nobody can flood the log.
    """
    key = f"failed {of}:{'' if person_id is None else person_id}"
    count = case((Throttle.last_failure_at < now - FORGET_AFTER, 1), else_=Throttle.failures + 1)
    statement = (
        inserting(Throttle)
        .values(key=key, failures=1, last_failure_at=now)
        .on_conflict_do_update(
            index_elements=[Throttle.key], set_={"failures": count, "last_failure_at": now}
        )
        .returning(Throttle.failures)
    )
    failures = db.session.scalars(statement).one()
    if is_noted(failures):
        subject = (Kind.PERSON, person_id)
        audit.record_for(None, Act.SIGN_IN_FAILED, subject, of=of, failures=failures)


def count_bad_token(address: str, *, now: datetime) -> None:
    """Count a token that does not work for the address that it came from.

    Raises:
        Throttled: there were too many; those that work are taken all the same.
    """
    _take(_address(address, "token address"), OF_ADDRESS, now)


def device_mark(username: str) -> str:
    """Return what a browser keeps once the account's person has signed in on it; it opens nothing."""
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{keyring.digest(*_sealing(username, nonce))}"


def is_known(username: str, mark: str) -> bool:
    """Whether the browser's mark was made for this account."""
    nonce, _dot, seal = mark.partition(".")
    seals = keyring.digests(*_sealing(username, nonce))
    return any(hmac.compare_digest(seal.encode(), one.encode()) for one in seals)


def _sealing(username: str, nonce: str) -> tuple[str, str]:
    return "known device", f"{_plain(username)}\n{nonce}"


def _take(key: str, delays: Sequence[tuple[int, timedelta]], now: datetime) -> None:
    count = case((Throttle.last_failure_at < now - FORGET_AFTER, 1), else_=Throttle.failures + 1)
    until = case(*((count >= n, literal(now + delay, UTCDateTime)) for n, delay in delays), else_=None)
    statement = (
        inserting(Throttle)
        .values(key=key, failures=1, last_failure_at=now)
        .on_conflict_do_update(
            index_elements=[Throttle.key],
            set_={"failures": count, "last_failure_at": now, "blocked_until": until},
            where=or_(Throttle.blocked_until.is_(None), Throttle.blocked_until <= now),
        )
        .returning(Throttle.failures)
    )
    if db.session.scalar(statement) is None:
        until_then = db.session.scalar(select(Throttle.blocked_until).where(Throttle.key == key)) or now
        raise Throttled(minutes=max(1, ceil((until_then - now) / timedelta(minutes=1))))


def _account(username: str, of: str = PASSWORDS) -> str:
    return f"{of}:{keyring.digest('throttle', _plain(username))}"


def _of_device(mark: str, of: str) -> str:
    return f"{of} here:{keyring.digest('throttle', mark)}"


def _plain(username: str) -> str:
    return username.strip().lower()


def _address(text: str, of: str = "address") -> str:
    return f"{of}:{keyring.digest('throttle', network_of(text))}"
