"""Ids in the bodies of the API: a row of the other street is refused by each of them, and changes nothing."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models.cases import Case, Task
from app.web.api import etag
from tests import factories
from tests.access import contents
from tests.access.foreign import NOWHERE
from tests.access.world import B, G, S

NOTE = {"note": "改好了"}
CASES_OF_MOVES = {
    "amend": ("open", "place_id", "category_id"),
    "assign": ("open", "assignee_id"),
    "call_in": ("open", "unit_ids"),
    "dispatch": ("sent up", "unit_id"),
    "insist": ("declined", "task_id"),
    "let_go": ("declined", "task_id"),
    "merge": ("open", "into"),
    "score_call": ("answered", "task_id"),
    "transfer": ("open", "unit_id"),
    "withdraw_call": ("called", "task_id"),
}
"""A case with which each move is made, and the ids that it takes."""
LEADS = "move_name_lead"
"""Nobody has asked to lead in this world; the operation's own tests refuse what was not asked."""
NAMES = {"into", "cases"}
"""Properties that name rows by their numbers."""

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(300)]


def looks_like_an_id(name):
    return name.endswith(("_id", "_ids")) or name in NAMES


def bodies(browsers):
    """Return what is sent by operation: who sends it, where to, about which case, and with which ids."""
    cast, names = browsers.world.cast, browsers.world.names
    own = {
        "place_id": cast.units[B].id,
        "category_id": factories.category("property.upkeep").id,
        "assignee_id": cast.people["grid"].id,
        "unit_ids": [cast.unit("S", "d2").id],
        "unit_id": cast.units[G].id,
        "into": names["new"]["number"],
    }
    other = cast.unit("S", "c", "g2").id
    sent = {}
    for move, (thing, *fields) in CASES_OF_MOVES.items():
        number, case_id = names[thing]["number"], names[thing]["case_id"]
        task = db.session.scalar(select(Task.id).where(Task.case_id == case_id))
        body = {one: {**own, "task_id": task}[one] for one in fields}
        body |= {"unit_id": other} if move == "transfer" else {}
        body |= {"mark": "5", "attendance": "on_time"} if move == "score_call" else {}
        body |= {} if move in {"merge", "assign"} else NOTE
        who = "community" if move == "dispatch" else "grid"
        sent[f"move_{move}"] = (who, f"/api/v1/cases/{number}/moves/{move}", case_id, body)
    registered = {key: own[key] for key in ("place_id", "category_id")} | {"description": "灯坏了"}
    registered |= {"channel": "station", "station_id": names["station"]["station_id"]}
    registered |= {"contact_name": "张桂芳", "contact_phone": "13800001234"}
    sent["register_case"] = ("grid", "/api/v1/cases", None, registered)
    item = {key: own[key] for key in ("place_id", "category_id")} | {"description": "路灯"}
    item |= {"raised_by_id": cast.people["head"].id}
    talk = names["open talk"]["talk_id"]
    sent["add_item"] = ("community", f"/api/v1/talks/{talk}/items", None, item)
    order = {"cases": [names["open"]["number"]], "unit_id": own["unit_id"], "person_id": own["assignee_id"]}
    order |= {"reason": "overdue", "demand": "尽快办", "amount": 2, "counted_in": "working_days"}
    sent["give_order"] = ("leader", "/api/v1/orders", None, order)
    dispatched = {"street_id": cast.units[S].id, "feeder": "12345", "number": "12345-1", "text": "灯坏了"}
    sent["send_dispatch"] = ("administrator", "/api/v1/dispatches", None, dispatched)
    return sent


def foreign(browsers, name):
    """Return what a property refuses from everybody of the first street."""
    world = browsers.world
    unit, person = world.cast.unit("T", "c9", "g9").id, world.cast.people["other_grid"].id
    found = {
        "station_id": world.names["other talk"]["station_id"],
        "task_id": world.names["other called"]["task_id"],
        "into": world.names["other"]["number"],
        "cases": world.names["other"]["number"],
        "street_id": world.cast.unit("T").id,
    }
    people = dict.fromkeys(("assignee_id", "person_id", "raised_by_id"), person)
    places = dict.fromkeys(("place_id", "unit_id", "unit_ids"), unit)
    known = {**found, **people, **places}
    ids = [known[name]] if name in known else []  # categories are everybody's
    ids += [] if name in NAMES else [int(NOWHERE)]
    return [[one] if name in {"unit_ids", "cases"} else one for one in ids]


def send(browsers, sent, **changed):
    who, path, case_id, body = sent
    row = db.session.get(Case, case_id) if case_id else None
    headers = {"If-Match": etag(row.version, row.event_count)} if row else {}
    db.session.rollback()
    return browsers.post(who, path, {**body, **changed}, headers=headers)


def taken_in(browsers):
    """Return the ids that the document's bodies take, by operation."""
    document = browsers.app.test_client().get("/api/v1/openapi.json").json
    found = {}
    for operation in (one for path in document["paths"].values() for one in path.values()):
        content = operation.get("requestBody", {}).get("content", {})
        properties = {name for kind in content.values() for name in kind["schema"].get("properties", {})}
        ids = {name for name in properties if looks_like_an_id(name)}
        found |= {operation["operationId"]: ids} if ids else {}
    return found


def test_every_id_that_the_document_names_is_tried(browsers):
    tried = {name: set(filter(looks_like_an_id, body)) for name, (*_, body) in bodies(browsers).items()}

    assert tried == {name: ids for name, ids in taken_in(browsers).items() if name != LEADS}


def test_a_row_of_the_other_street_is_refused_and_changes_nothing(browsers):
    before = contents.digests()
    wrong = []

    with browsers.rolling_back():
        for name, sent in bodies(browsers).items():
            answer = send(browsers, sent)
            if not answer.wrote:
                wrong.append(f"{name} as it is: {answer.status} {answer.text}")
            for field in filter(looks_like_an_id, sent[-1]):
                for value in foreign(browsers, field):
                    answer = send(browsers, sent, **{field: value})
                    if answer.wrote or answer.status not in {403, 404, 409, 422}:
                        wrong.append(f"{name}: {field}={value}: {answer.status} {answer.wrote}")

    assert wrong == []
    assert contents.digests() == before
