"""A line between a browser and the server that can be cut and slowed down; it carries service workers too."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

CHUNK = 4096


@dataclass
class Line:
    """A relay on a port of its own; what is set counts from the next chunk on."""

    server: int
    port: int = 0
    latency: float = 0.0
    """Seconds from a request to the first byte of its answer."""
    rate: float = 0.0
    """Bytes a second in each direction, all connections together; 0: as fast as it goes."""
    cut_after: int | None = None
    """Cut once so many bytes more have gone up."""
    received: int = 0
    """Bytes that came down."""
    is_cut: bool = False
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _turns: dict[str, float] = field(default_factory=lambda: {"up": 0.0, "down": 0.0})

    def cut(self) -> None:
        """Break all connections and refuse new ones."""
        self.is_cut, self.cut_after = True, None
        with self._lock:
            broken, self._open = self._open, set()
        for end in broken:
            _close(end)

    def join(self) -> None:
        """Let the line carry again."""
        self.is_cut = False

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
            except OSError:
                return  # the line was taken down
            if self.is_cut:
                _close(near)
                continue
            far = socket.create_connection(("127.0.0.1", self.server))
            with self._lock:
                self._open |= {near, far}
            asked = threading.Event()
            for way in ((near, far, "up", asked), (far, near, "down", asked)):
                threading.Thread(target=self._carry, args=way, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, way: str, asked: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK):
                if way == "up":
                    asked.set()
                    self._count_up(len(chunk))
                elif asked.is_set():
                    asked.clear()
                    time.sleep(self.latency)
                self._wait_turn(way, len(chunk))
                target.sendall(chunk)
                if way == "down":
                    self.received += len(chunk)
        for end in (source, target):
            _close(end)

    def _count_up(self, length: int) -> None:
        if self.cut_after is None:
            return
        self.cut_after -= length
        if self.cut_after <= 0:
            self.cut()

    def _wait_turn(self, way: str, length: int) -> None:
        if not self.rate:
            return
        with self._lock:
            start = max(time.monotonic(), self._turns[way])
            self._turns[way] = start + length / self.rate
        time.sleep(max(0.0, self._turns[way] - time.monotonic()))


@contextmanager
def line(server: int, port: int = 0) -> Iterator[Line]:
    """Lay a line to the port of a server on this machine; its own port is `line.port`."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        laid = Line(server, listener.getsockname()[1])
        thread = threading.Thread(target=laid._accept, args=(listener,), daemon=True)
        thread.start()
        try:
            yield laid
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            laid.cut()


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
