"""Ids that come in forms: one that lies out of reach is refused, and changes nothing."""

import re

import pytest

from tests.access import contents, matrix
from tests.access.foreign import BEYOND, foreign, kind_of
from tests.access.matrix import questions

BESIDE = {
    "away": {"here": ""},
    "here": {"away": ""},
    "promiser_id": {"promiser": ""},
    "absent_id": {"name": ""},
    "person_id": {"name": ""},
}
"""What is typed in place of an id, or pressed beside it, wins over it, so it is left empty."""
DECIDED = (re.compile(r"^/talks/\d+/items/\d+/decision$"), {"unit_id": {"decision": "dispatched"}})
"""The ids of a decision count only with one kind of it."""
UNUSED = {("/talks/N/edit", "unit_id")}
"""A talk stays with its unit."""

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(500)]


def asked(browsers, name):
    """Return every form that somebody was shown."""
    for one in questions(browsers.app, browsers.world, "GET"):
        if one.expected(browsers.world.cast.somebody(name)) == matrix.ALLOWED:
            browsers.get(name, one.url)
    return [form for (who, _path), form in browsers.forms.items() if who == name]


def beside(form, field):
    """Return what a form is sent with, for one of its fields to count."""
    pattern, more = DECIDED
    known = {name: value for name, value in BESIDE.get(field, {}).items() if name in form.data}
    return {**form.data, **known, **(more.get(field, {}) if pattern.search(form.path) else {})}


def fields_of(form):
    """Return the fields of a form that take ids, boxes that are not ticked too."""
    path = re.sub(r"\d+", "N", form.path)
    return [one for one in {**form.data, **form.choices} if kind_of(form, one) and (path, one) not in UNUSED]


@pytest.mark.parametrize("name", BEYOND)
def test_an_id_out_of_reach_is_refused_and_changes_nothing(browsers, name):
    forms = asked(browsers, name)
    before = contents.digests()
    wrong, tried = [], set()

    with browsers.rolling_back():
        for form in forms:
            for field in fields_of(form):
                for value in foreign(browsers.world, name, form, field):
                    tried.add(field)
                    answer = browsers.post(name, form.path, {**beside(form, field), field: [value]})
                    if answer.wrote or answer.status >= 500:
                        wrong.append(f"{form.path}: {field}={value}: {answer.status} {answer.wrote}")

    assert wrong == []
    assert contents.digests() == before
    assert tried
