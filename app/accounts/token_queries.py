"""What is read about tokens."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from app.access.guards import Bearer, bearer_of
from app.access.policy import Actor
from app.accounts.rights import administers
from app.database import read_without_transaction
from app.extensions import db
from app.models.accounts import ApiToken
from app.models.organisation import Person
from app.settings import cache

SHOWN = 100
"""Tokens of one person that a page shows; 20 work at a time, the others are over."""


def bearer(token_digest: str, *, now: datetime, today: date) -> Bearer | None:
    """Return who acts with a token, with the postings in force on `today`; None when it opens nothing.

    One statement for each request, along the unique key of api_token.token_digest.
    """
    read_without_transaction()
    is_open = (
        (ApiToken.token_digest == token_digest)
        & ApiToken.revoked_at.is_(None)
        & (ApiToken.expires_at > now)
        & Person.disabled_at.is_(None)
    )
    found = bearer_of(is_open, cache.TOKEN, today=today)
    if found is not None:
        cache.seen({street_id: cache.Stamp(found.stamp, zone) for street_id, zone in found.zones.items()})
    return found


def tokens_of(person_id: int) -> Sequence[ApiToken]:
    """Return the tokens of a person, the newest first, along ix_api_token_person_id."""
    statement = select(ApiToken).where(ApiToken.person_id == person_id).order_by(ApiToken.id.desc())
    return db.session.scalars(statement.limit(SHOWN)).all()


def is_token_of(person_id: int, token_id: int) -> bool:
    """Whether the token is one of the person's, whether it works or not."""
    owned = select(ApiToken.id).where(ApiToken.id == token_id, ApiToken.person_id == person_id)
    return db.session.scalar(owned) is not None


def person_in_charge(actor: Actor, person_id: int, *, now: datetime) -> Person | None:
    """Return a person or program whom the actor administers, else None."""
    person = db.session.get(Person, person_id)
    return person if person is not None and administers(actor, person_id, now=now) else None
