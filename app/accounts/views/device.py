"""What a device asks for to keep things for its person: who is signed in, a token to send with, the key."""

import base64

from flask import Response, g, jsonify
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from app.access.guards import current_actor, public
from app.accounts.views.blueprint import bp
from app.extensions import keyring

NOBODY = "-"


@bp.get("/device/me")
@public
def device_me() -> ResponseReturnValue:
    """Say under which meaningless name the device keeps things for who is signed in, and how to send them."""
    if not current_user.is_authenticated:
        return jsonify(person=None, token=None)
    return jsonify(person=device_name(), token=generate_csrf())


@bp.get("/device/key")
@public
def device_key() -> ResponseReturnValue:
    """Give the key that seals what the device keeps for who is signed in; nobody else ever gets it."""
    if not current_user.is_authenticated:
        return jsonify(person=None, key=None)
    key = keyring.device_key(current_actor().id or 0)
    return jsonify(person=device_name(), key=base64.b64encode(key).decode())


def device_name() -> str:
    """Return a name for the person who is signed in that says nothing about them and never changes."""
    return keyring.device_name(current_actor().id or 0)


@bp.after_app_request
def _say_whose(response: Response) -> Response:
    """Tell the device whose page it gets, so that it keeps none for anybody else.

    An error says nothing: nobody may have been asked who is signed in.
    """
    user = g.get("_login_user")
    if user is not None and response.mimetype == "text/html" and response.status_code < 500:
        response.headers["X-Person"] = device_name() if user.is_authenticated else NOBODY
    return response
