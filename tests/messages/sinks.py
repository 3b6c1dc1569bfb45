"""What messages are sent to in tests and trials: a mail server and an HTTP server that keep all."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HERE = "127.0.0.1"
ANSWER = b'{"errcode": 0, "code": 0}'


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class HttpSink:
    """Keeps every request, and answers as `answer` says: status, headers and body."""

    port: int = 0
    calls: list[Call] = field(default_factory=list)
    tried: int = 0
    answer: Callable[[Call], tuple[int, dict[str, str], bytes]] = lambda _call: (200, {}, ANSWER)

    def url(self, path: str = "/") -> str:
        return f"http://{HERE}:{self.port}{path}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100

    def handle_error(self, request, client_address):
        """Say nothing: callers are killed while they call."""


@contextmanager
def http_sink() -> Iterator[HttpSink]:
    """Give an HTTP server that keeps what it is sent."""
    sink = HttpSink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            call = Call(self.path, dict(self.headers), body)
            status, headers, answer = sink.answer(call)  # one that raises has heard nothing
            sink.calls.append(call)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args):
            """Say nothing."""

    server = _Server((HERE, 0), Handler)
    sink.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class MailSink:
    """Keeps every mail; `refuse` names what it says to a mailbox instead of 250."""

    port: int = 0
    mails: list[Message] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)

    def url(self) -> str:
        return f"smtp://{HERE}:{self.port}"


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """Give a mail server without TLS that keeps what it is sent: as much of SMTP as a sender needs."""
    sink = MailSink()
    listener = socket.create_server((HERE, 0), backlog=100)
    sink.port = listener.getsockname()[1]
    threads: list[threading.Thread] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=_talk, args=(connection, sink), daemon=True))
            threads[-1].start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield sink
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join()
        for thread in threads:
            thread.join(5)


def _talk(connection: socket.socket, sink: MailSink) -> None:
    with connection, connection.makefile("rwb") as line:
        try:
            _say(line, "220 here")
            while command := line.readline():
                if not _answer(line, command, sink):
                    return
        except OSError:
            return  # who called was killed


def _answer(line, command: bytes, sink: MailSink) -> bool:
    verb = command[:4].upper()
    if verb == b"RCPT":
        address = command.decode().split("<", 1)[1].split(">", 1)[0]
        _say(line, sink.refuse.get(address, "250 ok"))
    elif verb == b"DATA":
        _say(line, "354 go on")
        text = b""
        while (part := line.readline()) != b".\r\n":
            text += part[1:] if part.startswith(b"..") else part
        sink.mails.append(message_from_bytes(text, policy=default))
        _say(line, "250 taken")
    else:
        _say(line, "221 bye" if verb == b"QUIT" else "250 ok")
    return verb != b"QUIT"


def _say(line, text: str) -> None:
    line.write(text.encode() + b"\r\n")
    line.flush()
