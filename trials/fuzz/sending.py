"""One request as it goes over the wire, sent to the application without a server between."""

import logging
import re
from contextvars import Context
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask
from werkzeug.test import run_wsgi_app

LONG_RUN = re.compile(r"((.{1,6}?)\2{15,})", re.DOTALL)
SHOWN = 3000
READABLE = ("text/", "application/json", "application/problem+json", "application/xml", "image/svg")
ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
NO_TYPE = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A request with everything that it carries, so that it can be sent again as it was."""

    who: str | None
    method: str
    target: str
    """Path and query, percent-encoded."""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    at: float = 0.0
    """Seconds after the world was built."""

    @property
    def path(self) -> str:
        """The path alone."""
        return self.target.split("?")[0]

    def curl(self) -> str:
        """Say it as a command line; long runs of the same are written once."""
        said = [f"curl -X {self.method} {_quoted('http://localhost' + self.target)}"]
        said += [f"-H {_quoted(f'{name}: {value}')}" for name, value in self.headers if name != "Cookie"]
        if self.body:
            said.append(f"--data-binary {_quoted(self.body.decode('utf-8', 'backslashreplace'))}")
        return f"as {self.who or 'nobody'}: {' '.join(said)}"


def _quoted(text: str) -> str:
    text = LONG_RUN.sub(lambda found: f"{found[2]}<…×{len(found[1]) // len(found[2])}>", text)
    text = text if len(text) <= SHOWN else f"{text[:SHOWN]}<… of {len(text)}>"
    return repr(text)


@dataclass(slots=True)
class Answer:
    """What came back, and what the log says about it besides."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    errors: list[str] = field(default_factory=list)
    """Of each error in the log: where, and what."""

    def header(self, name: str) -> str:
        """Return a header, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def text(self) -> str:
        """The page, if it is one."""
        return self.body.decode("utf-8", "replace") if "text/html" in self.header("content-type") else ""

    @property
    def said(self) -> str:
        """What can be read in it, whatever it is: a page, JSON, a list."""
        kind = self.header("content-type")
        text = self.body.decode("utf-8", "replace") if kind.startswith(READABLE) else ""
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "json" in kind else text


class ErrorLog(logging.Handler):
    """Keeps what the application logs as an error while a request is answered."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line that raised, which tells errors apart."""
        self.seen.append(_told(record.exc_info[1]) if record.exc_info else record.getMessage())


def _told(error: BaseException | None) -> str:
    """Say of an exception what it is and which line of ours it came from."""
    where, step = "", error.__traceback__ if error else None
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        if "/app/" in name and "site-packages" not in name:
            where = f"app/{name.split('/app/')[-1]}:{step.tb_lineno}"
        step = step.tb_next
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0][:160]} ({where})"


def send(app: Flask, sent: Sent, log: ErrorLog) -> Answer:
    """Send a request from an empty context, as each has on a server, and read the whole answer."""
    log.seen.clear()
    try:
        body, status, headers = Context().run(_run, app, sent)
    except Exception as error:  # what gets past the application's own pages is the worst of all
        return Answer(599, errors=[*log.seen, f"escaped: {_told(error)}"])
    return Answer(int(status.split()[0]), list(headers), body, list(log.seen))


def _run(app: Flask, sent: Sent) -> tuple[bytes, str, list[tuple[str, str]]]:
    parts, status, headers = run_wsgi_app(app, environ_of(sent), buffered=True)
    try:
        return b"".join(parts), status, list(headers)
    finally:
        if hasattr(parts, "close"):
            parts.close()


def environ_of(sent: Sent) -> dict[str, object]:
    """Return the request as a server hands it to the application."""
    split = urlsplit(f"//localhost{sent.target}")
    environ: dict[str, object] = {
        "REQUEST_METHOD": sent.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(split.path).decode("latin-1"),
        "QUERY_STRING": split.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(sent.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(sent.body),
        "wsgi.errors": StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in sent.headers:
        key = NO_TYPE.get(name.lower()) or f"HTTP_{name.upper().replace('-', '_')}"
        environ[key] = value.encode("utf-8", "surrogateescape").decode("latin-1")
    return environ
