"""The world that is fuzzed: built once, kept as it was, and put back before each batch."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.engine import make_url

from app.extensions import db
from tests import databases, postgres
from tests.access.cast import CAST
from tests.access.world import SECRET, World
from tests.access.world_built import build
from tests.api.asked import token_of
from tests.conftest import FakeClock, made
from tests.signing_in import csrf_token, sign_in

ROLES = (
    None,
    "head",
    "grid",
    "community",
    "street",
    "leader",
    "department",
    "administrator",
    "observer",
    "other_head",
    "other_grid",
    "other_community",
    "other_administrator",
    "root",
    "district",
    "nobody",
)
"""Who sends; None is nobody in particular."""
TOKENS = "csrf_token", "token"
SESSION = "yehua"
OTHER = {"S": "T", "T": "S"}


@dataclass(slots=True)
class Browser:
    """What a browser holds of a session."""

    cookie: str
    csrf: str
    first_cookie: str
    others: dict[str, str] = field(default_factory=dict)
    """Cookies beside the session's: of a slip that was shown."""

    @property
    def cookies(self) -> str:
        """All of them, as they are sent."""
        return "; ".join(f"{name}={value}" for name, value in {SESSION: self.cookie, **self.others}.items())


@dataclass(slots=True)
class Ground:
    """The application on its world."""

    app: Flask
    clock: FakeClock
    world: World
    snapshot: "Snapshot"
    browsers: dict[str | None, Browser]
    tokens: dict[str | None, str]
    """Of the programs of those who have one."""
    ids: dict[str, str]
    """Of units and people that flows name; what a step was to find and did not is 0."""
    foreign: dict[str, re.Pattern[str]]
    """By street: what only the other one may read."""

    @property
    def url(self) -> str:
        """The address of the database."""
        return self.app.config["SETTINGS"].database_url

    def put_back(self) -> None:
        """Make everything as it was when the world had been built."""
        db.session.remove()
        db.engine.dispose()
        self.snapshot.put_back()
        self.set_clock(0)
        for browser in self.browsers.values():
            browser.cookie = browser.first_cookie
            browser.others.clear()

    def set_clock(self, seconds: float) -> None:
        """Move the application's clock to so many seconds after the beginning."""
        self.clock.now = self.world.now + timedelta(seconds=seconds)

    def take_cookie(self, who: str | None, name: str, cookie: str) -> None:
        """Keep a cookie that the application set, unless it ends the session."""
        if name != SESSION:
            self.browsers[who].others[name] = cookie
            return
        signer = self.app.session_interface.get_signing_serializer(self.app)
        browser = self.browsers[who]
        old, new = signer.loads(browser.first_cookie), signer.loads(cookie)
        if all(old.get(name) == new.get(name) for name in TOKENS):
            browser.cookie = cookie


class Snapshot:
    """The world's database and files, kept beside."""

    def __init__(self, url: str, uploads: Path, home: Path) -> None:
        """Keep them; nobody may be connected."""
        self.url, self.uploads, self.home = url, uploads, home
        self.kept = home / "kept"
        shutil.copytree(uploads, self.kept / "uploads")
        if url.startswith("sqlite"):
            shutil.copyfile(self._file, self.kept / "world.db")
        else:
            self._copy(f"{self._name}_kept", self._name)

    @property
    def _file(self) -> Path:
        return Path(make_url(self.url).database or "")

    @property
    def _name(self) -> str:
        return str(make_url(self.url).database)

    def put_back(self) -> None:
        """Put them back; nobody may be connected."""
        shutil.rmtree(self.uploads)
        shutil.copytree(self.kept / "uploads", self.uploads)
        if self.url.startswith("sqlite"):
            for suffix in ("-wal", "-shm"):
                self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
            shutil.copyfile(self.kept / "world.db", self._file)
        else:
            self._copy(self._name, f"{self._name}_kept")

    def _copy(self, name: str, template: str) -> None:
        postgres.create_database(postgres.server_url(self.home), name, template=template)


@contextmanager
def ground(kind: str) -> Iterator[Ground]:
    """Give a world on a new database of its own."""
    home = postgres.make_home()
    try:
        url = _database(kind, home)
        databases.migrate(url)
        with on(url, home) as made_ground:
            yield made_ground
    finally:
        postgres.remove_home(home)


@contextmanager
def on(url: str, home: Path) -> Iterator[Ground]:
    """Give a world on a migrated database, whose server lives in `home`."""
    uploads = home / "uploads"
    uploads.mkdir()
    clock = FakeClock()
    app = made(databases.settings(url, uploads), clock)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        world = build(clock.now)
        browsers = {who: _browser(app, world, who) for who in ROLES}
        ids, tokens = _ids(world), _tokens(world)
        db.session.remove()
        db.engine.dispose()
        try:
            yield Ground(
                app, clock, world, Snapshot(url, uploads, home), browsers, tokens, ids, _foreign(world)
            )
        finally:
            db.session.remove()
            db.engine.dispose()


def _browser(app: Flask, world: World, who: str | None) -> Browser:
    client = app.test_client()
    if who is not None:
        session = sign_in(client, world.cast.people[who])
        world.names[f"session of {who}"] = {"session_id": session.id}
    csrf = csrf_token(client)
    cookie = client.get_cookie(SESSION)
    assert cookie is not None
    return Browser(cookie.value, csrf, cookie.value)


def _database(kind: str, home: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{Path(tempfile.mkdtemp(dir=home)) / 'fuzz.db'}"
    made_url = postgres.create_database(postgres.server_url(home), "yehua_fuzz")
    return made_url.render_as_string(hide_password=False)


def street_of(who: str | None) -> str:
    """Return the street that somebody belongs to: one of S and T, or nothing for those of all or none."""
    if who is None:
        return ""
    return next((chain[0] for _role, chain in CAST[who] if chain), "")


def _tokens(world: World) -> dict[str | None, str]:
    people = world.cast.people
    return {who: token_of(people[who]) for who in ROLES if who is not None and CAST[who]}


def _foreign(world: World) -> dict[str, re.Pattern[str]]:
    """Return what finds the texts of cases, firms and talks of one street on a page of the other."""
    texts: dict[str, set[str]] = {"S": {f"firm{SECRET}"}, "T": {f"talk other{SECRET}"}}
    for name, thing in world.things.items():
        if "case_id" in world.names[name] and not name.startswith("slip of"):
            texts[thing.place[0]].add(f"{name}{SECRET}{name}")
    return {
        street: re.compile("|".join(map(re.escape, sorted(texts[other])))) for street, other in OTHER.items()
    }


def _ids(world: World) -> dict[str, str]:
    unit, people = world.cast.unit, world.cast.people
    return {
        "building": str(unit("S", "c", "g", "b").id),
        "grid": str(unit("S", "c", "g").id),
        "community": str(unit("S", "c").id),
        "department": str(unit("S", "d").id),
        "head": str(people["head"].id),
        "host": str(people["community"].id),
        "worker": str(people["grid"].id),
        "resource": str(world.names["alliance item"]["item_id"]),
        "category": str(world.names["settings"]["category_id"]),
    }
