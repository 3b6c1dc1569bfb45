"""Ids that come in forms: one that lies out of sight is refused, and changes nothing."""

import re

import pytest

from tests.access import contents, matrix
from tests.access.matrix import questions

PEOPLE = ("grid", "community", "leader", "administrator")
"""Who sends: all of the first street, so that everything of the second lies out of their sight."""
UNIT, PERSON, CASE = ("T", "c9", "g9"), "other_grid", "other"
IDS = (
    (re.compile(r"(?:unit|place|parent|building)s?_?ids?$|^unit$"), "unit"),
    (re.compile(r"(?:person|host|assignee|absent|stand_in|to)_id$|_person_id$"), "person"),
    (re.compile(r"^into$|^cases$|case_id$|^into_number$"), "case"),
    (re.compile(r"(?:task|item|talk|station|category|export|vote|promise)_id$"), "none"),
)
NOWHERE = "987654"
UNUSED = (re.compile(r"^/talks/\d+/(?:edit|items/\d+/decision)$"), "unit_id")
"""A talk stays with its unit; and a unit counts only with "dispatched", which has tests of its own."""

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(500)]


def foreign(world, path: str, field: str) -> list[str]:
    """Return ids that a field of this name must refuse; none if it takes no ids."""
    if field == UNUSED[1] and UNUSED[0].search(path):
        return []
    kind = next((kind for pattern, kind in IDS if pattern.search(field)), None)
    known = {
        "unit": [world.cast.unit(*UNIT).id],
        "person": [world.cast.people[PERSON].id],
        "case": [world.names[CASE]["case_id"], world.names[CASE]["number"]],
        "none": [],
    }
    return [*map(str, known[kind]), NOWHERE] if kind else []


def asked(browsers):
    """Return every form that somebody of the first street was shown, with who it was."""
    for one in questions(browsers.app, browsers.world, "GET"):
        for name in PEOPLE:
            if one.expected(browsers.world.cast.somebody(name)) == matrix.ALLOWED:
                browsers.get(name, one.url)
    return [(name, form) for (name, _path), form in browsers.forms.items() if name in PEOPLE]


def test_an_id_out_of_sight_is_refused_and_changes_nothing(browsers):
    forms = asked(browsers)
    before = contents.digests()
    wrong, tried = [], set()

    with browsers.rolling_back():
        for name, form in forms:
            for field in form.data:
                for value in foreign(browsers.world, form.path, field):
                    tried.add(field)
                    data = {**form.data, field: [value]}
                    answer = browsers.post(name, form.path, data)
                    if answer.wrote or answer.status >= 500:
                        wrong.append(
                            f"{form.path} by {name}: {field}={value}: {answer.status} {answer.wrote}"
                        )

    assert wrong == []
    assert contents.digests() == before
    assert {"unit_id", "host_id", "category_id"} <= tried
