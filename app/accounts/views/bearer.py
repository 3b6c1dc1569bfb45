"""Who asks with a token, how often, and what for: the guard of everything that programs ask."""

from collections.abc import Callable

from flask import Response, current_app, g, request
from flask.blueprints import BlueprintSetupState
from flask_login import current_user

from app.access.guards import Bearer, is_public, scope_of
from app.accounts import operations, throttling, token_queries
from app.accounts.operations import tokens
from app.accounts.views.blueprint import bp
from app.accounts.views.rules import chosen
from app.database import read_without_transaction, transaction
from app.domain.addresses import network_of
from app.web import api, clock
from app.web.problems import Problem
from app.web.rates import Left, Rates
from app.web.text import cleaned

RATES = "yehua_rates"


@bp.record_once
def _set_up(state: BlueprintSetupState) -> None:
    state.app.extensions[RATES] = Rates()


def load_bearer() -> Bearer | None:
    """Return whom the token of the request belongs to; no cookie is looked at."""
    secret = _sent()
    if not secret:
        return None
    found = token_queries.bearer(operations.digest(secret), now=clock.now(), today=clock.today())
    if found is None:
        g.token_failed = True
        return None
    g.zone = found.zone
    return found


def _sent() -> str:
    """Return the token that came along: in a header; as GeoReport says, in a field of what is sent."""
    if api.is_open311():
        return cleaned(request.form.get("api_key", "")).strip() if request.method == "POST" else ""
    kind, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def admit(view: Callable[..., object]) -> None:
    """Let a request of another system pass, or refuse it.

    Raises:
        Problem: too many requests, no token that works, or none for this.
        Throttled: too many tokens that do not work came from this address.
    """
    known = not is_public(view) and current_user.is_authenticated
    address = network_of(request.remote_addr or "")
    _count(f"token {current_user.token_id}" if known else f"address {address}", chosen().api_per_minute)
    if is_public(view):
        return
    if not known:
        if g.get("token_failed"):
            with transaction():
                throttling.count_bad_token(request.remote_addr or "", now=clock.now())
        raise Problem("no_token")
    needed = scope_of(view)
    if needed is None or needed not in current_user.scopes:
        raise Problem("scope_missing", scope=needed.value if needed else "")
    _note_used()


def _note_used() -> None:
    today = clock.today()
    if current_user.last_used_on != today:
        with transaction():
            tokens.note_used(current_user.token_id, today=today)
        read_without_transaction()


def _count(key: str, limit: int) -> None:
    rates: Rates = current_app.extensions[RATES]
    g.rate_left = left = rates.take(key, limit, clock.now())
    if left.remaining < 0:
        problem = Problem("too_many")
        problem.headers["Retry-After"] = str(left.reset)
        raise problem


@bp.after_app_request
def _say_what_is_left(response: Response) -> Response:
    left: Left | None = g.get("rate_left")
    if left is not None:
        response.headers["RateLimit-Limit"] = str(left.limit)
        response.headers["RateLimit-Remaining"] = str(max(0, left.remaining))
        response.headers["RateLimit-Reset"] = str(left.reset)
    return response
