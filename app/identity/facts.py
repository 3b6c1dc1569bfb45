"""What is known of a provider, of a sign-in that was begun, and of what came of it."""

from dataclasses import dataclass

from app.domain.house import Named


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the provider is asked, from its own description."""

    authorize: str
    token: str
    keys: str
    way: str
    """How we prove ourselves to it."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun: where the browser goes, and what has to come back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the provider has said and was proved: who it is, and which postings it names (None: none told)."""

    issuer: str
    subject: str
    postings: tuple[Named, ...] | None
