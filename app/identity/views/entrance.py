"""To the house's sign-in and back: signing in, and linking who is signed in.

What was begun lies in the browser's signed cookie and is taken out by the first that comes back. The way back
is a GET that opens a session, because the provider sends the browser by one; the state makes it good once.
"""

import hmac
import logging

from flask import current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.access.guards import public
from app.accounts import throttling
from app.accounts.views.carrying import carry, leave
from app.accounts.views.known import remember_device
from app.accounts.views.proving import note_failure, origin
from app.accounts.views.rules import limits
from app.accounts.views.staying import staying
from app.database import transaction
from app.domain.errors import DomainError
from app.extensions import db
from app.identity import operations, provider
from app.identity.facts import Said
from app.identity.refusals import NotLetIn, NotProved, TooLate, Unlinked
from app.identity.settings import House
from app.identity.views import bp, house_or_404
from app.web import clock
from app.web.messages import message_for
from app.web.redirects import safe_path

logger = logging.getLogger(__name__)
BEGUN = "identity"
WITHIN = 600
"""Seconds that somebody may take at the provider."""
ELSEWHERE = frozenset({"cross-site", "same-site"})
"""What a browser says that another site has sent: nobody is signed in who has not pressed our button."""
LONGEST, LONGEST_ONWARD = 2000, 500
"""Characters of a code, and of the page to go on to: a cookie holds little."""


@bp.get("/identity/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Send the browser to the house's sign-in; nothing is written but its own cookie."""
    house, onward = house_or_404(), safe_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(onward)
    if request.headers.get("Sec-Fetch-Site") in ELSEWHERE:
        return redirect(url_for("accounts.login", next=onward))
    try:
        return redirect(begun(house, onward=onward))
    except DomainError as error:
        flash(message_for(error), "danger")
        return redirect(url_for("accounts.login", next=onward))


def begun(house: House, *, onward: str = "", person_id: int | None = None) -> str:
    """Begin and return the address at the provider; `person_id` is whom to link, None lets somebody in.

    Raises:
        Unreachable: the provider cannot be used.
    """
    now = clock.now()
    db.session.remove()  # no connection is held while the other side takes its time
    made = provider.begin(house, now=now)
    session[BEGUN] = {
        "state": made.state,
        "nonce": made.nonce,
        "verifier": made.verifier,
        "onward": onward if len(onward) <= LONGEST_ONWARD else "",
        "person": person_id,
        "at": int(now.timestamp()),
    }
    return made.address


@bp.get("/identity/back")
@public
def back() -> ResponseReturnValue:
    """Take what the house's sign-in says: let somebody in, or link who is signed in."""
    house = house_or_404()
    kept = session.pop(BEGUN, None) or {}
    links = kept.get("person") is not None
    here = url_for(".own") if links else url_for("accounts.login", next=kept.get("onward") or None)
    try:
        said = _said(house, kept)
        return _linked(said, kept["person"]) if links else _let_in(said, kept["onward"])
    except DomainError as error:
        if isinstance(error, NotProved):
            logger.warning("an identity was not proved: %s", error.why)
        if isinstance(error, NotProved | Unlinked):
            note_failure(None, throttling.IDENTITIES)
        flash(message_for(error), "danger")
        return redirect(here, 303)


def _said(house: House, kept: dict[str, object]) -> Said:
    """Return what the provider proves, after a look at what came back; tries are counted by address."""
    now, given = clock.now(), request.args
    age = int(now.timestamp()) - int(str(kept.get("at") or 0))
    state = str(kept.get("state") or "")
    if not state or not hmac.compare_digest(state.encode(), given.get("state", "").encode()):
        raise TooLate
    if not 0 <= age <= WITHIN or (kept["person"] is not None and _person_id() != kept["person"]):
        raise TooLate
    if given.get("iss", house.issuer) != house.issuer:
        raise NotProved("iss of the answer")
    code = given.get("code", "")
    if not code or len(code) > LONGEST or not code.isascii():
        raise NotLetIn
    address = origin().address
    with transaction():
        throttling.admit_address(address, throttling.IDENTITIES, now=now)
    db.session.remove()
    return provider.finish(
        house, code=code, nonce=str(kept["nonce"]), verifier=str(kept["verifier"]), now=now
    )


def _person_id() -> int | None:
    return current_user.actor.id if current_user.is_authenticated else None


def _let_in(said: Said, onward: str) -> ResponseReturnValue:
    came_from = origin()
    with transaction():
        token, username = operations.sign_in(said, origin=came_from, now=clock.now(), limits=limits())
        throttling.forgive_address(came_from.address, throttling.IDENTITIES)
        leave()
    onward = safe_path(onward)
    if not carry(token):
        return redirect(url_for("accounts.login_code", next=onward), 303)
    remember_device(username)
    return redirect(onward, 303)


def _linked(said: Said, person_id: int) -> ResponseReturnValue:
    with staying():  # the provider may have taken its time
        operations.link_own(person_id, said, now=clock.now())
        throttling.forgive_address(origin().address, throttling.IDENTITIES)
    flash(_("From now on you can sign in with your house identity, too."), "success")
    return redirect(url_for(".own"), 303)


@bp.app_context_processor
def _has_house() -> dict[str, object]:
    return {"has_house_sign_in": bool(current_app.config["SETTINGS"].oidc_issuer)}
