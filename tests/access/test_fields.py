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
from app.cases.views import keeping, registering
from tests.access import contents, fields_cases, fields_house, fields_talks, matrix, oracle, routes_cases
from tests.access.fields import Fields
from tests.access.fields_read import offered
from tests.access.json_keys import KEYS
from tests.access.matrix import ALLOWED, Question, questions
from tests.access.oracle import Audience, Somebody, Thing

FORMS: dict[str, Fields] = {**fields_cases.CASES, **fields_talks.TALKS, **fields_house.HOUSE}
NUMBERED = ((re.compile(r"-\d+-"), "-N-"), (re.compile(r"_\d$"), "_N"), (re.compile(r"^item-\d+$"), "item-N"))
NOT_ASKED = {"cases.contact", "bulletins.relay"}
"""Forms that ask some for less than they may say: whoever need not say what they look at a number for may,
and staff note in one tap that a building was told, though they could say how many households."""
DEVICE = {"Accept": "application/json"}
PEOPLE = (
    *("head", "sister_head", "grid", "sister_grid", "community", "street", "leader"),
    *("department", "idle_department", "firm", "administrator", "observer", "privacy_officer"),
    *("other_grid", "other_administrator", "root", "district", "nobody"),
)
"""One for each role and each relation to the first street that a field depends on."""

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


def is_json(text: str) -> bool:
    """Whether an answer is no page."""
    return text[:1] in {"{", "["}


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


def keys_of(value: object, above: str = "") -> set[str]:
    """Return the keys in an answer, those of parts behind that of the whole; lists are passed through."""
    if isinstance(value, list):
        return {key for one in value for key in keys_of(one, above)}
    if not isinstance(value, dict):
        return set()
    names = {key: f"{above}.{key}".strip(".") for key in value}
    return {*names.values()} | {one for key, part in value.items() for one in keys_of(part, names[key])}


def test_answers_in_json_have_the_keys_that_the_table_says(browsers, read):
    found = defaultdict(set)
    for one, _name, text in read:
        if is_json(text):
            found[one.endpoint] |= keys_of(json.loads(text))
    with browsers.rolling_back():
        for one in questions(browsers.app, browsers.world, "POST"):
            for name in PEOPLE if one.endpoint in KEYS else ():
                if one.expected(browsers.world.cast.somebody(name)) == ALLOWED:
                    answer = browsers.post(name, one.url, one.data(browsers, name), headers=DEVICE)
                    found[one.endpoint] |= keys_of(json.loads(answer.text)) if is_json(answer.text) else set()

    by_document = {name for name in found if name.startswith(("api.", "open311."))}  # by tests/api
    assert {name: found[name] for name in found.keys() - by_document} == {
        name: set(keys.split()) for name, keys in KEYS.items()
    }


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


def test_a_key_too_many_is_noticed(browsers, monkeypatch):
    answer = keeping.jsonify
    monkeypatch.setattr(keeping, "jsonify", lambda **values: answer(**values, people=[]))

    assert keys_of(json.loads(browsers.get("head", "/device/pages").text)) != set(
        KEYS["cases.kept_pages"].split()
    )
