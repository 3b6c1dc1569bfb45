"""The second factor: time-based codes of an app (RFC 6238), and recovery codes on paper."""

import hmac
import unicodedata
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import ColumnElement, delete, func, select, update

from app import audit
from app.access.policy import Actor
from app.accounts import passwords
from app.accounts.operations.shutting import lock, revoke_others
from app.accounts.rights import authorize_help
from app.audit import Act, Kind
from app.database import inserting
from app.domain.errors import DomainError
from app.extensions import db, keyring
from app.models.accounts import RecoveryCode, SecondFactor
from app.models.organisation import Person

STEP = 30
"""Seconds that a code is shown."""
DRIFT = (0, -1, 1)
"""Steps by which a phone's clock may be wrong; the likeliest first."""
RECOVERY_CODES = 10
SHOWN_FOR = timedelta(minutes=30)
"""How long a secret that was not proved yet is shown again."""


class WrongFactor(DomainError):
    """The code is another, was used already, or its time is over."""

    code = "wrong_factor"
    field = "code"


class FactorOver(DomainError):
    """Setting up took too long or was begun anew elsewhere."""

    code = "factor_over"


def begin(person_id: int, *, now: datetime) -> None:
    """Make a secret for the person's app; one that is on stays on until the new one is proved."""
    pending = {"pending_secret": pyotp.random_base32(), "pending_at": now}
    statement = inserting(SecondFactor).values(person_id=person_id, **pending)
    db.session.execute(statement.on_conflict_do_update(index_elements=[SecondFactor.person_id], set_=pending))


def confirm(person_id: int, session_id: int, code: str, *, now: datetime) -> list[str]:
    """Switch the second factor on by its first code; end the other sessions; return the recovery codes.

    Raises:
        FactorOver: there is no secret to be proved any more.
        WrongFactor: the code does not come from the secret.
    """
    row = db.session.scalar(
        select(SecondFactor)
        .where(SecondFactor.person_id == person_id, SecondFactor.pending_at > now - SHOWN_FOR)
        .with_for_update()
    )
    if row is None or row.pending_secret is None:
        raise FactorOver
    step = _step_of(row.pending_secret, _typed(code), now)
    if step is None:
        raise WrongFactor
    row.secret, row.last_step = row.pending_secret, step
    row.pending_secret = row.pending_at = None
    _note_since(person_id, func.coalesce(Person.second_factor_at, now))
    revoke_others(person_id, session_id, now=now)
    audit.record_for(person_id, Act.FACTOR_ON, (Kind.PERSON, person_id))
    return new_recovery_codes(person_id)


def prove(person_id: int, code: str, *, now: datetime) -> None:
    """Take a code of the app, or a recovery code, once.

    Raises:
        WrongFactor: it is neither, or was taken already.
    """
    typed = _typed(code)
    secret = db.session.scalar(select(SecondFactor.secret).where(SecondFactor.person_id == person_id))
    step = _step_of(secret, typed, now) if secret else None
    if not (_take_step(person_id, step) if step is not None else _take_recovery(person_id, typed, now)):
        raise WrongFactor


def new_recovery_codes(person_id: int) -> list[str]:
    """Return ten codes that each stand in for the app once; the earlier ones are worth nothing."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = [f"{passwords.letters(5)}-{passwords.letters(5)}" for _ in range(RECOVERY_CODES)]
    digests = [_recovery_digest(person_id, _typed(code)) for code in codes]
    db.session.add_all(RecoveryCode(person_id=person_id, code_digest=digest) for digest in digests)
    audit.record_for(person_id, Act.RECOVERY_CODES_MADE, (Kind.PERSON, person_id))
    return codes


def switch_off(person_id: int) -> None:
    """Let the person sign in by the password alone; secret and recovery codes are forgotten.

    One that was chosen while the factor stood beside it may be shorter: it has to be replaced.
    """
    _forget(person_id)
    audit.record_for(person_id, Act.FACTOR_OFF, (Kind.PERSON, person_id))


def _forget(person_id: int) -> None:
    beside = Person.id == person_id, Person.password_changed_at >= Person.second_factor_at
    db.session.execute(update(Person).where(*beside).values(must_change_password=True))
    for table in (SecondFactor, RecoveryCode):
        db.session.execute(delete(table).where(table.person_id == person_id))
    _note_since(person_id, None)


def switch_off_for(person_id: int, actor: Actor, *, now: datetime) -> None:
    """Take the second factor from somebody who lost phone and paper; a password from beside it must change.

    Raises:
        Forbidden: the actor may not help this person to sign in.
    """
    lock(person_id)
    authorize_help(actor, person_id, now=now)
    _forget(person_id)
    audit.record(Act.FACTOR_OFF, (Kind.PERSON, person_id), by=actor)


def _note_since(person_id: int, since: ColumnElement[datetime] | None) -> None:
    db.session.execute(update(Person).where(Person.id == person_id).values(second_factor_at=since))


def _typed(code: str) -> str:
    """Return a code without the blanks and dashes that people read into it."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", code).lower() if letter.isalnum())


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step that the code belongs to; all that may be are compared, in constant time."""
    present, totp = int(now.timestamp()) // STEP, pyotp.TOTP(secret)
    same = [
        present + drift
        for drift in DRIFT
        if hmac.compare_digest(totp.generate_otp(present + drift).encode(), code.encode())
    ]
    return same[0] if same else None


def _take_step(person_id: int, step: int) -> bool:
    """Note that a step's code was taken; of two at once the statement lets one through."""
    claim = update(SecondFactor).where(SecondFactor.person_id == person_id, SecondFactor.last_step < step)
    statement = claim.values(last_step=step).returning(SecondFactor.id)
    return db.session.scalar(statement, execution_options={"synchronize_session": False}) is not None


def _take_recovery(person_id: int, code: str, now: datetime) -> bool:
    """Use a recovery code up; every code of the person is compared, whichever fits."""
    mine = keyring.digests("recovery", f"{person_id}\n{code}")
    rows = db.session.execute(
        select(RecoveryCode.id, RecoveryCode.code_digest).where(RecoveryCode.person_id == person_id)
    )
    same = [row_id for row_id, kept in rows if any(hmac.compare_digest(kept, one) for one in mine)]
    claim = update(RecoveryCode).where(RecoveryCode.id.in_(same), RecoveryCode.used_at.is_(None))
    statement = claim.values(used_at=now).returning(RecoveryCode.id)
    return db.session.scalar(statement, execution_options={"synchronize_session": False}) is not None


def _recovery_digest(person_id: int, code: str) -> str:
    return keyring.digest("recovery", f"{person_id}\n{code}")
