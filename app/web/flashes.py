"""What is said once about the last action: on the next page that somebody looks at."""

from typing import cast

from flask import Flask, get_flashed_messages, request

from app.web.requests import is_page

Said = list[tuple[str, str]]


def init_app(app: Flask) -> None:
    """Give the words to the templates."""
    app.add_template_global(waiting_flashes)


def waiting_flashes() -> Said:
    """Return what waits to be said as tones and texts, and forget it.

    A page that a script fetches, to keep it for when there is no signal or to renew a part of it, leaves
    them to whoever acted: its answer may overtake the page that is to say them. Who does not say what is
    accepted is no browser, and is told.
    """
    is_looked_at = is_page() or "Accept" not in request.headers
    return cast("Said", get_flashed_messages(with_categories=True)) if is_looked_at else []
