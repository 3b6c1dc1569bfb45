"""A real server for tests: the application under test, served from threads of this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class _Quiet(WSGIRequestHandler):
    timeout = 10  # seconds that a connection on which nothing is asked holds up the end

    def log(self, type: str, message: str, *args: object) -> None:
        """The application logs its requests itself."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the application from threads of this process; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = False  # the end waits for requests under way, which hold connections
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
