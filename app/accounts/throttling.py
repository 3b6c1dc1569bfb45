"""Slowing down whoever guesses, where the guesses come from: counted in the database.

A try is counted before the password is looked at, in the statement that also asks whether it is
allowed, so that a thousand tries at once do not slip through; a success takes it back. What it adds up to,
and why nobody can shut somebody else out: docs/decisions/0032-slowing.md.
"""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement, case, delete, literal, or_, select, update

from app import audit
from app.audit import Act, Kind
from app.columns import UTCDateTime
from app.database import inserting
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
BESIEGED = _minutes((1, 5), (2, 15), (3, 60))
"""How long a network waits that has failed at a name for which tries come from everywhere."""
MANY = 50
"""So many tries for one name within an hour, from all networks together, are taken for a siege."""


class Throttled(DomainError):
    """Too many failures; `minutes` says how long to wait."""

    code = "throttled"


def admit(username: str, address: str, *, now: datetime, device: str = "", of: str = PASSWORDS) -> None:
    """Count a try for a name from a network; for a browser that the account knows only its own.

    Whoever guesses makes others wait in their own network only: however many tries come from elsewhere, the
    first from a network without failures is looked at. Codes of the second factor are counted by account:
    whoever comes so far has the password, and six digits do not stand a count for each network.

    Raises:
        Throttled: one of the counts has to wait; nothing is counted then.
    """
    if is_known(username, device):
        _take(_of_device(device, of), OF_ACCOUNT, now)
        return
    if of == FACTORS:
        _take(_account(username, of), OF_ACCOUNT, now)
    else:
        is_besieged = _count(_everywhere(username, of, now), now) > MANY
        _take(_from(username, address, of), BESIEGED if is_besieged else OF_ACCOUNT, now)
    _take(_address(address), OF_ADDRESS, now)


def forgive(username: str, address: str, *, now: datetime, device: str = "", of: str = PASSWORDS) -> None:
    """Take the last try back, because it succeeded; the name starts from nothing again in this network."""
    if is_known(username, device):
        db.session.execute(delete(Throttle).where(Throttle.key == _of_device(device, of)))
        return
    if of != FACTORS:
        _take_back(_everywhere(username, of, now))
    own = _account(username, of) if of == FACTORS else _from(username, address, of)
    db.session.execute(delete(Throttle).where(Throttle.key == own))
    forgive_address(address)


def admit_address(address: str, of: str, *, now: datetime) -> None:
    """Count a try for the address alone, where no account is named.

    Raises:
        Throttled: it has to wait; nothing is counted then.
    """
    _take(_address(address, f"{of} address"), OF_ADDRESS, now)


def forgive_address(address: str, of: str = "") -> None:
    """Take the last try of the address back, because it succeeded."""
    _take_back(_address(address, f"{of} address".strip()))


def note_failure(
    person_id: int | None, *, of: str = PASSWORDS, now: datetime, username: str | None = None
) -> None:
    """Write down that somebody could not prove to be the person, or anybody at all for None.

    Of many in a row, each within an hour of the one before, only the 1st, 2nd, 4th, 8th ... are written, so
    that nobody can flood the log. Where a name was typed they are counted by it, whether it is somebody's or
    not: the same statements, so that the time that an answer takes does not tell which names there are.
    """
    whose = "" if person_id is None else str(person_id)
    if username is not None:
        whose = keyring.digest("throttle", _plain(username))
    failures = _count(f"failed {of}:{whose}", now)
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


def _count(key: str, now: datetime) -> int:
    """Count one more under the key, however many there are, and return how many."""
    statement = (
        inserting(Throttle)
        .values(key=key, failures=1, last_failure_at=now)
        .on_conflict_do_update(
            index_elements=[Throttle.key], set_={"failures": _one_more(now), "last_failure_at": now}
        )
        .returning(Throttle.failures)
    )
    return db.session.scalars(statement).one()


def _take(key: str, delays: Sequence[tuple[int, timedelta]], now: datetime) -> None:
    """Count one more under the key, unless it has to wait; from then on it waits as `delays` say."""
    count, first = _one_more(now), dict(delays).get(1)
    until = case(*((count >= n, literal(now + delay, UTCDateTime)) for n, delay in delays), else_=None)
    statement = (
        inserting(Throttle)
        .values(key=key, failures=1, last_failure_at=now, blocked_until=now + first if first else None)
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


def _one_more(now: datetime) -> ColumnElement[int]:
    return case((Throttle.last_failure_at < now - FORGET_AFTER, 1), else_=Throttle.failures + 1)


def _take_back(key: str) -> None:
    one_less = update(Throttle).where(Throttle.key == key, Throttle.failures > 0)
    db.session.execute(one_less.values(failures=Throttle.failures - 1, blocked_until=None))


def _account(username: str, of: str = PASSWORDS) -> str:
    return f"{of}:{keyring.digest('throttle', _plain(username))}"


def _from(username: str, address: str, of: str = PASSWORDS) -> str:
    pair = f"{network_of(address)}\n{_plain(username)}"
    return f"{of} from:{keyring.digest('throttle', pair)}"


def _everywhere(username: str, of: str, now: datetime) -> str:
    """Return the key of all tries for a name in this hour; each hour begins anew, unlike the other counts."""
    hour = f"{now:%Y-%m-%dT%H}\n{_plain(username)}"
    return f"{of} hour:{keyring.digest('throttle', hour)}"


def _of_device(mark: str, of: str) -> str:
    return f"{of} here:{keyring.digest('throttle', mark)}"


def _plain(username: str) -> str:
    return username.strip().lower()


def _address(text: str, of: str = "address") -> str:
    return f"{of}:{keyring.digest('throttle', network_of(text))}"
