"""Ids and other arguments of addresses: what lies out of reach is told from what is not there by nobody.

An argument that stands in no table fails here: say in tests/access/query_args.py what it names.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
from flask import request, request_finished
from sqlalchemy import true

from app.cases.queries import calls
from app.database import transaction
from app.extensions import db
from app.models.settings import Setting
from app.organisation.queries import units
from app.settings.cache import touch
from tests.access import contents
from tests.access.matrix import ALLOWED, Question, questions
from tests.access.query_args import READS, UNREACHED, kind_of, time_of
from tests.access.query_sides import ASKED, nothing, sides, values
from tests.access.world import S

WHO = (
    *("street", "community", "administrator", "root", "privacy_officer", "head", "department", "firm"),
    *("grid", "other_grid", "nobody", None),
)
"""Who looks where one is enough: the first of those who may."""
STREET = "?jurisdiction_id=M00"
BESIDES = (
    "/identity/back",
    "/identity/sign-in",
    "/login/code",
    f"/open311/v2/requests.json{STREET}",
    f"/open311/v2/requests/YS-20260303-001.json{STREET}",
    f"/open311/v2/tokens/YS-20260303-001.json{STREET}",
)
"""Addresses that are asked without a sign-in and stand in no line of the table of routes."""
UNASKED = {"health.metrics", "health.readyz", "weaknesses.show"}
"""States of the machine and its settings."""
ANY = "?utm_source=mail"
"""Some pages look at their arguments only where there are any."""
TOO_LONG = "9" * 5000
NO_ID = "-1"
FAR_OFF = {
    "day": ("0001-01-01", "9999-12-31"),
    "instant": ("0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"),
    "position": ("0001-01-01T00:00:00%2B14:00~5", "9999-12-31T23:59:59-14:00~5"),
}
UNREADABLE = ("1%00", "%ED%A0%80")
"""NUL, and half of a pair of code points."""
NEW = re.compile(r'name="(?:csrf_token|repeat_key)"[^>]*>|\b[0-9a-f]{32}\b')
"""What each page has of its own: tokens, and the number under which a refusal stands in the log."""
NARROWED = {
    *(("supervision.index", "unit"), ("api.list_orders", "unit")),
    *((endpoint, "place") for endpoint in ("ledger.index", "ledger.export", "api.list_entries")),
}
"""A unit narrows these lists, to nothing where it lies out of reach; an id of no unit does not."""
ASKING = re.compile(r"request\.(?:args|values)|asked\.args")
APP = Path(__file__).parents[2] / "app"

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(300)]


def things(browsers) -> dict[str, Question]:
    """Return an address of each endpoint that shows something."""
    found = {}
    for one in questions(browsers.app, browsers.world, "GET"):
        if any(one.expected(browsers.world.cast.somebody(name)) == ALLOWED for name in WHO):
            found.setdefault(one.endpoint, one)
    return found


def asked_of(browsers, one: Question) -> tuple[str | None, str]:
    """Return who looks at an address, and how it is written without what it reads."""
    may = (name for name in WHO if one.expected(browsers.world.cast.somebody(name)) == ALLOWED)
    return next(may), one.url.split("?")[0]


@pytest.fixture(scope="module")
def asked(browsers):
    """Ask for every page with every argument broken, and return what was read and what was answered."""
    read, answers = defaultdict(set), {}

    def look(_app, response, **_values) -> None:
        if request.endpoint:
            read[request.endpoint] |= request.args.asked

    with transaction():
        street_id = browsers.world.cast.units[S].id
        db.session.add(Setting(street_id=street_id, name="open311_reading", value=True))
        touch()
    before = contents.digests()
    with request_finished.connected_to(look, browsers.app):
        for one in things(browsers).values():
            name, path = asked_of(browsers, one)
            for url in (f"{path}{one.row.query or ANY}", *broken(one.endpoint, path)):
                answers[url] = browsers.get(name, url).status
        for url in BESIDES:
            answers[url] = browsers.get(None, url).status
    assert contents.digests() == before
    return read, answers


def broken(endpoint: str, path: str) -> list[str]:
    """Return an address with each of its arguments broken."""
    names = READS.get(endpoint, "").split()
    found = [f"{path}?{name}={TOO_LONG}" for name in names]
    found += [f"{path}?{name}={NO_ID}" for name in names if kind_of(endpoint, name)]
    found += [f"{path}?{name}={value}" for name in names for value in FAR_OFF.get(time_of(name), ())]
    return found + [f"{path}?{names[0]}={value}" for value in UNREADABLE if names]


def test_every_argument_that_is_read_stands_in_the_table_and_no_other(asked):
    read, _answers = asked
    found = {endpoint: names for endpoint, names in read.items() if names and endpoint not in UNREACHED}

    assert found == {name: set(line.split()) for name, line in READS.items() if name not in UNREACHED}


def test_every_address_was_asked(browsers, asked):
    read, _answers = asked
    served = {rule.endpoint for rule in browsers.app.url_map.iter_rules() if "GET" in rule.methods}

    assert served - read.keys() == UNASKED


def test_every_argument_that_the_code_names_stands_in_the_table():
    """What is read only in some state of a page is found in the text of the application."""
    named = set()
    for text in (path.read_text() for path in APP.rglob("*.py")):
        tree = ast.parse(text if ASKING.search(text) else "")
        named |= {name for node in ast.walk(tree) for name in literals(node)}

    assert named - {name for line in READS.values() for name in line.split()} == set()
    assert len(named) > 30


def literals(node: ast.AST) -> list[str]:
    """Return the names that a piece of code asks the arguments of the address for."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        where, parts = node.func.value, node.args[:1] if node.func.attr in {"get", "getlist"} else []
    elif isinstance(node, ast.Subscript):
        where, parts = node.value, [node.slice]
    elif isinstance(node, ast.Compare):
        where, parts = node.comparators[0], [node.left]
    else:
        return []
    is_ours = ast.unparse(where) in {"request.args", "request.values", "asked.args"}
    return [part.value for part in parts if is_ours and isinstance(part, ast.Constant)]


def test_nothing_that_is_broken_breaks_a_page(asked):
    _read, answers = asked

    assert [url[:120] for url, status in answers.items() if status >= 500] == []
    assert {status for url, status in answers.items() if url.endswith("%00")} == {400}


def plain(text: str, argument: str, value: str) -> str:
    """Return a page without what it was asked with, and without what is new each time."""
    text = re.sub(rf"/{value}(?!\w)" if value.isdigit() else "$^", "/N", NEW.sub("", text))
    text = re.sub(rf'(["?&;]{argument}=)[^"&#]*', r"\1N", text)
    return re.sub(rf'(name="{argument}"[^>]*value=")[^"]*', r"\1N", text)


def foreign(browsers, name: str, one: Question, argument: str) -> list[str]:
    """Return what is wrong with the answers to somebody who names what lies out of reach."""
    kind, path, found = kind_of(one.endpoint, argument), one.url.split("?")[0], []
    if kind is None:
        return []
    is_compared = kind != "position" and (one.endpoint, argument) not in NARROWED
    absent = looked(browsers, name, path, argument, nothing(kind)) if is_compared else None
    for side in sides(name):
        for value in values(browsers.world, side, kind):
            status, text = answer = looked(browsers, name, path, argument, value)
            told = [mark for mark in side.marks if mark in text and mark not in value]
            is_other = is_compared and not side.is_known and answer != absent
            if told or is_other or status >= 500:
                found.append(f"{path}?{argument}={value} by {name}: {status} {told}")
    return found


def looked(browsers, name: str, path: str, argument: str, value: str) -> tuple[int, str]:
    """Return how somebody is answered who names something in an address."""
    answer = browsers.get(name, f"{path}?{argument}={value}")
    return answer.status, plain(answer.text, argument, value)


@pytest.mark.parametrize("name", ASKED)
def test_what_lies_out_of_reach_is_answered_like_what_is_not_there(browsers, name):
    before, wrong, tried = contents.digests(), [], 0
    for one in things(browsers).values():
        if one.expected(browsers.world.cast.somebody(name)) == ALLOWED and not one.row.is_public:
            for argument in READS.get(one.endpoint, "").split():
                wrong += foreign(browsers, name, one, argument)
                tried += 1

    assert "\n".join(wrong) == ""
    assert contents.digests() == before
    assert tried


def test_a_name_from_the_other_street_is_noticed(browsers, monkeypatch):
    monkeypatch.setattr(calls, "units_of_streets", lambda _actor: true())

    wrong = foreign(browsers, "community", things(browsers)["cases.calls_made"], "unit_id")

    assert wrong
    assert wrong[0].endswith("by community: 200 ['平湖街道']")


def test_a_page_that_tells_a_foreign_id_from_none_is_noticed(browsers, monkeypatch):
    monkeypatch.setattr(units, "units_of_streets", lambda _actor: true())

    wrong = foreign(browsers, "administrator", things(browsers)["organisation.new_person"], "unit")

    assert len(wrong) == 3
