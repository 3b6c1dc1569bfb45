"""Coming in: by password, by a one-time code, and past the second factor."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from app.accounts import passwords
from app.accounts.limits import USUAL, Limits
from app.accounts.operations import factor
from app.accounts.operations.sessions import Origin, add_session, digest, open_session, waiting_session
from app.accounts.operations.shutting import lock
from app.domain.errors import DomainError
from app.extensions import db
from app.models.accounts import SignedIn, SignInCode
from app.models.organisation import Person


class WrongCredentials(DomainError):
    """Username and password do not belong together; which of them is wrong is not told."""

    code = "wrong_credentials"


class CodeNotValid(DomainError):
    """The one-time code was used, replaced by a newer one, or is too old."""

    code = "code_not_valid"


class SignInOver(DomainError):
    """It took too long from the password to the second factor."""

    code = "sign_in_over"


@dataclass(frozen=True, slots=True)
class Account:
    """What a password is proved against."""

    person_id: int
    password_hash: str


def sign_in(account: Account, password: str, *, origin: Origin, now: datetime, limits: Limits = USUAL) -> str:
    """Open a session after the password was proved to be the account's; return its token.

    Proving takes long and happens outside the transaction; whoever was disabled or got another
    password meanwhile is refused here.

    Raises:
        WrongCredentials: the account is no longer what was proved.
    """
    proved = select(Person).where(
        Person.id == account.person_id,
        Person.password_hash == account.password_hash,
        Person.disabled_at.is_(None),
    )
    person = db.session.scalar(proved.with_for_update(key_share=True))
    if person is None:
        raise WrongCredentials
    if passwords.is_outdated(account.password_hash):
        person.password_hash = passwords.hashed(password)
    return open_session(person, is_device=False, origin=origin, now=now, limits=limits)


def pass_factor(token: str, code: str, *, origin: Origin, now: datetime, limits: Limits = USUAL) -> str:
    """Open the session that waited for its second factor, under another token, and return that.

    Raises:
        SignInOver: the session does not wait any more.
        WrongFactor: the code is another, or was used.
    """
    owner_id = db.session.scalar(select(SignedIn.person_id).where(SignedIn.token_digest == digest(token)))
    if owner_id is None:
        raise SignInOver
    lock(owner_id)  # before the session: whoever shuts the person out finds all that is open
    waiting = waiting_session(token, now=now)
    if waiting is None:
        raise SignInOver
    factor.prove(waiting.person_id, code, now=now)
    waiting.revoked_at = now
    is_device = waiting.is_device
    until = now + limits.life_of(is_device=is_device)
    return add_session(
        waiting.person_id, is_device=is_device, waits=False, until=until, origin=origin, now=now
    )


def enter(code: str, *, origin: Origin, now: datetime, limits: Limits = USUAL) -> str:
    """Use the code up and open a session of 90 days for this phone; return its token.

    One statement both asks and uses, so that of two who send the code only one is let in.

    Raises:
        CodeNotValid: it was used, replaced or is too old, or the person is disabled.
    """
    person = use_code(code, is_reset=False, now=now)
    return open_session(person, is_device=True, origin=origin, now=now, limits=limits)


def use_code(code: str, *, is_reset: bool, now: datetime) -> Person:
    """Use a one-time code or link up and return whose it was; their row is held until the transaction ends.

    Raises:
        CodeNotValid: it was used, replaced or is too old, or the person is disabled.
    """
    is_good = (
        SignInCode.code_digest == digest(code),
        SignInCode.is_reset.is_(is_reset),
        SignInCode.used_at.is_(None),
        SignInCode.expires_at > now,
    )
    owner = select(Person).join(SignInCode, SignInCode.person_id == Person.id).where(*is_good)
    person = db.session.scalar(
        owner.where(Person.disabled_at.is_(None)).with_for_update(of=Person, key_share=True)
    )
    claim = update(SignInCode).where(*is_good).values(used_at=now).returning(SignInCode.id)
    if person is None or db.session.scalar(claim, execution_options={"synchronize_session": False}) is None:
        raise CodeNotValid
    return person
