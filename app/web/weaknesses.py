"""Whom somebody tells who has found a weakness: security.txt (RFC 9116), from the settings."""

from datetime import date

from flask import Blueprint, Flask, Response, current_app

from app.access.guards import public
from app.web import clock
from config import Settings

bp = Blueprint("weaknesses", __name__)


def init_app(app: Flask) -> None:
    """Serve the file where it is looked for."""
    app.register_blueprint(bp)


@bp.get("/security.txt")
@bp.get("/.well-known/security.txt")
@public
def show() -> Response:
    """Name the contact; without one, or once it is out of date, say what the operator has to set."""
    settings = current_app.config["SETTINGS"]
    missing = what_is_missing(settings, clock.now().date())
    if missing:
        return Response(f"{missing}\n", 404, mimetype="text/plain")
    lines = (
        f"Contact: {settings.security_contact}",
        f"Expires: {settings.security_expires}T23:59:59Z",
        "Preferred-Languages: zh, en",
        f"Canonical: {settings.public_url}/.well-known/security.txt",
    )
    return Response("".join(f"{line}\n" for line in lines), mimetype="text/plain")


def what_is_missing(settings: Settings, today: date) -> str:
    """Return what the operator has to set, or "" if the contact can be given out."""
    if not settings.security_contact or settings.security_expires is None:
        return "No contact is set: SECURITY_CONTACT and SECURITY_EXPIRES, see README.md."
    if settings.security_expires < today:
        return "The contact is out of date: see whether it still holds, then set SECURITY_EXPIRES anew."
    return ""
