"""What pages ask of the provider. Its description is kept for a while: anybody may open the page that begins.

What speaks to it is an extra, so it is imported where a provider is set and asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from app.identity.facts import Begun, Provider, Said
from app.identity.refusals import Unreachable
from app.identity.settings import House

KEPT, KEPT_FAILURE = timedelta(minutes=10), timedelta(seconds=20)
_PLACE = "yehua_identity_provider"


@dataclass(frozen=True, slots=True)
class _Kept:
    issuer: str
    until: datetime
    provider: Provider | None


def begin(house: House, *, now: datetime) -> Begun:
    """Begin a sign-in: say where the browser goes, and what has to come back.

    Raises:
        Unreachable: the provider cannot be used, or could not a moment ago.
    """
    from app.identity import protocol

    return protocol.begin(house, _provider_of(house, now))


def finish(house: House, *, code: str, nonce: str, verifier: str, now: datetime) -> Said:
    """Exchange the code and return what the provider says, proved; `now` is a UTC instant.

    Raises:
        Unreachable: the provider cannot be used.
        NotLetIn: it does not take the code.
        NotProved: its statement does not hold.
    """
    from app.identity import protocol

    provider = _provider_of(house, now)
    return protocol.finish(house, provider, code=code, nonce=nonce, verifier=verifier, now=now)


def _provider_of(house: House, now: datetime) -> Provider:
    kept: _Kept | None = current_app.extensions.get(_PLACE)
    if kept is None or kept.issuer != house.issuer or kept.until <= now:
        kept = current_app.extensions[_PLACE] = _asked(house, now)
    if kept.provider is None:
        raise Unreachable
    return kept.provider


def _asked(house: House, now: datetime) -> _Kept:
    from app.identity import protocol

    try:
        return _Kept(house.issuer, now + KEPT, protocol.discover(house))
    except Unreachable:
        return _Kept(house.issuer, now + KEPT_FAILURE, None)
