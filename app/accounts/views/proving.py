"""Proving a password: counted before it is looked at, and of the same cost for every name."""

from flask import request

from app.accounts import passwords, queries, throttling
from app.accounts.operations import Account, Origin, WrongCredentials
from app.accounts.views.known import known_device
from app.database import transaction
from app.web import clock


def proved(username: str, password: str) -> Account:
    """Return the account if the password is its own; the try is counted before it is looked at.

    Raises:
        Throttled: too many tries have failed.
        WrongCredentials: there is no such account, or the password is another.
    """
    with transaction():
        throttling.admit(username, origin().address, now=clock.now(), device=known_device())
    account = queries.account(username)
    is_right = passwords.matches(account.password_hash if account else None, password)
    if account is None or not is_right:
        note_failure(account.person_id if account else None, username=username)
        raise WrongCredentials
    return account


def note_failure(
    person_id: int | None, of: str = throttling.PASSWORDS, *, username: str | None = None
) -> None:
    """Let the audit log know of a try that failed, in a transaction of its own."""
    with transaction():
        throttling.note_failure(person_id, of=of, now=clock.now(), username=username)


def origin() -> Origin:
    """Return where the request comes from."""
    return Origin(request.user_agent.string, request.remote_addr or "")
