"""The same questions about a thing in each of its states: what can be done there, and by whom."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from app.extensions import db
from app.models.cases import Case
from app.models.ledger import LedgerEntry
from app.models.minutes import Minutes
from app.models.supervision import SupervisionOrder
from app.models.talks import Talk
from tests.access import matrix, routes_cases
from tests.access.asking import Browsers
from tests.access.cast import CAST
from tests.access.oracle import reads_case
from tests.access.rows import Row
from tests.access.states_done import DONE, NOT_THERE
from tests.access.world import World

COLUMNS = {
    "number": Case.number,
    "entry_id": LedgerEntry.id,
    "order_id": SupervisionOrder.id,
    "talk_id": Talk.id,
}
"""Which row an address names."""
SEEN_BY_ALL = {
    "cases.show",
    "ledger.show",
    "supervision.show",
    "talks.minutes",
    "talks.show",
    "talks.vote",
}
EVERYBODY = (*CAST, None)
"""About one state of a thing everybody is asked about everything (matrix.py). Here everybody is asked about
the pages that show it; each other question goes to one of those who may, one who is refused and one for whom
there is nothing, in turn: in each state everybody, and about each address people of every kind."""


@dataclass(frozen=True)
class InState:
    """A question about a thing that is in a state; both bear the same name."""

    question: matrix.Question
    what: str
    """The move, or the endpoint."""
    now: dict[str, str]
    """What a form about the thing holds that was opened this moment."""
    turn: int

    @property
    def does(self) -> bool:
        """Whether something can be done there in this state."""
        return any(self.what in DONE[key].get(self.question.about, "").split() for key in DONE)

    @property
    def is_gone(self) -> bool:
        """Whether the page is not there in this state."""
        return self.question.about in NOT_THERE.get(self.what, ())

    def may(self, world: World) -> list[str | None]:
        """Return all who may."""
        return [
            name for name in EVERYBODY if self.question.expected(world.cast.somebody(name)) == matrix.ALLOWED
        ]

    def asked(self, world: World) -> list[tuple[str, str | None]]:
        """Return who is asked, each with the answer that they get."""
        kinds = {matrix.ALLOWED: [], matrix.REFUSED: [], matrix.GONE: []}
        for name in EVERYBODY:
            answer = self.question.expected(world.cast.somebody(name))
            kinds[matrix.GONE if answer == matrix.ASK else answer].append((answer, name))
        if self.what in SEEN_BY_ALL:
            return [one for found in kinds.values() for one in found]
        return [found[self.turn % len(found)] for found in kinds.values() if found]


def in_states(app: Flask, world: World, method: str, key: str) -> list[InState]:
    """Return every question of a method about a thing that the field in the address names."""
    rules = [one for one in app.url_map.iter_rules() if method in one.methods and key in one.arguments]
    now = {state: opened_now(key, world.names[state][key]) for state in DONE[key]}
    asked = [(rule, *one) for rule in rules for one in _rows(rule)]
    return [
        InState(question, what, now[state], number + turn)
        for number, (rule, what, row) in enumerate(asked)
        for turn, state in enumerate(DONE[key])
        for question in _of(app, world, rule, method, state, row)
    ]


def _rows(rule: Rule) -> Iterator[tuple[str, Row]]:
    if rule.endpoint == "cases.move":
        for move, (_thing, party) in routes_cases.MOVES.items():
            yield move, Row(reads_case, party, values={"move": move})
    elif rule.endpoint in matrix.ROUTES:
        yield rule.endpoint, matrix.ROUTES[rule.endpoint]


def _of(app: Flask, world: World, rule: Rule, method: str, state: str, row: Row) -> Iterator[matrix.Question]:
    known = {**world.names[state], **row.values}
    if rule.arguments <= known.keys() and not row.is_public:
        values = {one: known[one] for one in rule.arguments}
        url = app.url_map.bind("localhost").build(rule.endpoint, values, method=method) + row.query
        yield matrix.Question(rule.endpoint, method, url, row, world.things[state], state)


def opened_now(key: str, value: object) -> dict[str, str]:
    """Return what tells, in a form about a row, how it was when the form was opened."""
    column = COLUMNS[key]
    model = column.class_
    found = {"version": str(db.session.scalars(select(model.version).where(column == value)).one())}
    if model is Talk:
        text = db.session.scalar(select(Minutes.text_digest).where(Minutes.talk_id == value))
        found |= {"digest": text} if text else {}
    db.session.rollback()
    return found


def filled_in(browsers: Browsers) -> dict[str, dict[str, object]]:
    """Return a form that somebody was shown, by move or endpoint: in another state it is sent, too."""
    adapter, found = browsers.app.url_map.bind("localhost"), {}
    for (_name, path), form in browsers.forms.items():
        try:
            endpoint, values = adapter.match(path, method="POST")
        except HTTPException:  # of a page that another test has made
            continue
        found.setdefault(str(values.get("move", endpoint)), form.data)
    return found


def data_of(one: InState, browsers: Browsers, name: str | None, kept: dict) -> dict[str, object]:
    """Return the form as somebody was shown it, else as it looks in another state, opened just now."""
    own = one.question.data(browsers, name) or kept.get(one.what) or {"version": ""}
    now = {key: value for key, value in one.now.items() if key in own}
    return {**own, **now, **one.question.row.data}
