"""Start the product with the demo street: `make run`; begin it anew: `make demo-reset`.

Everything lies in var/: the database (unless DATABASE_URL names another), the uploads and the keys,
which are made once. The server listens on the loopback interface only.
"""

import argparse
import base64
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

ROOT = Path(__file__).parent.parent
VAR = ROOT / "var"
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
LOOPBACK = {"", "localhost", "127.0.0.1", "::1"}
READY_SECONDS = 60
STOP_SECONDS = 20  # longer than the web server gives its requests to end

Environment = dict[str, str]


class CannotStart(Exception):
    """Something is in the way; the message says what to do."""


def environment(environ: Mapping[str, str], var: Path = VAR) -> Environment:
    """Return the settings of the demo, below those that the caller has set."""
    port = environ.get("PORT", "8000")
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise CannotStart(f"PORT={port} must be a number from 1 to 65535.")
    defaults = {
        "PORT": port,
        "DATABASE_URL": f"sqlite:///{var / 'yehua.db'}",
        "UPLOAD_DIR": str(var / "uploads"),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "COOKIE_SECURE": "0",  # plain http, and nobody else can listen in on the loopback interface
        "DEMO": "1",
        "LOG_LEVEL": "WARNING",  # a line for each request would push the accounts off the screen
        "SECOND_FACTOR": "optional",  # the password of every account is on the sign-in page
        "PYTHONUNBUFFERED": "1",
    }
    return defaults | keys(var / "secrets.env") | {name: value for name, value in environ.items() if value}


def keys(path: Path) -> Environment:
    """Return the keys of this installation, made at the first start and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        made = {
            "SECRET_KEY": secrets.token_hex(32),
            "DATA_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="ascii") as file:
            file.writelines(f"{name}={value}\n" for name, value in made.items())
    lines = path.read_text(encoding="ascii").splitlines()
    return dict(line.split("=", 1) for line in lines if line)


@contextmanager
def only_one(var: Path = VAR) -> Iterator[None]:
    """Refuse while another `make run` or reset uses the same data."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotStart("Yehua already runs from this folder; stop it first (Ctrl-C).") from error
        yield


def is_empty(url: str) -> bool:
    """Return whether the database holds no unit yet."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text("SELECT 1 FROM unit LIMIT 1")).first() is None
    finally:
        engine.dispose()


def prepare(env: Environment) -> None:
    """Bring the database up to date, load the demo into an empty one, print the accounts."""
    print("Bringing the database up to date ...", flush=True)
    command(env, "db", "upgrade")
    if is_empty(env["DATABASE_URL"]):
        print("Loading the demo street ...", flush=True)
        command(env, "demo", "load")
    else:
        command(env, "demo", "accounts")


def command(env: Environment, *words: str) -> None:
    """Run one command of the application."""
    code = subprocess.run([*FLASK, *words], cwd=ROOT, env=env, check=False).returncode
    if code:
        raise CannotStart(f"`flask --app wsgi {' '.join(words)}` failed (exit code {code}); see above.")


def reset(env: Environment, var: Path = VAR) -> None:
    """Remove the data of the demo, never that of another machine."""
    url = make_url(env["DATABASE_URL"])
    if url.get_backend_name() == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(f"{url.database}{suffix}").unlink(missing_ok=True)
    elif not _is_here(url):
        raise CannotStart(
            f"DATABASE_URL names a server at {url.host}: a reset only empties one on this machine."
        )
    elif _has_tables(url):
        command(env, "db", "downgrade", "base")
    shutil.rmtree(var / "uploads", ignore_errors=True)


def _is_here(url: URL) -> bool:
    hosts = [url.host or "", *_words(url.query.get("host")), *_words(url.query.get("hostaddr"))]
    return all(host in LOOPBACK or host.startswith("/") for host in hosts)


def _words(value: str | tuple[str, ...] | None) -> list[str]:
    joined = value if isinstance(value, str) else ",".join(value or ())
    return [part.rsplit("]", 1)[0].strip("[") for part in joined.split(",") if part]


def _has_tables(url: URL) -> bool:
    engine = create_engine(url)
    try:
        return bool(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def check_port(port: int) -> None:
    """Refuse a port that something listens on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}); choose another: make run PORT=8001"
            ) from error


class Processes:
    """The web server and the scheduler: they stop together."""

    def __init__(self, commands: Mapping[str, list[str]], env: Environment) -> None:
        """Start them, apart from the terminal, so that Ctrl-C reaches them through us and once."""
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_asked)
        self.running = {
            name: subprocess.Popen(words, cwd=ROOT, env=env, start_new_session=True)
            for name, words in commands.items()
        }

    def _stop_asked(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def ended(self) -> tuple[str, int] | None:
        """Return the name and exit code of the first that has ended."""
        codes = ((name, process.poll()) for name, process in self.running.items())
        return next(((name, code) for name, code in codes if code is not None), None)

    def wait_until_ready(self, address: str) -> None:
        """Wait until the server answers, one of them ends or somebody loses patience."""
        deadline = time.monotonic() + READY_SECONDS
        while not (self.stopping or self.ended() or _answers(address)):
            if time.monotonic() > deadline:
                raise CannotStart(f"The server did not answer within {READY_SECONDS} seconds.")
            time.sleep(0.1)

    def watch(self) -> int:
        """Wait for Ctrl-C or for the end of one; return the exit code for both."""
        while not self.stopping and not self.ended():
            time.sleep(0.2)
        if self.stopping or (ended := self.ended()) is None:
            print("\nStopping ...", flush=True)
            return 0
        name, code = ended
        print(
            f"\nThe {name} ended by itself (exit code {code}); stopping the rest.",
            file=sys.stderr,
            flush=True,
        )
        return code if 0 < code < 256 else 1

    def stop(self) -> None:
        """End what still runs: asked first, then forced."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def serve(env: Environment) -> int:
    """Run both processes until one ends or we are told to stop."""
    address = f"http://127.0.0.1:{env['PORT']}"
    # gunicorn.conf.py says the rest; it reads PORT.
    gunicorn = [sys.executable, "-m", "gunicorn", "--log-level", "warning", "wsgi:app"]
    processes = Processes({"web server": gunicorn, "scheduler": [*FLASK, "jobs", "serve"]}, env)
    try:
        processes.wait_until_ready(address)
        if not processes.stopping and not processes.ended():
            print(f"\nYehua is at {address} — sign in with an account above. Ctrl-C stops it.", flush=True)
        return processes.watch()
    finally:
        processes.stop()


def main() -> int:
    """Do what `make run` or `make demo-reset` asks; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reset", action="store_true", help="empty the demo and load it again")
    asked = parser.parse_args()
    try:
        env = environment(os.environ)
        with only_one():
            if asked.reset:
                reset(env)
            else:
                check_port(int(env["PORT"]))
            prepare(env)
            return 0 if asked.reset else serve(env)
    except (CannotStart, SQLAlchemyError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
