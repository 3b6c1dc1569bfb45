"""What every test may ask for: both databases, the application, its clock and a client."""

import gc
import os
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_login import FlaskLoginClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

from app import create_app
from app.extensions import db
from app.web import clock as web_clock
from config import Settings
from tests import databases, postgres

DATABASES = ("sqlite", "postgresql")
HOME = "YEHUA_TESTS_HOME"


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the worker processes share; they inherit its name."""
    if not hasattr(config, "workerinput"):
        os.environ[HOME] = str(postgres.make_home())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the database server and remove the folder."""
    if not hasattr(config, "workerinput"):
        home = Path(os.environ.pop(HOME))
        databases.drop_template(home)
        postgres.remove_home(home)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for garbage seldom, and never among what stays for good: it was a fifth of the whole time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever uses a database on both, unless its marker says that it is about one of them."""
    marked = [name for name in DATABASES if metafunc.definition.get_closest_marker(name)]
    for fixture in ("database", "blank_database"):
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, marked or DATABASES, indirect=True)


class FakeClock:
    """The application's clock in tests: stands still until it is moved."""

    START = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Shanghai

    def __init__(self) -> None:
        self.now = self.START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, length: timedelta) -> datetime:
        """Move on and return the new instant."""
        self.now += length
        return self.now


class Client(FlaskLoginClient):
    """A client whose requests get an application context of their own, as on a server.

    Flask would let them share the test's one, and with it the user that Flask-Login keeps in `g`.
    """

    def open(self, *args, **kwargs):
        """Send the request from an empty context."""
        return Context().run(super().open, *args, **kwargs)


@pytest.fixture(scope="session")
def databases_of_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Databases]:
    """Give one migrated database of each kind to this worker process."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    made = databases.Databases(Path(os.environ[HOME]), worker, tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, databases_of_worker: databases.Databases) -> str:
    """Return the address of an empty, migrated database; SQLite and PostgreSQL in turn."""
    return databases_of_worker.emptied(request.param)


@pytest.fixture
def blank_database(request: pytest.FixtureRequest, databases_of_worker: databases.Databases) -> Iterator[str]:
    """Return the address of a database without a single table, for tests of migrations."""
    with databases_of_worker.blank(request.param) as url:
        yield url


@pytest.fixture
def clock() -> FakeClock:
    """Return the clock that the application asks; `advance` it, or set its `now`."""
    return FakeClock()


@pytest.fixture
def now(clock: FakeClock) -> datetime:
    """Return the instant at which the test starts."""
    return clock.now


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    """Return the settings of the application under test."""
    return databases.settings(database, tmp_path / "uploads")


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Let the applications of a session share what they make of statements and templates.

    Each test has an application of its own; an engine an address knows the statements of all, and what a
    template was turned into is kept in a file.
    """
    make, engines = db._make_engine, {}

    def kept(bind_key, options, app):
        key = repr(sorted(options.items(), key=str))
        if key not in engines:
            engines[key] = engine = make(bind_key, options, app)
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _hurried)
        return engines[key]

    folder = Path(os.environ[HOME]) / "templates"
    folder.mkdir(exist_ok=True)
    options = {**Flask.jinja_options, "bytecode_cache": FileSystemBytecodeCache(str(folder))}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "_make_engine", kept)
        patch.setattr(Flask, "jinja_options", options)
        yield
    for engine in engines.values():
        engine.dispose()


def _hurried(connection, _record):
    """Wait for no disk: no test cuts the power."""
    connection.execute("PRAGMA synchronous=OFF")


def made(settings: Settings, clock: FakeClock) -> Flask:
    """Return an application whose clients are as independent as browsers."""
    app = create_app(settings, clock)
    app.testing = True
    app.test_client_class = Client
    return app


def leave(app: Flask) -> None:
    """Let go of what the application holds of its database."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def make_app(settings: Settings, clock: FakeClock) -> Iterator[Callable[..., Flask]]:
    """Return a function that makes an application with other settings, on the test's database."""
    apps = []

    def make(**changes: object) -> Flask:
        apps.append(made(replace(settings, **changes), clock))
        return apps[-1]

    yield make
    for app in apps:
        leave(app)


@pytest.fixture(scope="session")
def shared_apps() -> dict[str, Flask]:
    """Keep one application a database: putting 180 addresses together takes longer than most tests."""
    return {}


@pytest.fixture
def app(settings: Settings, clock: FakeClock, shared_apps: dict[str, Flask]) -> Iterator[Flask]:
    """Return the application, inside its context, on an empty database.

    Its configuration is put back; tests that change more, or want several, ask for `make_app`.
    """
    app = shared_apps.get(settings.database_url)
    if app is None:
        app = shared_apps[settings.database_url] = made(settings, clock)
    config = dict(app.config)
    app.config["SETTINGS"] = settings
    web_clock.init_app(app, clock)
    with app.app_context():
        yield app
        db.session.remove()
        if db.engine.dialect.name == "sqlite":  # its file is replaced
            db.engine.dispose()
    app.config.clear()
    app.config.update(config)


@pytest.fixture
def client(app: Flask) -> Client:
    """Return a browser without a session."""
    return app.test_client()
