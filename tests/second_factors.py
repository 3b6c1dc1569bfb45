"""Somebody's second factor for tests: switched on, with the codes that the app would show."""

import pyotp
from sqlalchemy import select

from app.accounts.operations import factor
from app.database import transaction
from app.extensions import db
from app.models.accounts import SecondFactor


def secret_of(person):
    """Return the secret that the person's app has, or is being given."""
    db.session.rollback()
    statement = select(SecondFactor).where(SecondFactor.person_id == person.id)
    row = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    return row.secret or row.pending_secret


def code_of(person, at):
    """Return what the app shows at an instant."""
    return pyotp.TOTP(secret_of(person)).at(int(at.timestamp()))


def switch_on(person, now):
    """Switch the factor on as the pages do; return the recovery codes."""
    with transaction():
        factor.begin(person.id, now=now)
    code = code_of(person, now)
    with transaction():
        return factor.confirm(person.id, 0, code, now=now)


def prove(person, code, now):
    """Let the person prove the factor by a code."""
    with transaction():
        factor.prove(person.id, code, now=now)
