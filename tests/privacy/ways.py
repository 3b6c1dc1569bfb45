"""The ways by which other programs, residents, hotlines and firms put words in."""

import io

from app.domain.answers import Verdict
from app.extensions import db
from app.models.enterprises import AllianceItem, Enterprise, NeedMatch, PolicyItem
from tests import firms, slips, talks
from tests.access.forms_read import forms_of
from tests.api.asked import program, token_of
from tests.signing_in import post, sign_in

MANHOLE = "facilities.manhole"
HEADINGS = "工单编号,诉求内容,事发地址,来电人,联系电话,截止时间\n"


def by_api(made) -> None:
    """Register a case by the REST API, and write a note about it."""
    head = program(made.client.application, made.place.head)
    contact = {"contact_name": made.name("api"), "contact_phone": made.phone("api")}
    body = {"description": made.words("api"), "place_id": made.place.building.id, **contact}
    answer = made.took("/api/v1/cases", head.post("/cases", body))
    number = answer.json["url"].rsplit("/", 1)[-1]
    note = {"note": made.words("api note")}
    grid = program(made.client.application, made.place.grid_worker)
    answer = grid.post(f"/cases/{number}/moves/note", note, match=grid.etag(number))
    made.took("/api/v1/cases/moves/note", answer)
    for path in (f"/cases/{number}", f"/cases/{number}/events", "/cases", "/changes"):
        made.took(f"/api/v1{path}", grid.get(path), status=200)


def by_open311(made) -> None:
    """Post a request of Open311; nobody can place its address, so that it stays in the text and the spot."""
    sent = {
        "api_key": token_of(made.place.street_worker),
        "service_code": MANHOLE,
        "description": made.words("open311"),
        "address_string": made.words("open311 address"),
        "last_name": made.name("open311"),
        "phone": made.phone("open311"),
    }
    browser = made.client.application.test_client()
    made.took("/open311", browser.post("/open311/v2/requests.json", data=sent), status=201)


def by_hotline(made) -> None:
    """Upload a sheet of the hotline, look at what it would do, and take it in."""
    place, client = made.place, made.client
    text, address = made.words("hotline"), made.words("hotline address")
    row = f"GD001,{text},{address},{made.name('hotline')},{made.phone('hotline')},\n"
    sheet = (io.BytesIO((HEADINGS + row).encode()), "派单.csv")
    _as(client, place.street_worker)
    data = {"file": sheet, "street": str(place.street.id), "feeder": "12345"}
    preview = post(client, "/hotline", data, content_type="multipart/form-data")
    made.took("/hotline", preview, status=200)
    made.took("/hotline/confirm", post(client, "/hotline/confirm", hidden_in(preview)), status=303)


def hidden_in(page) -> dict[str, str]:
    """Return what the form of a preview would send."""
    form = next(one for one in forms_of(page.text, "/hotline") if one.path == "/hotline/confirm")
    values = {name: values[0] for name, values in form.data.items() if name != "csrf_token" and values}
    return values | {"of_category": ""}


def by_slip(made) -> None:
    """Let a resident add something to a case, and say that it is not fixed."""
    place, browser = made.place, made.client.application.test_client()
    case = talks.registered(place.head, place.building, made.now, made.words("before slip"))
    slips.come_in(browser, case)
    sent = {"note": made.words("remark"), "photos": ""}
    answer = post(browser, f"/q/{case.number}/remark", sent, content_type="multipart/form-data")
    made.took("/q remark", answer, status=303)
    slips.done(place, case, made.now)
    sent = {"verdict": Verdict.NOT_FIXED.value, "rating": "dissatisfied", "note": made.words("answer")}
    made.took("/q answer", post(browser, f"/q/{case.number}/answer", sent), status=303)
    made.took("/q page", browser.get(f"/q/{case.number}"), status=200)


def by_firm(made) -> None:
    """Add a firm, what it needs, what meets that, what came of it, and what it was promised.

    What is said of firms and on lists is read by many; its numbers are dropped and not kept.
    """
    place, client = made.place, made.client
    firms.district(place)
    firms.member(place)
    _as(client, place.co_handler)
    item = {"kind": "resource", "unit_id": place.department.id, "category_id": firms.category()}
    item |= {"title": made.dropped("item title"), "words": made.dropped("item words"), "repeat_key": "i1"}
    made.took("/alliance/items/new", post(client, "/alliance/items/new", item), status=303)
    _as(client, place.grid_worker)
    firm = {"name": "明湖机械", "unit_id": place.building.id, "trade": made.dropped("trade", short=True)}
    firm |= {"note": made.dropped("firm note"), "repeat_key": "f1"}
    made.took("/firms/new", post(client, "/firms/new", firm), status=303)
    firm_id = _id_of(Enterprise)
    need = {"title": made.dropped("need title"), "description": made.words("need"), "repeat_key": "n1"}
    need |= {"category_id": firms.category(), "contact_name": made.name("need")}
    need |= {"contact_phone": made.phone("need")}
    answer = made.took("/firms/needs/new", post(client, f"/firms/{firm_id}/needs/new", need), status=303)
    match = {"item_id": _id_of(AllianceItem), "repeat_key": "m1"}
    made.took("/matches", post(client, f"{answer.location}/matches", match), status=303)
    outcome = f"/firms/matches/{_id_of(NeedMatch)}"
    said = {"state": "succeeded", "note": made.dropped("match note"), "version": "1"}
    made.took(outcome, post(client, outcome, said), status=303)
    promise = {name: made.dropped(f"promise {name}") for name in ("title", "grounds", "note")}
    promise |= {"unit_id": place.community.id, "state": "planned", "repeat_key": "p1"}
    made.took("/promises/new", post(client, f"/firms/{firm_id}/promises/new", promise), status=303)
    assert _id_of(PolicyItem)


def _as(client, person) -> None:
    """Sign somebody in; what was read before would not let anything be written."""
    db.session.rollback()
    sign_in(client, person)


def _id_of(model) -> int:
    db.session.rollback()
    return db.session.scalars(db.select(model.id)).one()


EVERY = (by_api, by_open311, by_hotline, by_slip, by_firm)
