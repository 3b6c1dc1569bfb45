"""The table of routes as questions: every address and method with its thing, and the answer expected."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from tests.access import routes_api, routes_cases, routes_house, routes_talks
from tests.access.asking import Answer, Browsers
from tests.access.oracle import Somebody, Thing, reads_case
from tests.access.rows import Row
from tests.access.world import World

ASK, GONE, REFUSED, ALLOWED = "asked to sign in", "not there", "refused", "allowed"
ROUTES: dict[str, Row] = {
    **routes_cases.CASES,
    **routes_cases.PORTAL,
    **routes_cases.LEDGER,
    **routes_cases.HOTLINE,
    **routes_cases.ENTERPRISES,
    **routes_cases.ORDERS,
    **routes_talks.TABLE,
    **routes_talks.MINUTES,
    **routes_talks.TALKS,
    **routes_talks.SERIES,
    **routes_talks.NEWS,
    **routes_house.PUBLIC,
    **routes_house.ACCOUNTS,
    **routes_house.IDENTITY,
    **routes_house.ORGANISATION,
    **routes_house.DUTY,
    **routes_house.STATIONS,
    **routes_house.SETTINGS,
    **routes_house.MESSAGES,
    **routes_house.FIGURES,
    **routes_house.AUDIT,
    **routes_house.PRIVACY,
    **routes_api.API,
}
"""By endpoint; cases.move stands in MOVES, a line a move."""
OPEN311 = {"open311.create_request", "open311.list_requests", "open311.read_request", "open311.read_token"}
"""Refused as their standard says and not as the rest; tests/api/open311 asks about them."""
EXEMPT = {
    "accounts.login_code", "cases.move", "health.metrics", "health.readyz", "identity.back",
    "identity.sign_in", "weaknesses.show", *OPEN311,
}  # fmt: skip
"""Asked about otherwise: moves one by one; the others answer by how far a sign-in has come, or by the state
of the machine, its settings or another machine."""


@dataclass(frozen=True)
class Question:
    """One address, asked with one method."""

    endpoint: str
    method: str
    url: str
    row: Row
    thing: Thing
    about: str

    def expected(self, somebody: Somebody | None) -> str:
        """Return the answer that the oracle gives."""
        if self.row.is_public:
            return ALLOWED
        if somebody is None or not somebody.can_sign_in:
            return ASK
        if not self.row.seen(self.method)(somebody, self.thing):
            return GONE
        return ALLOWED if self.row.allowed(self.method)(somebody, self.thing) else REFUSED

    def data(self, browsers: Browsers, name: str | None) -> dict[str, object]:
        """Return what is sent: what their form holds, else somebody else's, and what is typed besides."""
        form = browsers.form(name, self.url.split("?")[0])
        if form is None:
            return dict(self.row.data)
        ticked = {name: form.choices[name][:1] for name in self.row.ticks if name in form.choices}
        return {**form.data, **ticked, **self.row.data}


def questions(app: Flask, world: World, method: str) -> list[Question]:
    """Return every question of a method, moves too."""
    return [one for rule in app.url_map.iter_rules() for one in _of(app, world, rule, method)]


def _of(app: Flask, world: World, rule: Rule, method: str) -> Iterator[Question]:
    assert rule.methods is not None
    if method not in rule.methods:
        return
    if rule.endpoint == "cases.move":
        for move, (thing, party) in routes_cases.MOVES.items():
            things = (thing, "other") if move in routes_cases.ELSEWHERE else (thing,)
            row = Row(reads_case, party, things=things, values={"move": move})
            yield from _things(app, world, rule, method, row)
    elif rule.endpoint in ROUTES:
        yield from _things(app, world, rule, method, ROUTES[rule.endpoint])


def _things(app: Flask, world: World, rule: Rule, method: str, row: Row) -> Iterator[Question]:
    for name in row.things:
        known = {"size": "thumb", **world.names.get(name, {}), **row.values}
        values = {key: known[key] for key in rule.arguments}
        url = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
        thing = world.things.get(name, Thing())
        yield Question(rule.endpoint, method, url + row.query, row, thing, name)


def kind_of(answer: Answer, method: str) -> str:
    """Return which of the four answers it was; anything else is an error by itself."""
    is_redirect = answer.status in {301, 302, 303}
    if answer.status == 401 or (is_redirect and method == "GET" and answer.location.startswith("/login")):
        return ASK
    known = {403: REFUSED, 404: GONE}
    return known.get(answer.status) or (ALLOWED if answer.status < 500 else f"error {answer.status}")


def part_of(endpoint: str) -> str:
    """Return the part of the matrix that a route belongs to: its capability, and the moves by themselves."""
    return endpoint if endpoint == "cases.move" else endpoint.split(".")[0]


def fits(answer: Answer, expected: str, method: str) -> bool:
    """Whether an answer is the expected one. A post may be refused in words on the page of its form."""
    found = kind_of(answer, method)
    if expected != ALLOWED and answer.wrote:
        return False
    if method == "POST" and expected == REFUSED:
        return found == REFUSED or answer.status in {303, 400, 409, 422}
    return found == expected
