"""Everything that changes who is signed in: sessions, one-time codes, passwords, second factors, accounts.

Operations never commit: the caller opens `app.database.transaction`. Tokens and codes are random
and are stored as digests only, so that a copy of the database opens nothing.
"""

from sqlalchemy import update

from app.accounts.operations.entering import (
    Account,
    CodeNotValid,
    SignInOver,
    WrongCredentials,
    enter,
    pass_factor,
    sign_in,
)
from app.accounts.operations.factor import FactorOver, WrongFactor
from app.accounts.operations.helping import (
    CODE_LIFE,
    CODE_PROVES_FOR,
    change_password,
    issue_code,
    issue_reset,
    reset_password,
    set_initial_password,
)
from app.accounts.operations.sessions import (
    DEVICE_LIFE,
    IDLE_LIMIT,
    PASSWORD_LIFE,
    SEEN_EVERY,
    Origin,
    digest,
    exchange,
    note_rights,
    note_seen,
    open_session,
    revoke,
    revoke_for,
    rotate,
)
from app.accounts.operations.shutting import (
    SignedOutMeanwhile,
    close_codes,
    end_opened,
    revoke_all_for,
    revoke_others,
    stay_in,
)
from app.domain.displays import Display
from app.extensions import db
from app.models.organisation import Person

__all__ = [
    "CODE_LIFE",
    "CODE_PROVES_FOR",
    "DEVICE_LIFE",
    "IDLE_LIMIT",
    "PASSWORD_LIFE",
    "SEEN_EVERY",
    "Account",
    "CodeNotValid",
    "FactorOver",
    "Origin",
    "SignInOver",
    "SignedOutMeanwhile",
    "WrongCredentials",
    "WrongFactor",
    "change_password",
    "choose_display",
    "choose_language",
    "close_codes",
    "digest",
    "end_opened",
    "enter",
    "exchange",
    "issue_code",
    "issue_reset",
    "note_rights",
    "note_seen",
    "open_session",
    "pass_factor",
    "reset_password",
    "revoke",
    "revoke_all_for",
    "revoke_for",
    "revoke_others",
    "rotate",
    "set_initial_password",
    "sign_in",
    "stay_in",
]


def choose_language(person_id: int, language: str) -> None:
    """Remember the language for the person's next sign-in."""
    db.session.execute(update(Person).where(Person.id == person_id).values(language=language))


def choose_display(person_id: int, display: Display) -> None:
    """Remember how large and plain the person wants pages to be."""
    db.session.execute(update(Person).where(Person.id == person_id).values(display=display))
