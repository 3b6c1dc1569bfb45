"""Proving oneself again before something that gives rights away, without losing what was typed.

The form that was sent comes back as hidden fields below one question; sent again with the answer it does
what it was sent for, in the same request.
"""

from collections.abc import Callable

from flask import render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.access.guards import is_proving, proves_now, proves_to_look
from app.accounts import operations, queries, throttling
from app.accounts.operations import WrongFactor, factor
from app.accounts.views.carrying import TOKEN
from app.accounts.views.known import known_device
from app.accounts.views.proving import note_failure, proved
from app.accounts.views.rules import is_proved_lately, proof_lasts
from app.database import read_without_transaction, transaction
from app.domain.errors import DomainError
from app.web import clock
from app.web.fields import PROOF
from app.web.messages import message_for

NOT_KEPT = frozenset({"csrf_token", PROOF})
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def asked_again(view: Callable[..., object]) -> ResponseReturnValue | None:
    """Return the question if the view needs a newer proof than there is; None if it may go on."""
    is_look = proves_to_look(view)
    if (request.method in READING and not is_look) or is_proved_lately(current_user):
        return None
    if not (is_proving(view) or proves_now(view)):
        return None
    why = "file" if is_look else "change" if is_proving(view) else "many"
    typed = request.form.get(PROOF)
    if typed is None:
        return _question(why=why), 403 if request.method in READING else 422
    try:
        _prove(typed)
    except DomainError as error:
        if isinstance(error, WrongFactor):
            note_failure(current_user.actor.id, throttling.FACTORS)
            read_without_transaction()
        return _question(message_for(error), why=why), 422
    return None


def _prove(typed: str) -> None:
    """Take password or code; the session goes on under another token.

    Raises:
        Throttled: too many tries have failed.
        WrongCredentials, WrongFactor: it is not the person's.
    """
    username, person_id, now = current_user.username, current_user.actor.id, clock.now()
    address, device = request.remote_addr or "", known_device()
    of = throttling.FACTORS if current_user.has_second_factor else throttling.PASSWORDS
    if current_user.has_second_factor:
        with transaction():
            throttling.admit(username, address, now=now, device=device, of=of)
    else:
        proved(username, typed)
    with transaction():
        if current_user.has_second_factor:
            factor.prove(person_id, typed, now=now)
        throttling.forgive(username, address, now=now, device=device, of=of)
        token = operations.rotate(current_user.session_id, rights=current_user.rights, proved_at=now)
    read_without_transaction()
    session[TOKEN] = token
    current_user.proved_at = now


def _question(refusal: str = "", *, why: str) -> str:
    return render_template(
        "accounts/proof.html",
        refusal=refusal,
        why=why,
        field_name=PROOF,
        sent=[(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT],
        by_factor=current_user.has_second_factor,
        can_prove=current_user.has_second_factor or queries.has_password(current_user.actor.id),
        minutes=int(proof_lasts().total_seconds()) // 60,
    )
