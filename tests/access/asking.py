"""Everybody's browser at once, on one world; what a post would have written is seen and rolled back."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask, request_finished
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.accounts.operations import digest
from app.domain.tokens import PREFIX, Scope, written
from app.extensions import db
from app.models.accounts import ApiToken
from app.models.organisation import Person
from app.web import clock, fields
from tests.access.cast import CAST
from tests.access.forms_read import Form, forms_of
from tests.access.oracle import Thing
from tests.access.world import C, World
from tests.signing_in import LONG, csrf_token, sign_in

WRITING = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)")
LOOKED_AT = {200, 201, 303, 422}
"""The answers of views that have read their form."""
SEEN = ("UPDATE signed_in SET last_seen_at", "UPDATE api_token SET last_used_on")
"""When a session was last seen, and on which day a token was used, is all that reading writes."""
API = "/api/"
"""What is below it is asked with a token and in JSON."""


@dataclass(frozen=True)
class Answer:
    """How a request was answered, and which tables it would have changed."""

    status: int
    wrote: frozenset[str]
    location: str
    text: str


@dataclass
class Browsers:
    """One browser a person; None is a browser in which nobody is signed in."""

    app: Flask
    world: World
    clients: dict = field(default_factory=dict)
    tokens: dict = field(default_factory=dict)
    cookies: dict = field(default_factory=dict)
    secrets: dict = field(default_factory=dict)
    """Tokens for the API."""
    forms: dict[tuple[str | None, str], Form] = field(default_factory=dict)
    """By address: the form that each was shown for it, and under None the first that anybody was shown."""
    unknown: str = ""
    """The field that nobody asked for in the last request, where its form was looked at."""
    _written: set = field(default_factory=set)
    _kept: set = field(default_factory=set)

    def __post_init__(self) -> None:
        """Sign everybody in, and look at what views ask for."""
        request_finished.connect(self._look, self.app)
        for name, person in (*self.world.cast.people.items(), (None, None)):
            client = self.clients[name] = self.app.test_client()
            session = sign_in(client, person) if person is not None else None
            self.tokens[name] = csrf_token(client)
            if person is not None and person.disabled_at is None:  # else each try would be counted
                self.secrets[name] = f"{PREFIX}{name}"
                token = add_token(person, self.secrets[name])
            if session is not None and name == "grid":
                thing = Thing(C, owner=person.id, roles_here=CAST[name])
                self.world.add("session", thing, session_id=session.id, person_id=person.id)
                self.world.add("token", thing, token_id=token.id, person_id=person.id)
            self.cookies[name] = client.get_cookie("yehua").value

    @property
    def is_sample(self) -> bool:
        """Whether only some are asked, on the slower database."""
        return bool(self.app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"))

    @contextmanager
    def rolling_back(self) -> Iterator[None]:
        """Let every transaction end as if it had been kept, and undo it."""
        commit = Session.commit

        def undo(session: Session) -> None:
            session.flush()
            session.dispatch.before_commit(session)
            self._kept |= self._written
            session.rollback()

        def note(_connection, cursor, statement, _values, _context, _many) -> None:
            found = WRITING.match(statement)
            if found and not statement.startswith(SEEN) and (found[1] == "INSERT INTO" or cursor.rowcount):
                self._written.add(found[2])

        Session.commit = undo
        event.listen(db.engine, "after_cursor_execute", note)
        try:
            yield
        finally:
            Session.commit = commit
            event.remove(db.engine, "after_cursor_execute", note)

    @contextmanager
    def narrowed(self, scope: Scope, names: Iterable[str]) -> Iterator[None]:
        """Let some ask with tokens that are good for one thing alone."""
        whole = dict(self.secrets)
        for name in names:
            self.secrets[name] = f"{PREFIX}{name} {scope}"
            add_token(self.world.cast.people[name], self.secrets[name], [scope])
        try:
            yield
        finally:
            self.secrets = whole

    def _look(self, _app, response, **_values) -> None:
        refusal = fields.refusal() if response.status_code in LOOKED_AT else None
        self.unknown = str(refusal.params["name"]) if refusal else ""

    def get(self, name: str | None, url: str, **values) -> Answer:
        """Look at a page, and remember the forms on it."""
        return self._answer(name, url, self._send(name, "GET", url, **values))

    def post(self, name: str | None, url: str, data: dict | None = None, **values) -> Answer:
        """Send a form; whatever it does to the cookie is taken back, too."""
        self.clients[name].set_cookie("yehua", self.cookies[name])
        data = {**(data or {}), "csrf_token": self.tokens[name]}
        return self._answer(name, url, self._send(name, "POST", url, data=data, **values))

    def post_json(self, name: str | None, url: str, data: dict) -> Answer:
        """Send the same as JSON, with the token that Flask-WTF would take from a header."""
        self.clients[name].set_cookie("yehua", self.cookies[name])
        headers = {"X-CSRFToken": self.tokens[name], "Referer": "http://localhost/"}
        return self._answer(name, url, self._send(name, "POST", url, json=data, headers=headers))

    def form(self, name: str | None, path: str) -> Form | None:
        """Return the form for an address that somebody was shown, else somebody else's."""
        return self.forms.get((name, path)) or self.forms.get((None, path))

    def _send(self, name: str | None, method: str, url: str, **values):
        self._written.clear()
        self._kept.clear()
        if url.startswith(API):
            if method == "POST":
                values["json"] = _plain(values.pop("data", None))
            if name in self.secrets:
                own = {"Authorization": f"Bearer {self.secrets[name]}"}
                values["headers"] = {**values.get("headers", {}), **own}
        return self.clients[name].open(url, method=method, buffered=True, **values)

    def _answer(self, name: str | None, url: str, response) -> Answer:
        is_page = response.mimetype == "text/html"
        text = response.get_data(as_text=True) if is_page or response.is_json else ""
        response.close()
        if is_page and response.status_code == 200 and name is not None:
            for form in forms_of(text, urlsplit(url).path):
                self.forms.setdefault((name, form.path), form)
                self.forms.setdefault((None, form.path), form)
        return Answer(response.status_code, frozenset(self._kept), response.headers.get("Location", ""), text)


def _plain(data: dict | None) -> dict:
    return {name: value for name, value in (data or {}).items() if name != "csrf_token"}


def add_token(person: Person, secret: str, scopes: Iterable[Scope] = Scope) -> ApiToken:
    """Add a token of a person that may be used for long, and for everything unless scopes are named."""
    row = ApiToken(
        person_id=person.id,
        created_by_id=person.id,
        name="token",
        token_digest=digest(secret),
        scopes=written(scopes),
        created_at=clock.now(),
        expires_at=clock.now() + LONG,
    )
    db.session.add(row)
    db.session.commit()
    return row
