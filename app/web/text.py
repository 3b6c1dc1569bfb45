"""Keeps characters out that nobody types and that no database or document can hold.

PostgreSQL stores no NUL, nothing can encode half of a surrogate pair, and word processors refuse
files with other control characters. In an address they are answered 400 or 404 here, before a view
runs; in a form they are refused by the form itself (see forms.GuardedForm), where nothing is lost.

Characters that turn the direction of a text can be kept; no answer carries them (see domain.directions).
"""

import re
from datetime import date, datetime

from flask import Flask, Response, abort, request

from app.domain.directions import TURNING, mark

_FORBIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BLANK = re.compile(
    r"[\s\u00ad\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff]*"
)
"""Spaces, and what takes no room of its own."""
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c]")
EARLIEST, LATEST = date(1900, 1, 1), date(9000, 1, 1)
LARGEST_ID = 2**63 - 1
"""Larger numbers are no ids, and both databases refuse to compare with them."""
_MARKS = {letter.encode(): mark(letter).encode() for letter in TURNING}
_MARKS |= {f"\\u{ord(letter):04x}".encode(): mark(letter).encode() for letter in TURNING}
"""By the bytes of a page, and by what JSON writes instead."""
_TURNING = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")
_TURNING_ESCAPED = re.compile(rb"\\u20(?:2[a-e]|6[6-9])")
"""Two patterns, because one that begins with a letter of its own is found much faster."""
_READ_BY_PEOPLE = frozenset({"text/html", "application/json", "text/plain", "text/xml"})


def init_app(app: Flask) -> None:
    """Look at every address and at what is answered."""
    app.before_request(_check_address)
    app.after_request(_mark_turning)


def is_clean(text: str) -> bool:
    """Return whether `text` has only characters that can be stored and shown."""
    return _FORBIDDEN.search(text) is None


def is_blank(text: str) -> bool:
    """Return whether there is nothing in `text` that somebody could read."""
    return _BLANK.fullmatch(text) is not None


def cleaned(text: str) -> str:
    """Return `text` without forbidden characters and with plain line breaks."""
    return _LINE_BREAKS.sub("\n", _FORBIDDEN.sub("", text))


def day_named(text: str) -> date:
    """Return the day that a query names: `request.args.get("day", type=day_named)`.

    Raises:
        ValueError: it is no day, or so far off that no zone can be reckoned with.
    """
    day = date.fromisoformat(text)
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"{day} is too far off")
    return day


def instant_named(text: str) -> datetime:
    """Return the instant that a query names: `request.args.get("as_of", type=instant_named)`.

    Raises:
        ValueError: it is no instant with its zone, or so far off that no zone can be reckoned with.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not EARLIEST <= at.date() <= LATEST:
        raise ValueError(f"{at} is no instant, or too far off")
    return at


def row_id(text: str) -> int:
    """Return the id that a query or a form names: `request.args.get("unit", type=row_id)`.

    Raises:
        ValueError: it is no number or cannot be an id.
    """
    number = int(text)
    if not 0 < number <= LARGEST_ID:
        raise ValueError(f"{number} is no id")
    return number


def _check_address() -> None:
    for value in (request.view_args or {}).values():
        if (isinstance(value, str) and not is_clean(value)) or (
            isinstance(value, int) and value > LARGEST_ID
        ):
            abort(404)
    for name, text in request.args.items(multi=True):
        if not is_clean(name) or not is_clean(text):
            abort(400)


def _mark_turning(response: Response) -> Response:
    if response.mimetype in _READ_BY_PEOPLE and not response.direct_passthrough:
        content = response.get_data()
        for pattern in (_TURNING, _TURNING_ESCAPED):
            if pattern.search(content):
                content = pattern.sub(lambda found: _MARKS[found.group()], content)
                response.set_data(content)
    return response
