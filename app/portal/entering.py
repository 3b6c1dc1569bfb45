"""Coming in with number and secret, and staying in for a while without them in any address.

Whatever does not lead in gives one and the same answer after the same work: there is no such number, the
secret is another, the case was withdrawn or its data erased.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from flask import Response, request, url_for

from app.accounts import throttling
from app.accounts.throttling import SLIPS
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.numbers import narrow, normalise
from app.extensions import keyring
from app.portal import queries
from app.portal.queries import Door
from app.web import clock, cookies

STAYS = timedelta(hours=12)
"""So long a slip that was shown is not asked for again in this browser."""
CARRIED = timedelta(minutes=10)
"""So long what a QR code brought waits for the resident's tap."""
INSIDE, BROUGHT, KNOWN = "slip", "slip_brought", "slip_known"
"""The cookies: of whoever is in, of what a code brought, of a browser that has been in before."""
NOBODY = "nobody's slip"
"""For what a secret is sealed that is opened where there is no slip."""
A_YEAR = 365 * 24 * 60 * 60


class WrongSlip(DomainError):
    """Number and secret lead to nothing."""

    code = "wrong_slip"


def printed(number: str) -> str:
    """Return a number as it is printed, or what was typed if it is none."""
    return normalise(number) or narrow(number).strip().upper()[:24]


def spelled(secret: str) -> str:
    """Return a secret as it is printed, however it was typed."""
    return "".join(one for one in narrow(secret).upper() if one.isalnum())


def knock(number: str, secret: str) -> Door:
    """Return the case's slip that a printed number and a secret belong to; the try is counted before.

    Raises:
        Throttled: too many tries have failed; WrongSlip.
    """
    address, device, now = request.remote_addr or "", cookies.kept(KNOWN, path=_door()), clock.now()
    with transaction():
        throttling.admit(number, address, now=now, device=device, of=SLIPS)
    found = _opened(queries.doors(number), spelled(secret))
    if found is None:
        raise WrongSlip
    with transaction():
        throttling.forgive(number, address, now=now, device=device, of=SLIPS)
    return found


def _opened(doors: list[Door], secret: str) -> Door | None:
    """Return the door that the secret opens; all are tried, and one where there is none."""
    found = None
    for door in doors or [Door(0, None, keyring.unseal(_nothing(keyring.fingerprint), NOBODY))]:
        if hmac.compare_digest(_digest(door.secret), _digest(secret)) and doors:
            found = door
    return found


@lru_cache(maxsize=4)
def _nothing(_fingerprint: str) -> bytes:
    """Return a sealed secret of nobody's, to be opened and compared like one of a case."""
    return keyring.seal("\0" * 8, NOBODY)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def inside(number: str) -> Door | None:
    """Return the slip with which this browser has come in for the number, if it still may."""
    case_id, slip_id, until, seal = _parts(cookies.kept(INSIDE, path=_at(number)))
    if not seal or until < clock.now().timestamp():
        return None
    found = queries.door(case_id, slip_id or None, number)
    secret = found.secret if found else keyring.unseal(_nothing(keyring.fingerprint), NOBODY)
    seals = keyring.digests("slip", _sealing(number, case_id, slip_id, until, secret))
    is_right = any([hmac.compare_digest(seal.encode(), one.encode()) for one in seals])
    return found if is_right else None


def let_in(answer: Response, number: str, door: Door) -> None:
    """Let the browser in for a while, and know it again when somebody else guesses at the number."""
    until, slip_id = int((clock.now() + STAYS).timestamp()), door.slip_id or 0
    seal = keyring.digest("slip", _sealing(number, door.case_id, slip_id, until, door.secret))
    mark, stays = f"{door.case_id}.{slip_id}.{until}.{seal}", int(STAYS.total_seconds())
    cookies.keep(answer, INSIDE, mark, seconds=stays, path=_at(number))
    cookies.keep(answer, KNOWN, throttling.device_mark(number), seconds=A_YEAR, path=_door())
    cookies.forget(answer, BROUGHT, path=_at(number))


def let_out(answer: Response, number: str) -> None:
    """Forget in this browser that somebody was in, and what a code brought."""
    for name in (INSIDE, BROUGHT):
        cookies.forget(answer, name, path=_at(number))


def bring(answer: Response, number: str, secret: str) -> None:
    """Carry what stood in a code's address on to the next page, where nobody reads it off the address."""
    sealed = urlsafe_b64encode(keyring.seal(secret[:40], BROUGHT)).decode()
    cookies.keep(answer, BROUGHT, sealed, seconds=int(CARRIED.total_seconds()), path=_at(number))


def brought(number: str) -> str:
    """Return the secret that a code brought to this page, or ""."""
    try:
        return keyring.unseal(urlsafe_b64decode(cookies.kept(BROUGHT, path=_at(number)).encode()), BROUGHT)
    except (ValueError, InvalidTag):
        return ""


def _parts(cookie: str) -> tuple[int, int, int, str]:
    """Return case, slip (0: the first), end in seconds and seal of a cookie; no seal if it is none."""
    parts = cookie.split(".")
    numbers = [part for part in parts[:3] if part.isascii() and part.isdecimal() and len(part) < 16]
    if len(parts) != 4 or len(numbers) != 3:
        return 0, 0, 0, ""
    case_id, slip_id, until = map(int, numbers)
    return case_id, slip_id, until, parts[3]


def _sealing(number: str, case_id: int, slip_id: int, until: int, secret: str) -> str:
    return "\n".join((number, str(case_id), str(slip_id), str(until), secret))


def _at(number: str) -> str:
    return url_for("portal.show", number=number)


def _door() -> str:
    return url_for("portal.enter")
