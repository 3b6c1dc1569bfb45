"""A line that breaks: a small proxy between a program and what it talks to, cut at a chosen moment."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread
from time import sleep

Upstream = Callable[[], socket.socket]
COMMIT = b"COMMIT"
CHUNK = 65536


class Line:
    """A proxy on a port of the loopback interface; what it may cut is told before each act.

    Bytes are counted over all connections from the moment that a cut is set.
    """

    def __init__(self, upstream: Upstream) -> None:
        """Listen."""
        self._upstream, self._lock = upstream, Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.cuts, self.delay = 0, 0.0
        self.sound()
        Thread(target=self._accept, daemon=True).start()

    def sound(self) -> None:
        """Cut nothing any more."""
        self._word, self._number, self._after, self._bytes = b"", 0, False, -1
        self._armed = False

    def cut_at(self, word: bytes, number: int, *, after: bool) -> None:
        """Cut when the program sends `word` for that time: before it goes on, or at the answer to it."""
        with self._lock:
            self._word, self._number, self._after, self._bytes = word, number, after, -1

    def cut_after(self, number: int) -> None:
        """Cut once the program has sent so many bytes."""
        with self._lock:
            self._word, self._number, self._after, self._bytes = b"", 0, False, number

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            far = self._upstream()
            for one, other, check in ((near, far, self._sent), (far, near, self._answered)):
                Thread(target=self._carry, args=(one, other, check), daemon=True).start()

    def _carry(
        self, one: socket.socket, other: socket.socket, check: Callable[[bytes], bytes | None]
    ) -> None:
        """Carry bytes one way until either end closes, or the line is cut."""
        with suppress(OSError):
            while data := one.recv(CHUNK):
                sleep(self.delay)
                rest = check(data)
                if rest is None:
                    break
                other.sendall(rest)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _sent(self, data: bytes) -> bytes | None:
        """Return what goes on of what the program sends; None: the line is cut here."""
        with self._lock:
            if self._bytes >= 0:
                self._bytes -= len(data)
                return self._cut() if self._bytes < 0 else data
            if not self._word or self._word not in data:
                return data
            self._number -= 1
            if self._number:
                return data
            self._armed = self._after
            return data if self._after else self._cut()

    def _answered(self, data: bytes) -> bytes | None:
        with self._lock:
            return self._cut() if self._armed else data

    def _cut(self) -> None:
        self.cuts += 1
        self.sound()
