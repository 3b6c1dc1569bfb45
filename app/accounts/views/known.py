"""The mark that a browser keeps once somebody has signed in on it: it is slowed down apart from guessers."""

from flask import Response, after_this_request, current_app, request

from app.accounts import throttling

COOKIE = "known"
KEPT = 400 * 24 * 60 * 60
"""Seconds; browsers keep no cookie for longer."""


def known_device() -> str:
    """Return the browser's mark, whosever it is."""
    return request.cookies.get(COOKIE, "")


def remember_device(username: str) -> None:
    """Let the browser know the account from the next time on."""
    if throttling.is_known(username, known_device()):
        return

    @after_this_request
    def _keep(answer: Response) -> Response:
        answer.set_cookie(
            COOKIE,
            throttling.device_mark(username),
            max_age=KEPT,
            samesite="Lax",
            httponly=True,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
        return answer
