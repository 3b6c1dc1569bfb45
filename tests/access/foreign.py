"""Fields of forms that take ids, and the rows that each of them must refuse from somebody."""

import re

from tests.access.forms_read import Form
from tests.access.world import World

NOWHERE = "987654"
KINDS = (
    (re.compile(r"^item_id$"), "item"),
    (re.compile(r"^task_id$"), "task"),
    (re.compile(r"^station_id$"), "station"),
    (re.compile(r"^category_id$"), "nowhere"),
    (re.compile(r"^unit_code$"), "code"),
    (re.compile(r"^to_username$"), "username"),
    (re.compile(r"^into$|^cases$|^case_id$"), "case"),
    (re.compile(r"(?:^|_|-)(?:unit|place|parent|building|street)s?_ids?$|^unit$|^street$"), "unit"),
    (
        re.compile(
            r"(?:^|-)(?:person|host|assignee|absent|stand_in|promiser|raised_by)_id$|^(?:here|away|calls|orders)$"
        ),
        "person",
    ),
)
LOOKS_LIKE_ONE = re.compile(r"_ids?$")
DIGITS = re.compile(r"\d+(?:~[\d~]*)?")
NUMBERS = re.compile(r"^(?:mark|look|open|until|every|month_days|(?:make_up_|lines-\d-)?weekdays?|level)$")
"""They offer numbers that are no ids: marks, days, levels and yes."""
FAR = {"units": ("c2", "g3", "b4"), "people": ("far_grid", "far_head"), "rows": "far"}
SISTER = {"units": ("g2", "b3"), "people": ("sister_grid", "cousin_head")}
BEYOND = {
    "head": (FAR, SISTER),
    "grid": (FAR, SISTER),
    "community": (FAR,),
    "department": (FAR, SISTER),
    "leader": (),
    "street": (),
    "administrator": (),
    "privacy_officer": (),
    "observer": (),
    "firm": (FAR, SISTER),
}
"""Who sends, and what of their own street lies beyond their reach; all of the other street does."""
UNITS = {
    "c9": ("T", "c9"), "g9": ("T", "c9", "g9"), "b9": ("T", "c9", "g9", "b9"), "d9": ("T", "d9"), "t": ("T",),
    "c2": ("S", "c2"), "g3": ("S", "c2", "g3"), "b4": ("S", "c2", "g3", "b4"),
    "g2": ("S", "c", "g2"), "b3": ("S", "c", "g2", "b3"),
}  # fmt: skip
OTHERS = {
    "units": ("t", "c9", "g9", "b9", "d9"),
    "people": ("other_grid", "other_head", "other_community"),
    "rows": "other",
}


def kind_of(form: Form, field: str) -> str | None:
    """Return of what kind the ids are that a field takes; None if it takes none.

    Raises:
        AssertionError: it looks as if it took some, and nothing here says of what kind.
    """
    offered = form.choices.get(field, [])
    kind = next((kind for pattern, kind in KINDS if pattern.search(field)), None)
    if kind is not None:
        return kind if all(map(DIGITS.fullmatch, offered)) else None
    looks = LOOKS_LIKE_ONE.search(field) or (offered and all(map(DIGITS.fullmatch, offered)))
    assert not looks or NUMBERS.search(field), f"{field} of {form.path} takes ids of a kind not known here"
    return None


def foreign(world: World, name: str, form: Form, field: str) -> list[str]:
    """Return what a field must refuse from somebody: rows out of reach that the form does not offer."""
    kind = kind_of(form, field)
    if kind is None:
        return []
    found = [str(one) for where in (OTHERS, *BEYOND[name]) for one in _rows(world, kind, where)]
    found += [] if kind in {"code", "username"} else [NOWHERE]
    if field == "cases":  # each with its version and the unit that has it
        found = [f"{one}~1~{world.cast.units['T', 'c9', 'g9'].id}" for one in found if one.isdigit()]
    known = {*form.choices.get(field, ()), *form.data.get(field, ())}
    return [one for one in found if one not in known]


def _rows(world: World, kind: str, where: dict) -> list[object]:
    rows = where.get("rows")
    named = {name: world.names.get(name, {}) for name in (f"{rows}", f"{rows} called", f"{rows} talk")}
    case, called, talk = named.values()
    units = [world.cast.units[UNITS[one]] for one in where["units"]]
    people = [world.cast.people[one] for one in where["people"]]
    return {
        "unit": [one.id for one in units],
        "code": [one.code for one in units],
        "person": [one.id for one in people],
        "username": [one.username for one in people],
        "case": [case[key] for key in ("case_id", "number") if key in case],
        "task": [called["task_id"]] if called else [],
        "station": [talk["station_id"]] if talk else [],
        "item": [world.names["other item"]["item_id"]] if rows == "other" else [],
        "nowhere": [],
    }[kind]
