"""Cases over the API: listing, registering, reading, and making moves."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.cases import operations
from app.cases.operations import Draft
from app.database import transaction
from app.domain.tokens import Scope
from app.domain.workflow import Channel
from app.extensions import db
from app.models.accounts import Reveal
from app.models.cases import Case, Event
from tests import factories
from tests.api.asked import program
from tests.files.pictures import picture
from tests.signing_in import sign_in


def register(street, now, description="楼道灯坏了", **values):
    draft = Draft(
        description=description,
        place_id=street.building.id,
        category_id=factories.category("water").id,
        channel=Channel.BUILDING_HEAD,
        contact_name="钱大妈",
        contact_phone="13812345678",
        **values,
    )
    with transaction():
        return operations.register(draft, factories.actor(street.head), now=now, photos=[])


def count(model):
    db.session.rollback()
    return db.session.query(model).count()


@pytest.fixture
def case(street, now):
    return register(street, now)


def test_a_case_is_registered_found_and_read(head, street):
    made = head.post("/cases", {"description": "水管漏水", "place_id": street.building.id})

    assert made.status_code == 201, made.text
    assert made.headers["Location"] == made.json["url"]
    assert head.get("/cases").json["items"][0]["url"] == made.json["url"]
    case = head.get(made.json["url"]).json
    assert (case["description"], case["state"], case["raiser"]) == ("水管漏水", "registered", "王秀兰")
    assert case["holder"] == {"id": street.grid.id, "name": "槐荫一网格"}


def test_what_does_not_fit_is_said_field_by_field_in_the_words_of_the_page(head):
    answer = head.post("/cases", {"description": "", "place_id": 1})

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["code"] == "invalid_fields"
    assert answer.json["type"] == "http://localhost/api/v1/problems/invalid_fields"
    assert {one["field"]: one["message"] for one in answer.json["errors"]} == {
        "description": "Say in a few words what happened.",
        "place_id": "This choice is no longer there; choose again.",
    }


def test_a_value_of_another_kind_is_not_taken_for_its_text(head, street):
    answer = head.post("/cases", {"description": 12, "place_id": str(street.building.id)})

    assert [one["message"] for one in answer.json["errors"]] == [
        "This has to be a text.",
        "This has to be a whole number.",
    ]


@pytest.mark.parametrize("name", ["lowest_rank", "version", "repeat_key", "csrf_token"])
def test_a_key_that_there_is_not_is_refused_by_its_name(head, street, name):
    sent = {"description": "水管漏水", "place_id": street.building.id, name: "1"}

    answer = head.post("/cases", sent)

    assert (answer.status_code, answer.json["code"]) == (422, "unknown_field")
    assert answer.json["errors"][0]["field"] == name
    assert count(Case) == 0


def test_photos_come_with_a_form(head, street):
    data = {
        "description": "水管漏水",
        "place_id": street.building.id,
        "photos": (io.BytesIO(picture()), "a.jpg"),
    }

    made = head.post("/cases", data=data)

    assert made.status_code == 201, made.text
    (photo,) = head.get(f"{made.json['url']}/attachments").json["items"]
    assert head.get(photo["thumbnail_url"]).mimetype == "image/jpeg"


def test_pages_of_a_list_hold_every_case_once(head, street, now):
    numbers = {register(street, now, f"第{index}件").number for index in range(7)}
    found, url = [], "/cases?limit=3"

    while url:
        page = head.get(url)
        found += [case["number"] for case in page.json["items"]]
        link = page.headers.get("Link", "")
        url = link.split(">")[0].removeprefix("<") if link else None

    assert (len(found), set(found)) == (7, numbers)


def test_the_filter_is_that_of_the_page_and_says_what_it_does_not_know(head, case):
    assert head.get("/cases?state=closed").json["items"] == []
    answer = head.get("/cases?state=nowhere&limit=1000")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_query")
    assert head.get("/cases?after=nonsense").json["errors"][0]["field"] == "after"


def test_a_case_that_may_not_be_read_is_not_there(app, street, case):
    stranger = program(app, street.far_worker)

    assert stranger.get(f"/cases/{case.number}").status_code == 404
    assert stranger.post(f"/cases/{case.number}/moves/accept", match='"1"').status_code == 404


def test_a_move_needs_the_version_that_it_was_thought_of_for(grid, case):
    move = f"/cases/{case.number}/moves/accept"
    assert grid.post(move).json["code"] == "version_required"
    tag = grid.etag(case.number)

    assert grid.post(move, match=tag).status_code == 201
    late = grid.post(move, match=tag)

    assert (late.status_code, late.json["code"]) == (412, "stale")
    assert late.json["etag"] == grid.etag(case.number) != tag
    assert [event["move"] for event in late.json["meanwhile"]] == ["accept"]
    assert grid.get(f"/cases/{case.number}").json["state"] == "handling"


def test_who_has_the_present_version_is_told_so(grid, case):
    tag = grid.etag(case.number)

    answer = grid.get(f"/cases/{case.number}", **{"If-None-Match": tag})

    assert (answer.status_code, answer.data) == (304, b"")


def test_a_move_that_is_not_theirs_is_refused_with_the_sentence(head, case):
    answer = head.post(f"/cases/{case.number}/moves/accept", match=head.etag(case.number))

    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")
    assert answer.json["detail"].startswith("You may see this")


def test_a_move_that_the_state_does_not_have_is_a_conflict(grid, case):
    answer = grid.post(
        f"/cases/{case.number}/moves/verify_failed", {"note": "没修"}, match=grid.etag(case.number)
    )

    assert answer.status_code in {403, 409}
    answer = grid.post(
        f"/cases/{case.number}/moves/resident_answered", {"note": "在家"}, match=grid.etag(case.number)
    )
    assert (answer.status_code, answer.json["code"]) == (409, "move_not_allowed")


def test_what_can_be_done_now_is_said(grid, head, case):
    assert "accept" in grid.get(f"/cases/{case.number}").json["moves"]
    assert "accept" not in head.get(f"/cases/{case.number}").json["moves"]


def test_the_story_is_told_in_the_sentences_of_the_page(grid, case):
    grid.post(f"/cases/{case.number}/moves/accept", match=grid.etag(case.number))

    events = grid.get(f"/cases/{case.number}/events").json["items"]

    assert [event["move"] for event in events] == ["register", "accept"]
    assert events[1]["sentence"] == "李国强 accepted it for 槐荫一网格."


def test_the_resident_is_masked_until_somebody_asks_and_that_is_written_down(grid, street, app, case):
    assert grid.get(f"/cases/{case.number}").json["resident"] == {"name": "钱**", "phone": "138****5678"}

    clear = grid.post(f"/cases/{case.number}/contact")
    without = program(app, street.grid_worker, Scope.READ, Scope.MOVE)

    assert clear.json == {"name": "钱大妈", "phone": "13812345678", "further": []}
    assert count(Reveal) == 1
    refused = without.post(f"/cases/{case.number}/contact")
    assert (refused.status_code, refused.json["code"], refused.json["scope"]) == (
        403,
        "scope_missing",
        "contact",
    )


def test_who_asks_for_many_residents_has_to_wait(grid, case):
    for _time in range(20):
        grid.post(f"/cases/{case.number}/contact")

    answer = grid.post(f"/cases/{case.number}/contact")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")


def test_who_was_only_called_in_sees_the_matter_alone(app, grid, street, case):
    grid.post(f"/cases/{case.number}/moves/accept", match=grid.etag(case.number))
    body = {"unit_ids": [street.department.id], "note": "请到现场"}
    called = grid.post(f"/cases/{case.number}/moves/call_in", body, match=grid.etag(case.number))
    assert called.status_code == 201, called.text
    theirs = program(app, street.co_handler)

    seen = theirs.get(f"/cases/{case.number}").json

    assert (seen["description"], seen["holder"], seen["resident"]) == ("楼道灯坏了", None, None)
    assert theirs.get(f"/cases/{case.number}/events").status_code == 403
    assert "report_in" in seen["moves"]


def test_a_key_lets_a_case_be_registered_once(head, street):
    body = {"description": "水管漏水", "place_id": street.building.id}

    first, again = (head.post("/cases", body, key="k-1") for _ in range(2))
    other = head.post("/cases", {**body, "description": "灯坏了"}, key="k-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert (other.status_code, other.json["code"]) == (422, "repeat_mismatch")
    assert count(Case) == 1


def test_a_move_sent_again_under_its_key_gets_its_first_answer(grid, case):
    tag = grid.etag(case.number)
    answers = [grid.post(f"/cases/{case.number}/moves/accept", match=tag, key="k-2") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert count(Event) == 2


def test_the_cookie_of_a_browser_opens_nothing(client, street):
    sign_in(client, street.grid_worker)

    answer = client.get("/api/v1/cases")

    assert (answer.status_code, answer.json["code"]) == (401, "no_token")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_of_several_at_once_under_one_key_one_is_registered(app, head, street):
    body = {"description": "水管漏水", "place_id": street.building.id}
    db.session.rollback()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _n: head.post("/cases", body, key="k-3"), range(4)))

    assert {(answer.status_code, answer.json["url"]) for answer in answers} == {(201, answers[0].json["url"])}
    assert count(Case) == 1
