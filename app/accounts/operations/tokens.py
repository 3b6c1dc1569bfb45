"""Tokens: making, revoking, noting that one is used."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from app import audit
from app.access.policy import Action, Actor
from app.accounts.operations.sessions import digest
from app.accounts.rights import administers
from app.audit import Act, Kind
from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.tokens import BYTES, LONGEST_LIFE, MOST_TOKENS, PREFIX, Scope, is_lasting, written
from app.extensions import db
from app.models.accounts import ApiToken
from app.models.organisation import Person

NAME = 60


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What a token is for, and until which day it works."""

    name: str
    scopes: tuple[Scope, ...]
    until: date


def make_token(
    person_id: int, actor: Actor, facts: TokenFacts, *, now: datetime, zone: ZoneInfo
) -> tuple[ApiToken, str]:
    """Make a token and return it with its secret, which exists nowhere else. It works until its day is over.

    A person makes their own; those of a program are made by whoever administers all its places.

    Raises:
        Forbidden: the actor may not.
        Invalid, Missing: name, scopes or day do not fit, or there are too many tokens.
    """
    person = db.session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one()
    allowed = administers(actor, person_id, now=now) if person.is_program else person_id == actor.id
    if not allowed or actor.id is None or person.disabled_at is not None:
        raise Forbidden(action=Action.PEOPLE_EDIT)
    _check(facts, today=now.astimezone(zone).date())
    if _in_force(person_id, now) >= MOST_TOKENS:
        raise Invalid("name", "too_many_tokens", most=MOST_TOKENS)
    secret = PREFIX + secrets.token_urlsafe(BYTES)
    token = ApiToken(
        person_id=person_id,
        created_by_id=actor.id,
        name=facts.name.strip(),
        token_digest=digest(secret),
        scopes=written(facts.scopes),
        created_at=now,
        expires_at=datetime.combine(facts.until + timedelta(days=1), time(), tzinfo=zone),
    )
    db.session.add(token)
    db.session.flush()
    _record(Act.TOKEN_MADE, token, by_id=actor.id)
    return token, secret


def revoke_token(token_id: int, actor: Actor, *, now: datetime) -> None:
    """Let a token open nothing from the next request on; one that is revoked already stays as it is.

    Raises:
        Forbidden: it is neither the actor's own nor that of somebody whom they administer.
    """
    token = db.session.scalars(select(ApiToken).where(ApiToken.id == token_id).with_for_update()).one()
    if token.person_id != actor.id and not administers(actor, token.person_id, now=now):
        raise Forbidden(action=Action.PEOPLE_EDIT)
    if token.revoked_at is None:
        token.revoked_at = now
        _record(Act.TOKEN_REVOKED, token, by_id=actor.id)


def revoke_all_of(person_id: int, *, by_id: int | None, now: datetime) -> int:
    """Let all tokens of a person open nothing from the next request on; return how many did until now."""
    open_ones = select(ApiToken).where(
        ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now
    )
    tokens = db.session.scalars(open_ones.order_by(ApiToken.id).with_for_update()).all()
    for token in tokens:
        token.revoked_at = now
        _record(Act.TOKEN_REVOKED, token, by_id=by_id)
    return len(tokens)


def note_used(token_id: int, *, today: date) -> None:
    """Keep on which day the token was last used."""
    used = update(ApiToken).where(ApiToken.id == token_id)
    db.session.execute(used.values(last_used_on=today))


def _check(facts: TokenFacts, *, today: date) -> None:
    if not facts.name.strip():
        raise Missing("name")
    if len(facts.name.strip()) > NAME:
        raise Invalid("name", "token_name_long", most=NAME)
    if not facts.scopes:
        raise Invalid("scopes", "token_scopes")
    if not is_lasting(facts.until, today=today):
        raise Invalid("until", "token_until", days=LONGEST_LIFE.days)


def _in_force(person_id: int, now: datetime) -> int:
    of_person = ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now
    return db.session.scalar(select(func.count()).where(*of_person)) or 0


def _record(act: Act, token: ApiToken, *, by_id: int | None) -> None:
    scopes: Iterable[str] = token.scopes.split()
    subject = (Kind.PERSON, token.person_id)
    audit.record_for(by_id, act, subject, token=token.id, scopes="+".join(scopes))
