"""Passwords: choosing one, and helping somebody to a new one, by a code, an initial one or a link."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app import audit
from app.access.policy import Actor
from app.accounts import passwords
from app.accounts.limits import USUAL_RULES, PasswordRules
from app.accounts.operations.entering import use_code
from app.accounts.operations.sessions import digest
from app.accounts.operations.shutting import ALL, HANDED_OUT, expire_codes, lock, revoke_others, shut_out
from app.accounts.rights import authorize_help
from app.audit import Act, Kind
from app.domain.errors import Invalid
from app.extensions import db
from app.models.accounts import SignInCode
from app.models.organisation import Person, Posting, Unit
from app.spelling import spelling

CODE_LIFE = timedelta(hours=24)
CODE_PROVES_FOR = timedelta(hours=1)
"""How long after entering by a code a new password may be set without the old one."""
_STREET_ENDINGS = ("街道办事处", "街道", "镇", "乡")


def change_password(
    person_id: int, kept_session_id: int, *, password: str, now: datetime, rules: PasswordRules = USUAL_RULES
) -> None:
    """Give the person a password of their own; end all their other sessions, and codes that were not used.

    That the person may do so without the old one was decided before.

    Raises:
        Invalid: the password is guessed at once, or is the old one.
    """
    _choose_password(_person(person_id), password, rules, now)
    revoke_others(person_id, kept_session_id, now=now)
    audit.record_for(person_id, Act.PASSWORD_CHANGED, (Kind.PERSON, person_id))


def reset_password(link: str, *, password: str, now: datetime, rules: PasswordRules = USUAL_RULES) -> None:
    """Use a link up: give its person the password, and end every other way in.

    Whoever had the account may have had codes and tokens too, and linked an identity. A second factor stays.

    Raises:
        CodeNotValid: the link was used, replaced or is too old, or the person is disabled.
        Invalid: the password is guessed at once, or is the old one.
    """
    person = use_code(link, is_reset=True, now=now)
    _choose_password(person, password, rules, now)
    shut_out(person.id, ALL, by_id=person.id, now=now)
    audit.record_for(person.id, Act.PASSWORD_RESET, (Kind.PERSON, person.id))


def set_initial_password(
    person_id: int, actor: Actor, *, password: str, now: datetime, rules: PasswordRules = USUAL_RULES
) -> None:
    """Give the person a password that must be changed at the first sign-in; end every other way in.

    Raises:
        Forbidden: the actor may not help this person to sign in.
        Invalid: the password is guessed at once.
    """
    lock(person_id)
    person = _person(person_id)
    authorize_help(actor, person_id, now=now)
    passwords.check(password, about=_names_about(person), rules=rules)
    _keep_password(person_id, password, must_change=True, now=now)
    shut_out(person_id, ALL, by_id=actor.id, now=now)
    audit.record(Act.PASSWORD_GIVEN, (Kind.PERSON, person_id), by=actor)


def issue_code(person_id: int, actor: Actor, *, now: datetime) -> str:
    """Make a one-time code that signs the person in; earlier unused ones stop working.

    Raises:
        Forbidden: the actor may not help this person to sign in.
        Invalid: the person is disabled.
    """
    return _issue(person_id, actor, is_reset=False, now=now)


def issue_reset(person_id: int, actor: Actor, *, now: datetime) -> str:
    """Make a link by which the person chooses a password, once; end sessions and codes.

    Tokens and the identity of the house end when it is used: programs go on for somebody who only forgot.

    Raises:
        Forbidden: the actor may not help this person to sign in.
        Invalid: the person is disabled.
    """
    return _issue(person_id, actor, is_reset=True, now=now)


def _issue(person_id: int, actor: Actor, *, is_reset: bool, now: datetime) -> str:
    lock(person_id)
    person = _person(person_id)
    authorize_help(actor, person_id, now=now)
    if person.disabled_at is not None:
        raise Invalid("", "code_for_disabled")
    if is_reset:
        shut_out(person_id, HANDED_OUT, by_id=actor.id, now=now)
    else:
        expire_codes(person_id, now=now, is_reset=(False,))
    code = secrets.token_urlsafe(18)
    db.session.add(
        SignInCode(
            code_digest=digest(code),
            person_id=person_id,
            issued_by_id=actor.id,
            expires_at=now + CODE_LIFE,
            is_reset=is_reset,
        )
    )
    act = Act.LINK_ISSUED if is_reset else Act.CODE_ISSUED
    audit.record(act, (Kind.PERSON, person_id), by=actor)
    return code


def _person(person_id: int) -> Person:
    return db.session.scalars(select(Person).where(Person.id == person_id)).one()


def _choose_password(person: Person, password: str, rules: PasswordRules, now: datetime) -> None:
    own_rules = rules.beside_factor() if person.second_factor_at else rules
    passwords.check(password, about=_names_about(person), rules=own_rules)
    if passwords.matches(person.password_hash, password):
        raise Invalid("password", "password_same")
    _keep_password(person.id, password, must_change=False, now=now)


def _keep_password(person_id: int, password: str, *, must_change: bool, now: datetime) -> None:
    values = {
        "password_hash": passwords.hashed(password),
        "must_change_password": must_change,
        "password_changed_at": now,
    }
    db.session.execute(update(Person).where(Person.id == person_id).values(values))


def _names_about(person: Person) -> list[str]:
    """Return what a password must not hold: username, name and names of the streets, in pinyin too."""
    street = select(Unit.street_id).join(Posting).where(Posting.person_id == person.id)
    names = list(db.session.scalars(select(Unit.name).where(Unit.id.in_(street)).order_by(Unit.id)))
    names += [_stem(name) for name in names]
    return [person.username, person.name, *names, *(_spelt(name) for name in (person.name, *names))]


def _stem(name: str) -> str:
    ending = next((ending for ending in _STREET_ENDINGS if name.endswith(ending)), "")
    return name.removesuffix(ending)


def _spelt(name: str) -> str:
    return spelling(name).split(" ")[0]
