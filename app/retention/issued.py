"""Whom an officer has looked up, as it travels in a hidden field from one page to the next.

A list is taken only as it was issued: to the officer who looked somebody up, and for a while. So nobody
sees, gives out or erases what was not looked up before, and what was looked up is written down. It names
cases, because a case is never removed and has one resident for good or, once erased, none, and neighbours by
when they joined one.
"""

import hmac
from datetime import datetime, timedelta

from app.access.policy import Actor
from app.domain.errors import DomainError
from app.domain.looked_up import LookedUp, read
from app.extensions import keyring

HOLDS = timedelta(hours=1)
"""So long there is time to check that all of it is about the same person."""
MOST = 100
"""Places at which something is held about one person."""
_PURPOSE = "looked up"


class NotLookedUp(DomainError):
    """The list of cases was not issued to who sends it, was changed, or is too old."""

    code = "not_looked_up"


def issued(actor: Actor, found: LookedUp, *, now: datetime) -> str:
    """Return whom the actor has looked up, with a seal; at most MOST places at which something is held."""
    ids, until = found.first(MOST).text(), int((now + HOLDS).timestamp())
    return f"{ids}.{until}.{keyring.digest(_PURPOSE, _sealing(actor, ids, until))}"


def taken(actor: Actor, text: str | None, *, now: datetime) -> LookedUp:
    """Return whom a list is about as `issued` made it for the same actor.

    Raises:
        NotLookedUp: it is none, was made for somebody else, was changed, or is too old.
    """
    ids, until, seal = (*(text or "").split("."), "", "", "")[:3]
    seals = keyring.digests(_PURPOSE, _sealing(actor, ids, until))
    is_right = any([hmac.compare_digest(seal.encode(), one.encode()) for one in seals])
    # Only what is sealed as a whole is read: until then it is any text.
    if not is_right or int(until) < now.timestamp():
        raise NotLookedUp
    return read(ids)


def _sealing(actor: Actor, ids: str, until: int | str) -> str:
    return f"{actor.id}\n{ids}\n{until}"
