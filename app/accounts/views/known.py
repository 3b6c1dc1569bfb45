"""The mark that a browser keeps once somebody has signed in on it: it is slowed down apart from guessers."""

from flask import Response, after_this_request

from app.accounts import throttling
from app.web import cookies

COOKIE = "known"
KEPT = 400 * 24 * 60 * 60
"""Seconds; browsers keep no cookie for longer."""


def known_device() -> str:
    """Return the browser's mark, whosever it is."""
    return cookies.kept(COOKIE)


def remember_device(username: str) -> None:
    """Let the browser know the account from the next time on."""
    if throttling.is_known(username, known_device()):
        return

    @after_this_request
    def _keep(answer: Response) -> Response:
        cookies.keep(answer, COOKIE, throttling.device_mark(username), seconds=KEPT)
        return answer
