"""The real web server and scheduler, started as `make run` starts them, to be killed and started again."""

import base64
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path
from random import Random
from time import monotonic, sleep

from tests import databases
from tools.run import FLASK, ROOT
from trials.places import Place

LONGEST = 60.0
WSGI = "wsgi:app"


class Serving:
    """A web server with two processes and a scheduler beside it."""

    def __init__(self, place: Place, *, wsgi: str = WSGI, **environ: str) -> None:
        """Start both, on a free port, and wait until the server answers; `wsgi` names another build."""
        self.port, self._wsgi = _free_port(), wsgi
        self._environ = {**os.environ, **_settings(place, self.port), **environ}
        self._web, self._scheduler = self._started_web(), self._started_scheduler()
        self.wait()

    def wait(self) -> None:
        """Wait until the server answers.

        Raises:
            TimeoutError: it does not.
        """
        until = monotonic() + LONGEST
        while not self._answers():
            if monotonic() > until:
                raise TimeoutError("the web server does not answer")
            sleep(0.05)

    def kill_worker(self, rng: Random) -> None:
        """Kill a process of the web server in the middle of what it does; its master starts another."""
        children = Path(f"/proc/{self._web.pid}/task/{self._web.pid}/children").read_text().split()
        if children:
            with suppress(ProcessLookupError):
                os.kill(int(rng.choice(children)), signal.SIGKILL)

    def kill_web(self) -> None:
        """Kill the whole web server at once, and start it anew as systemd would."""
        _kill_group(self._web)
        self._web = self._started_web()

    def kill_scheduler(self) -> None:
        """Kill the scheduler, and start it anew."""
        _kill_group(self._scheduler)
        self._scheduler = self._started_scheduler()

    def close(self) -> None:
        """End both."""
        _kill_group(self._web)
        _kill_group(self._scheduler)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).close()
        except OSError:
            return False
        return True

    def _started_web(self) -> subprocess.Popen[bytes]:
        return self._started(sys.executable, "-m", "gunicorn", "--log-level", "critical", self._wsgi)

    def _started_scheduler(self) -> subprocess.Popen[bytes]:
        return self._started(*FLASK, "jobs", "serve")

    def _started(self, *words: str) -> subprocess.Popen[bytes]:
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(words, cwd=ROOT, env=self._environ, start_new_session=True, **quiet)


def _settings(place: Place, port: int) -> dict[str, str]:
    known = databases.settings(place.url, place.uploads)
    return {
        "SECRET_KEY": known.secret_key,
        "DATA_KEY": base64.b64encode(known.data_key).decode(),
        "DATABASE_URL": place.url,
        "UPLOAD_DIR": str(place.uploads),
        "COOKIE_SECURE": "0",
        "SECOND_FACTOR": "optional",
        "LOG_LEVEL": "ERROR",
        "PHOTOS_A_DAY": "3650",
        "PHOTO_MB_A_DAY": "3650",
        "PORT": str(port),
        "WEB_PROCESSES": "2",
    }


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
