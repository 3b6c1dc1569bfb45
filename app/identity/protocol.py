"""OpenID Connect by Authlib: the code flow with PKCE, state and nonce, over the house's own way out.

This is the only module that knows Authlib, which is an extra: import it where a provider is set.
"""

import json
import logging
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.domain.house import heard
from app.identity.facts import Begun, Provider, Said
from app.identity.refusals import NotLetIn, NotProved, Unreachable
from app.identity.settings import House
from app.messages.client import Failed

logger = logging.getLogger(__name__)
ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures with a key of two halves: a shared secret would let us sign what we are to be told."""
LEEWAY = 60
"""Seconds by which the two clocks may differ."""
LONGEST_SUBJECT = 255
_WAYS = ("client_secret_basic", "client_secret_post")


class _Answer:
    """What Authlib wants to know of an answer."""

    def __init__(self, content: bytes) -> None:
        self.status_code, self.content = 200, content

    def json(self) -> object:
        return json.loads(self.content)

    def raise_for_status(self) -> None:
        """Let pass: what is no success never comes here."""


class _Way:
    """Stands in for the session that Authlib would call with: every call goes by the house's own way out."""

    def __init__(self, house: House) -> None:
        self.house = house

    def request(self, method: str, address: str, **values: Any) -> _Answer:  # noqa: ANN401 - as Authlib calls it
        """Post a form; `auth` puts our secret where the provider wants it."""
        body, headers = urlencode(values["data"]), dict(values["headers"])
        address, headers, body = values["auth"].prepare(method, address, headers, body)
        return _Answer(self.house.line.post(address, body.encode(), headers))

    def post(self, address: str, **values: Any) -> _Answer:  # noqa: ANN401
        """Post a form."""
        return self.request("POST", address, **values)


def discover(house: House) -> Provider:
    """Ask the provider for its description.

    Raises:
        Unreachable: it does not answer, describes another one, or wants what we do not do.
    """
    about = _document(house, f"{house.issuer.rstrip('/')}/.well-known/openid-configuration")
    if about.get("issuer") != house.issuer:
        raise _unreachable("describes another issuer")
    ways = about.get("token_endpoint_auth_methods_supported") or [_WAYS[0]]
    way = next((one for one in _WAYS if one in ways), None)
    if way is None:
        raise _unreachable("takes no client secret")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    authorize, token, keys = (_address(house, about.get(name)) for name in names)
    return Provider(authorize, token, keys, way)


def begin(house: House, provider: Provider) -> Begun:
    """Make what a sign-in needs: the address for the browser, with state, nonce and the PKCE challenge."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    client = _client(house, provider)
    address, _ = client.create_authorization_url(
        provider.authorize, state=state, nonce=nonce, code_verifier=verifier
    )
    return Begun(str(address), state, nonce, verifier)


def finish(house: House, provider: Provider, *, code: str, nonce: str, verifier: str, now: datetime) -> Said:
    """Exchange the code and prove what the provider says; `now` is a UTC instant.

    Raises:
        Unreachable: the provider does not answer.
        NotLetIn: it does not take the code.
        NotProved: its statement is not for us, not of now, not for this sign-in, or not signed by it.
    """
    given = _exchanged(house, provider, code, verifier)
    text = given.get("id_token")
    if not isinstance(text, str):
        raise NotProved("no id_token")
    keys = _document(house, provider.keys)
    claims = _proved(house, text, keys, nonce=nonce, access=str(given.get("access_token") or ""), now=now)
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise NotProved("sub")
    said = claims.get(house.postings_claim) if house.postings_claim else None
    return Said(house.issuer, subject, None if said is None else heard(said))


def _client(house: House, provider: Provider) -> OAuth2Client:
    return OAuth2Client(
        _Way(house),
        client_id=house.client_id,
        client_secret=house.client_secret,
        token_endpoint_auth_method=provider.way,
        scope="openid",
        redirect_uri=house.back,
        code_challenge_method="S256",
    )


def _exchanged(house: House, provider: Provider, code: str, verifier: str) -> Mapping[str, object]:
    try:
        given: Mapping[str, object] = _client(house, provider).fetch_token(
            provider.token,
            grant_type="authorization_code",
            code=code,
            redirect_uri=house.back,
            code_verifier=verifier,
        )
    except Failed as error:
        if error.code in {"http_400", "http_401"}:
            logger.warning("the identity provider took no code: %s", error.code)
            raise NotLetIn from error
        raise _unreachable(error.code) from error
    except OAuth2Error as error:
        raise NotLetIn from error
    except ValueError as error:
        raise _unreachable("no JSON") from error
    return given


def _proved(
    house: House, text: str, keys: Mapping[str, object], *, nonce: str, access: str, now: datetime
) -> Mapping[str, object]:
    try:
        token = jwt.decode(text, _key_set(keys), algorithms=ALGORITHMS)
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": house.issuer},
                "aud": {"essential": True, "value": house.client_id},
            },
            params={"nonce": nonce, "client_id": house.client_id, "access_token": access},
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotProved(f"{type(error).__name__} {getattr(error, 'claim', '')}".strip()) from error
    found: Mapping[str, object] = claims
    return found


def _key_set(keys: Mapping[str, object]) -> KeySet:
    """Return the provider's public keys for signatures; of others nothing is taken."""
    listed = keys.get("keys")
    found = [
        key
        for key in (listed if isinstance(listed, list) else [])
        if isinstance(key, dict) and key.get("kty") in {"RSA", "EC", "OKP"} and key.get("use", "sig") == "sig"
    ]
    return KeySet.import_key_set({"keys": found})


def _document(house: House, address: str) -> Mapping[str, Any]:
    try:
        found = json.loads(house.line.fetch(address))
    except Failed as error:
        raise _unreachable(error.code) from error
    except ValueError as error:
        raise _unreachable("no JSON") from error
    if not isinstance(found, dict):
        raise _unreachable("no JSON object")
    return found


def _address(house: House, value: object) -> str:
    """Return an address of the description; encrypted where the issuer's is."""
    parts = urlsplit(value) if isinstance(value, str) else None
    if parts is None or parts.scheme != urlsplit(house.issuer).scheme or not parts.hostname:
        raise _unreachable("names no address")
    return str(value)


def _unreachable(why: str) -> Unreachable:
    logger.warning("the identity provider cannot be used: %s", why)
    return Unreachable()
