"""One JSON object a line on stderr; every request has an id that all its lines carry.

A line names ids, routes and codes. It holds no query string, no name and no text that somebody
typed: addresses are logged by their rule, database errors without parameters and details.
"""

import json
import logging
import re
import time
from datetime import UTC, datetime
from typing import TextIO, cast
from uuid import uuid4

from flask import Flask, Response, g, has_request_context, request
from flask.logging import wsgi_errors_stream

logger = logging.getLogger(__name__)

_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_DETAIL = re.compile(r"^\s*(DETAIL|CONTEXT):.*$\n?", re.MULTILINE)
"""Where PostgreSQL quotes the values of a row."""
_BREAKING = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON leaves as it is, though programs break lines at it, terminals obey it or nothing encodes it."""
QUIET = frozenset({"static", "assets.show", "health.healthz", "health.readyz", "health.metrics"})
"""Endpoints that machines ask all day; their lines have the level DEBUG."""


def init_app(app: Flask) -> None:
    """Give each request its id before anything can refuse it, and log how it ended."""
    _write_json(app.config["SETTINGS"].log_level)
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.after_request(_end)
    app.context_processor(lambda: {"request_id": g.get("request_id", "")})


def person_id() -> int | None:
    """Return who is signed in, if this request has found out; asking would read the database."""
    user = g.get("_login_user")
    return user.actor.id if user is not None and user.is_authenticated else None


def milliseconds() -> float:
    """Return how long the request has taken so far."""
    started: float = g.started
    return (time.perf_counter() - started) * 1000


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _GIVEN.fullmatch(given) else uuid4().hex
    g.started = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    logger.log(
        logging.DEBUG if request.endpoint in QUIET else logging.INFO,
        "request",
        extra={
            "facts": {
                "method": request.method,
                "route": request.url_rule.rule if request.url_rule else None,
                "status": response.status_code,
                "milliseconds": round(milliseconds(), 1),
                "person_id": person_id(),
            }
        },
    )
    return response


class JSONLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context() and "request_id" in g:
            line["request_id"] = g.request_id
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["error"] = _DETAIL.sub("", self.formatException(record.exc_info))
        return _BREAKING.sub(_escaped, json.dumps(line, ensure_ascii=False, default=str))


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


class _Lines(logging.StreamHandler[TextIO]):
    """Our handler, told apart from others so that a second application replaces the first one's."""


def _write_json(level: str) -> None:
    root = logging.getLogger()
    for handler in [old for old in root.handlers if isinstance(old, _Lines)]:
        root.removeHandler(handler)
    handler = _Lines(cast("TextIO", wsgi_errors_stream))
    handler.setFormatter(JSONLines())
    root.addHandler(handler)
    root.setLevel(level)
