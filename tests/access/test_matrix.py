"""Every route, asked by every role in every relation, answers as the oracle says; reading never writes."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.access import contents, matrix, routes_cases
from tests.access.cast import CAST
from tests.access.matrix import ALLOWED, ASK, GONE, REFUSED, Question, fits, kind_of, questions
from tests.access.states import EVERYBODY, data_of, filled_in, in_states
from tests.access.states_done import DONE
from tests.access.world import NAME, PHONE, SECRET

SAMPLE = ("head", "sister_grid", "department", "leader", "other_leader", "administrator", None)
"""Who is asked on PostgreSQL, about every fifth address: the SQL that differs is proved in test_scopes."""
EVERY = 5
UNKNOWN = "no_form_has_this"
PARTS = sorted({*map(matrix.part_of, matrix.ROUTES), "cases.move"})
BESIDES = {"administrator", "observer"}
READ_NO_CASES = {name for name, held in CAST.items() if held and {role for role, _ in held} <= BESIDES}
"""Whose posts let them read no case: what was reported stands on none of their pages."""
IN_WORDS = {
    "report_in": "the form is filled in with a time of arrival that is still to come",
    "merge": "no other case is offered as the same one",
    "ask_lead": "two units must have passed the case on",
    "name_lead": "somebody must have asked",
    "take-back": "there is no dissent to take back",
    "up": "the first line cannot move up",
}
"""Posts that nobody can carry out in this world: a refusal of them is proved by the operation's own tests."""
RECORDS = {"audit_entry", "event"}
"""What says who did something and when: the audit log, and the history of a case."""
OWN_HISTORY = {"talks", "bulletins"}
"""Parts whose rows themselves say who did what and when: talks with minutes and votes, news with relays."""
UNRECORDED = {
    *(
        "accounts.choose_language",
        "accounts.choose_display",
        "accounts.begin_factor",
    ),  # one's own looks; begun only
    *(
        "cases.save_filter",
        "cases.remove_filter",
        "notices.read",
        "notices.read_all",
        "exports.remove",
    ),  # likewise
    *("cases.slips", "api.add_item", "retention.dry"),  # the slip, the item, the report name who and when
    *("messages.test", "settings.try_again"),  # what is sent or tried again has its own log
    "portal.enter",  # somebody without an account; tries are counted
}
OWN = {"join"}
"""Moves that one of those who may has no use for: whoever registered a case has nothing to join."""

pytestmark = pytest.mark.timeout(500)


def asked(browsers, part: str, method: str) -> tuple[tuple[str | None, ...], list[Question]]:
    found = [one for one in questions(browsers.app, browsers.world, method)]
    if browsers.is_sample:
        return SAMPLE, [one for one in found[::EVERY] if matrix.part_of(one.endpoint) == part]
    return EVERYBODY, [one for one in found if matrix.part_of(one.endpoint) == part]


def read(browsers, part: str) -> list[str]:
    people, found = asked(browsers, part, "GET")
    wrong = []
    for one in found:
        for name in people:
            expected = one.expected(browsers.world.cast.somebody(name))
            answer = browsers.get(name, one.url)
            if not fits(answer, expected, "GET"):
                wrong.append(f"GET {one.url} ({one.about}) by {name}: {answer.status}, not {expected}")
            if says_whose(answer):
                wrong.append(f"GET {one.url} ({one.about}) by {name} says whose case it is")
            if reads_of_cases(browsers, name, answer):
                wrong.append(f"GET {one.url} ({one.about}) by {name} says what was reported")
    return wrong


def send(browsers, part: str) -> tuple[list[str], dict[str, set]]:
    people, found = asked(browsers, part, "POST")
    wrong, done, told, known = [], set(), defaultdict(set), set()
    for one in found:
        for name in people:
            expected = one.expected(browsers.world.cast.somebody(name))
            answer = browsers.post(name, one.url, one.data(browsers, name))
            if not fits(answer, expected, "POST"):
                got = f"{answer.status} {set(answer.wrote)}"
                wrong.append(f"POST {one.url} ({one.about}) by {name}: {got}, not {expected}")
            if browsers.unknown and (name, one.url.split("?")[0]) in browsers.forms:
                wrong.append(
                    f"POST {one.url} by {name}: {browsers.unknown} stands in the form, but is unknown"
                )
            if reads_of_cases(browsers, name, answer):
                wrong.append(f"POST {one.url} ({one.about}) by {name} says what was reported")
            wrong += unwritten(one, name, answer)
            if answer.wrote:
                wrong += unknown_let_through(browsers, one, name) if one.endpoint not in known else []
                known.add(one.endpoint)
                done.add(one.url)
            elif expected == REFUSED and kind_of(answer, "POST") not in {REFUSED, GONE, ASK}:
                told[one.url].add(name)
    return wrong, {url: names for url, names in told.items() if url not in done}


def unwritten(one: Question, name: str | None, answer) -> Iterator[str]:
    """Go through what was done, or shown of a resident, without a record of who it was."""
    if says_whose(answer) and "reveal" not in answer.wrote:
        yield f"POST {one.url} by {name} says whose case it is, and nobody wrote it down"
    needs_none = one.endpoint in UNRECORDED or matrix.part_of(one.endpoint) in OWN_HISTORY
    if not needs_none and not RECORDS & answer.wrote and answer.wrote - {"repeat_key"}:
        yield f"POST {one.url} by {name}: {set(answer.wrote)}, and no record of it"


def says_whose(answer) -> bool:
    """Whether an answer names the resident whom all cases are of."""
    return PHONE in answer.text or NAME in answer.text


def reads_of_cases(browsers, name: str | None, answer) -> bool:
    """Say whether an answer gives what was reported to somebody who reads no cases."""
    texts = (f"{case}{SECRET}{case}" for case in browsers.world.names)
    return name in READ_NO_CASES and any(text in answer.text for text in texts)


def unknown_let_through(browsers, one: Question, name: str | None) -> list[str]:
    """Send what was carried out once more, with a field that no form has: it must be refused by its name."""
    added = {**one.data(browsers, name), UNKNOWN: "1"}
    answer = browsers.post(name, one.url, added)
    if not answer.wrote and answer.status in {400, 422} and UNKNOWN in answer.text:
        return []
    return [f"POST {one.url} by {name} with {UNKNOWN}: {answer.status} {set(answer.wrote)}"]


def test_every_route_stands_in_the_table(browsers):
    known = {*matrix.ROUTES, *matrix.EXEMPT}
    endpoints = {rule.endpoint for rule in browsers.app.url_map.iter_rules()}

    unlisted = [
        f"{name}: say in tests/access/routes_*.py who sees it and who may do it, and add the table that "
        "it stands in to ROUTES in tests/access/matrix.py; what it is about is built in world.py"
        for name in sorted(endpoints - known)
    ]

    assert unlisted == []
    assert sorted(known - endpoints) == []


def test_no_address_takes_a_method_that_the_matrix_does_not_ask(browsers):
    methods = {method for rule in browsers.app.url_map.iter_rules() for method in rule.methods or ()}

    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


def test_every_move_stands_in_the_table(browsers):
    rule = next(rule for rule in browsers.app.url_map.iter_rules() if rule.endpoint == "cases.move")
    converter = rule._converters["move"]

    assert set(routes_cases.MOVES) == set(converter.items)


@pytest.mark.parametrize("part", PARTS)
def test_everybody_is_answered_as_the_oracle_says(browsers, part):
    before = contents.digests()
    wrong = read(browsers, part)
    assert {name for name, digest in contents.digests().items() if digest != before[name]} == set()

    with browsers.rolling_back():
        also_wrong, only_words = send(browsers, part)

    assert wrong + also_wrong == []
    assert contents.digests() == before
    if not browsers.is_sample:
        # A refusal on the page of a form proves something only if the same form is carried out for others.
        unproved = {url: names for url, names in only_words.items() if url.rsplit("/", 1)[-1] not in IN_WORDS}
        assert unproved == {}


def looked_at(browsers, key: str) -> list[str]:
    """Look at each page in each state; return what is answered otherwise than the oracle says."""
    wrong = []
    for one in in_states(browsers.app, browsers.world, "GET", key):
        for expected, name in one.asked(browsers.world):
            answer = browsers.get(name, one.question.url)
            fitting = fits(answer, expected, "GET")
            if expected in {ALLOWED, REFUSED} and one.is_gone:
                fitting = answer.status in {403, 404}
            elif expected == ALLOWED and one.question.endpoint == "cases.move" and one.what not in OWN:
                fitting = answer.status == (200 if one.does else 409)
            if not fitting:
                wrong.append(f"GET {one.question.url} ({one.question.about}) by {name}: {answer.status}")
    return wrong


def tried(browsers, key: str) -> tuple[list[str], set[str]]:
    """Send each form in each state; return what is wrong, and what nobody could do that can be done."""
    wrong, undone, kept = [], set(), filled_in(browsers)
    for one in in_states(browsers.app, browsers.world, "POST", key):
        wrote = False
        for expected, name in one.asked(browsers.world):
            answer = browsers.post(name, one.question.url, data_of(one, browsers, name, kept))
            wrote = wrote or bool(answer.wrote)
            fitting = fits(answer, expected, "POST")
            if not answer.wrote and one.is_gone:
                fitting = fitting or answer.status == 404
            elif expected == ALLOWED and not one.does:
                fitting = answer.status < 500 and not answer.wrote
            if not fitting:
                got = f"{answer.status} {set(answer.wrote)}"
                wrong.append(f"POST {one.question.url} ({one.question.about}) by {name}: {got}")
        if one.does and one.what not in IN_WORDS and not wrote and not carried_out(browsers, one, kept):
            undone.add(f"{one.what} ({one.question.about})")
    return wrong, undone


def carried_out(browsers, one, kept) -> bool:
    """Whether anybody of those who may can do it: who was asked may have had no form, or nothing to do."""
    answers = (
        browsers.post(name, one.question.url, data_of(one, browsers, name, kept))
        for name in one.may(browsers.world)
    )
    return any(answer.wrote for answer in answers)


@pytest.mark.sqlite
@pytest.mark.parametrize("key", DONE)
def test_in_each_state_only_what_belongs_to_it_can_be_done(browsers, key):
    before = contents.digests()

    wrong = looked_at(browsers, key)
    with browsers.rolling_back():
        also_wrong, undone = tried(browsers, key)

    assert wrong + also_wrong == []
    assert undone == set()
    assert contents.digests() == before


@pytest.mark.parametrize("name", sorted(path.name for path in Path(__file__).parent.glob("oracle*.py")))
def test_the_oracle_knows_nothing_of_the_application(name):
    tree = ast.parse((Path(__file__).parent / name).read_text())
    imported = {
        module
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for module in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }

    assert imported <= {"collections.abc", "dataclasses", "tests.access.oracle"}
    assert imported


def test_a_wrong_answer_is_noticed(browsers):
    one = next(one for one in questions(browsers.app, browsers.world, "GET") if one.about == "confidential")
    somebody = browsers.world.cast.somebody("head")

    assert one.expected(somebody) == GONE
    assert not fits(browsers.get("community", one.url), GONE, "GET")


def test_a_look_that_nobody_writes_down_is_noticed(browsers):
    asking = questions(browsers.app, browsers.world, "POST")
    one = next(one for one in asking if one.endpoint == "cases.contact" and one.about == "new")
    browsers.get("grid", one.url)

    with browsers.rolling_back():
        answer = browsers.post("grid", one.url, one.data(browsers, "grid"))

    assert says_whose(answer)
    assert list(unwritten(one, "grid", answer)) == []
    assert len(list(unwritten(one, "grid", replace(answer, wrote=frozenset({"case"}))))) == 2
