"""Each field of each form and each key of JSON: everybody is offered what the oracle says, and gets no more.

A field that stands in no table fails here: say in tests/access/fields_*.py who is offered it.
"""

import json
import re
from collections import defaultdict
from dataclasses import dataclass

import pytest
from werkzeug.routing import Map

from app.access.policy import WORKERS
from app.api.v1 import showing
from app.cases.views import keeping, registering
from app.domain.tokens import Scope
from tests.access import contents, fields_cases, fields_house, fields_talks, matrix, oracle, routes_cases
from tests.access.fields import Fields
from tests.access.fields_read import offered
from tests.access.json_read import KEYS, Told, is_json, keys_of, looked_at, posted
from tests.access.matrix import ALLOWED, Question, questions
from tests.access.oracle import Audience, Somebody, Thing

FORMS: dict[str, Fields] = {**fields_cases.CASES, **fields_talks.TALKS, **fields_house.HOUSE}
NUMBERED = ((re.compile(r"-\d+-"), "-N-"), (re.compile(r"_\d$"), "_N"), (re.compile(r"^item-\d+$"), "item-N"))
NOT_ASKED = {"cases.contact", "bulletins.relay"}
"""Forms that ask some for less than they may say: whoever need not say what they look at a number for may,
and staff note in one tap that a building was told, though they could say how many households."""
PEOPLE = (
    *("head", "sister_head", "grid", "sister_grid", "community", "street", "leader"),
    *("department", "idle_department", "firm", "administrator", "observer", "privacy_officer"),
    *("other_grid", "other_administrator", "root", "district", "nobody"),
)
"""One for each role and each relation to the first street that a field depends on."""
SCOPED = ("grid", "department")
"""Who asks with tokens that are good for one thing alone."""
OF_METHOD = {"GET": "read", "POST": "move"}
SCOPES = {
    "api.register_case": "register",
    "api.send_dispatch": "register",
    "api.add_item": "talk",
    "api.read_contact": "contact",
}
"""What a token must be good for, where that does not follow from the method."""

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(500)]


@dataclass(frozen=True)
class Seen:
    """A form as somebody was shown it: on which page, about what, and with which fields."""

    name: str
    who: Somebody
    page: str
    path: str
    form: str
    thing: Thing
    fields: frozenset[str]

    def wrong(self, known: Fields, audience: Audience) -> str:
        """Return what the oracle does not say; "" where it is as the oracle says."""
        here = f"{self.path} on {self.page} by {self.name}"
        if not audience(self.who, self.thing):
            return f"{here}: is shown a form that is not theirs to send"
        theirs = {one for one, may in known.some.items() if may(self.who, self.thing)}
        expected = set(known.all.split()) | theirs
        found = set(self.fields) - set(known.varying.split())
        return "" if found == expected else f"{here}: has {found - expected}, lacks {expected - found}"


def plain(name: str) -> str:
    """Return the name of a field without the number that tells one line from the others."""
    for pattern, instead in NUMBERED:
        name = pattern.sub(instead, name)
    return name


def form_at(addresses: Map, path: str) -> str:
    """Return the line of the tables that the form of an address stands in."""
    endpoint, values = addresses.bind("localhost").match(path, method="POST")
    return f"{endpoint} {values['move']}" if endpoint == "cases.move" else endpoint


def audience_of(form: str) -> Audience:
    """Return who may be shown a form: whoever may send it, unless its line says otherwise."""
    if FORMS[form].shown_to:
        return FORMS[form].shown_to
    endpoint, _space, move = form.partition(" ")
    return routes_cases.MOVES[move][1] if move else matrix.ROUTES[endpoint].allowed("POST")


def shown(browsers, one, name, text) -> list[Seen]:
    """Return the forms that somebody was shown at an address."""
    somebody, path = browsers.world.cast.somebody(name), one.url.split("?")[0]
    return [
        Seen(
            name,
            somebody,
            path,
            form.path,
            form_at(browsers.app.url_map, form.path),
            one.thing,
            frozenset(map(plain, form.fields)),
        )
        for form in offered(text, path)
    ]


def ask(browsers, one, name) -> str:
    """Return what somebody is answered who may look at an address; "" where they may not."""
    if one.expected(browsers.world.cast.somebody(name)) != ALLOWED:
        return ""
    answer = browsers.get(name, one.url)
    return answer.text if answer.status == 200 else ""


@pytest.fixture(scope="module")
def read(browsers) -> list[tuple[Question, str, str]]:
    """Return what everybody is answered at every address."""
    every = questions(browsers.app, browsers.world, "GET")
    return [(one, name, ask(browsers, one, name)) for one in every for name in PEOPLE]


@pytest.fixture(scope="module")
def seen(browsers, read) -> list[Seen]:
    """Return every form on every page, as everybody is shown it."""
    return [
        form for one, name, text in read if not is_json(text) for form in shown(browsers, one, name, text)
    ]


def differences(forms: list[Seen]) -> list[str]:
    """Return where forms are not as the oracle says."""
    unlisted = {
        f"{one.form}: {sorted(one.fields)} stand in no table" for one in forms if one.form not in FORMS
    }
    known = [one for one in forms if one.form in FORMS]
    return [*unlisted, *filter(None, (one.wrong(FORMS[one.form], audience_of(one.form)) for one in known))]


def test_everybody_is_offered_the_fields_that_the_oracle_says(seen):
    assert "\n".join(differences(seen)) == ""


def test_every_field_of_the_tables_is_offered_to_somebody(seen):
    found = defaultdict(set)
    for one in seen:
        found[one.form] |= one.fields
    listed = {form: {*line.all.split(), *line.some, *line.varying.split()} for form, line in FORMS.items()}

    assert {form: names - found[form] for form, names in listed.items() if form not in found} == {}
    assert {form: names - found[form] for form, names in listed.items() if names - found[form]} == {}


def test_a_field_that_somebody_is_not_offered_is_refused_or_without_effect(browsers, seen):
    before, wrong, tried = contents.digests(), [], set()
    with browsers.rolling_back():
        for one in {(form.name, form.path): form for form in seen}.values():
            for name, may in FORMS[one.form].some.items():
                if may(one.who, one.thing) or one.form in NOT_ASKED:
                    continue
                tried.add((one.form, name))
                data = {
                    **browsers.form(one.name, one.path).data,
                    name: value_of(browsers, seen, one, name),
                }
                answer = browsers.post(one.name, one.path, data)
                if answer.wrote or answer.status < 400:
                    wrong.append(f"{one.path} by {one.name} with {name}: {answer.status} {set(answer.wrote)}")

    assert "\n".join(wrong) == ""
    assert contents.digests() == before
    assert {("cases.register", "is_confidential"), ("settings.add_limit", "for_all")} <= tried


def value_of(browsers, seen: list[Seen], one: Seen, field: str) -> str:
    """Return what somebody who is offered a field could send in it, and that does not name who sends it."""
    offers = (browsers.form(other.name, other.path) for other in seen if other.form == one.form)
    values = (value for form in offers for value in form.choices.get(field, ()))
    return next((value for value in values if value != str(one.who.id)), "1")


def behind_tokens(browsers) -> list[Question]:
    """Return everything that is asked with a token."""
    every = [one for method in OF_METHOD for one in questions(browsers.app, browsers.world, method)]
    return [one for one in every if one.endpoint.startswith("api.") and not one.row.is_public]


def is_scope_missing(answer) -> bool:
    """Whether a token was not good for what it was sent for, and nothing was done."""
    return answer.status == 403 and '"code": "scope_missing"' in answer.text and not answer.wrote


@pytest.fixture(scope="module")
def told(browsers, read) -> list[Told]:
    """Return every answer in JSON, as everybody gets it."""
    with browsers.rolling_back():
        return [*looked_at(browsers, read), *posted(browsers, PEOPLE)]


def test_everybody_gets_the_keys_that_the_oracle_says(browsers, told):
    assert "\n".join(line for one in told for line in one.wrong(browsers)) == ""


def test_every_key_of_the_tables_stands_in_some_answer(told):
    found = defaultdict(set)
    for one in told:
        if one.status < 400:
            found[one.question.endpoint] |= keys_of(one.answer)

    assert dict(found) == {name: keys.names for name, keys in KEYS.items()}


@pytest.mark.parametrize("name", PEOPLE)
def test_a_phone_keeps_the_form_of_those_alone_who_register(browsers, name):
    pages = json.loads(browsers.get(name, "/device/pages").text)["pages"]

    assert ("/cases/new" in pages) == oracle.workers(browsers.world.cast.somebody(name), Thing())


def test_a_field_that_is_offered_to_too_many_is_noticed(browsers, monkeypatch):
    monkeypatch.setattr(registering, "STAFF", WORKERS)
    every = questions(browsers.app, browsers.world, "GET")
    one = next(one for one in every if one.endpoint == "cases.register")

    wrong = differences(shown(browsers, one, "head", ask(browsers, one, "head")))

    assert wrong
    assert "is_confidential" in wrong[0]


@pytest.mark.parametrize("scope", Scope)
def test_a_token_opens_what_its_scope_says_and_shows_the_same_there(browsers, told, scope):
    whole = {(one.question.url, one.name): one.answer for one in told if one.question.method == "GET"}
    wrong, opened = [], set()
    with browsers.narrowed(scope, SCOPED), browsers.rolling_back():
        for one in behind_tokens(browsers):
            is_open = SCOPES.get(one.endpoint, OF_METHOD[one.method]) == scope
            opened |= {one.endpoint} if is_open else set()
            for name in SCOPED:
                answer = (browsers.get if one.method == "GET" else browsers.post)(name, one.url)
                is_whole = one.method == "GET" and one.endpoint != "api.read_me" and is_json(answer.text)
                if is_open == is_scope_missing(answer):
                    wrong.append(f"{one.method} {one.url} by {name}: {answer.status}")
                elif is_whole and answer.status == 200 and json.loads(answer.text) != whole[one.url, name]:
                    wrong.append(f"{one.url} by {name}: tells {answer.text}")

    assert wrong == []
    assert opened


@pytest.mark.parametrize("name", ["department", "leader"])
def test_a_key_for_too_many_is_noticed(browsers, monkeypatch, name):
    monkeypatch.setattr(showing, "may", lambda *_: True)
    every = questions(browsers.app, browsers.world, "GET")
    one = next(one for one in every if (one.endpoint, one.about) == ("api.read_case", "called"))

    wrong = Told(one, name, 200, json.loads(ask(browsers, one, name))).wrong(browsers)

    assert bool(wrong) == (name == "department")
    assert name == "leader" or "'resident'" in wrong[0]


def test_a_key_that_somebody_lacks_is_noticed(browsers, monkeypatch):
    monkeypatch.setattr(showing, "may", lambda *_: False)
    every = questions(browsers.app, browsers.world, "GET")
    one = next(one for one in every if (one.endpoint, one.about) == ("api.read_case", "called"))

    (wrong,) = Told(one, "leader", 200, json.loads(ask(browsers, one, "leader"))).wrong(browsers)

    assert "lacks ['category', 'channel', 'held_since', 'holder', 'raiser', 'resident', 'spot']" in wrong


def test_a_key_too_many_is_noticed(browsers, monkeypatch):
    answer = keeping.jsonify
    monkeypatch.setattr(keeping, "jsonify", lambda **values: answer(**values, people=[]))
    every = questions(browsers.app, browsers.world, "GET")
    one = next(one for one in every if one.endpoint == "cases.kept_pages")

    (wrong,) = Told(one, "head", 200, json.loads(ask(browsers, one, "head"))).wrong(browsers)

    assert wrong.endswith("by head: has ['people'], lacks []")


def test_an_answer_in_json_that_stands_in_no_table_is_noticed(browsers, told, monkeypatch):
    monkeypatch.delitem(KEYS, "talks.since")

    assert any("talks.since answers 200 in JSON" in line for one in told for line in one.wrong(browsers))
