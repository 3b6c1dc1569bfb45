"""Programs that ask the API: a client with a token."""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask

from app.access.policy import Actor
from app.accounts.operations.tokens import TokenFacts, make_token
from app.database import transaction
from app.domain.tokens import Scope
from app.models.organisation import Person
from app.web import clock
from tests import factories

ALL = tuple(Scope)


def token_of(person: Person, *scopes: Scope, by: Actor | None = None, days: int = 300) -> str:
    """Make a token of a person that works for so many days, and return its secret."""
    until = clock.today() + timedelta(days=days)
    facts = TokenFacts("试用", scopes or ALL, until)
    with transaction():
        _row, secret = make_token(
            person.id, by or factories.actor(person), facts, now=clock.now(), zone=clock.zone()
        )
    return secret


@dataclass
class Program:
    """Another system with a token; None sends none."""

    app: Flask
    token: str | None
    headers: dict = field(default_factory=dict)

    def get(self, path: str, **headers):
        """Read something below /api/v1."""
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, body: dict | None = None, *, match=None, key=None, **more):
        """Send JSON to something below /api/v1."""
        headers = {**more.pop("headers", {})}
        headers |= {"If-Match": match} if match else {}
        headers |= {"Idempotency-Key": key} if key else {}
        sent = more or {"json": body or {}}
        return self.ask("POST", path, headers=headers, **sent)

    def ask(self, method: str, path: str, *, headers: dict | None = None, **more):
        """Ask in any way."""
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = path if path.startswith("/api") else f"/api/v1{path}"
        every = {"Accept-Language": "en", **own, **self.headers, **(headers or {})}
        return self.app.test_client().open(url, method=method, headers=every, **more)

    def etag(self, number: str) -> str:
        """Return the version of a case."""
        return self.get(f"/cases/{number}").headers["ETag"]


def program(app: Flask, person: Person, *scopes: Scope) -> Program:
    """Return a program that acts as a person."""
    return Program(app, token_of(person, *scopes))
