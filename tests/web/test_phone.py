"""What lets a phone keep the product: files that are kept, the worker, kept pages, answers to a device."""

import gzip
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models.cases import Case
from app.models.organisation import Person
from app.web import assets
from tests import factories
from tests.signing_in import csrf_token, post, sign_in
from tests.talks import registered


@pytest.fixture
def street(app):
    return factories.street()


def asset(client, name):
    page = client.get("/login").text
    return re.search(r'href="(/static/v/[0-9a-f]+/)css/base.css"', page)[1] + name


def send(client, street, **values):
    data = {
        "description": "楼道灯坏了",
        "place_id": str(street.building.id),
        "csrf_token": csrf_token(client),
    }
    return client.post("/cases/new", data={**data, **values}, headers={"Accept": "application/json"})


def test_a_file_of_this_version_is_kept_for_good_and_one_of_another_is_not(client, street):
    address = asset(client, "css/base.css")
    other = re.sub("/v/[0-9a-f]+/", "/v/0/", address)

    kept, asked_again = client.get(address), client.get(other)

    assert "immutable" in kept.headers["Cache-Control"]
    assert asked_again.headers["Cache-Control"] == "no-cache"
    assert kept.data == asked_again.data


def test_while_the_next_version_is_put_in_place_this_one_sends_its_own_files(
    client, street, monkeypatch, tmp_path
):
    address = asset(client, "css/base.css")

    monkeypatch.setattr(assets, "FOLDER", tmp_path)

    assert ".button" in client.get(address).text


@pytest.mark.parametrize("name", ["nothing.css", "../__init__.py", "css", "%2e%2e/__init__.py"])
def test_nothing_else_is_served(client, street, name):
    assert client.get(asset(client, name)).status_code == 404


@pytest.mark.parametrize("address", ["/login", "/static/v/0/css/base.css"])
def test_what_is_sent_is_compressed_for_who_takes_it(client, street, address):
    plain, small = client.get(address), client.get(address, headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert len(gzip.decompress(small.data)) > 2 * len(small.data)


def test_two_answers_with_the_same_words_have_different_lengths(client, street):
    def length():
        return len(client.get("/healthz?x=1", headers={"Accept-Encoding": "gzip"}).data), len(
            client.get("/login", headers={"Accept-Encoding": "gzip"}).data
        )

    lengths = [length() for _ in range(12)]

    assert len({short for short, _ in lengths}) == 1  # too short to be worth it
    assert len({long for _, long in lengths}) > 1


def test_the_manifest_names_icons_that_are_there(client, street):
    manifest = json.loads(client.get("/manifest.webmanifest").data)

    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert all(client.get(icon["src"]).mimetype == "image/png" for icon in manifest["icons"])
    assert client.get(manifest["start_url"]).status_code == 302


def test_the_worker_is_asked_for_again_each_time_and_its_files_are_there(client, street):
    worker = client.get("/sw.js")

    facts = json.loads(re.search(r"serve\((.*)\);", worker.text)[1])
    assert (worker.mimetype, worker.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    assert len(facts["files"]) > 20
    assert {client.get(address).status_code for address in facts["files"]} == {200}


def test_a_phone_keeps_the_start_page_the_form_and_own_open_cases(client, street, now):
    number = registered(street.head, street.building, now, "楼道灯坏了").number
    registered(street.grid_worker, street.building, now, "别人的")
    sign_in(client, street.head)

    pages = client.get("/device/pages").json["pages"]

    assert pages == ["/", "/offline", "/cases/new", "/cases/mine", f"/cases/{number}"]
    assert all(client.get(page).status_code == 200 for page in pages)
    assert number in client.get("/offline").text


def test_a_stranger_keeps_only_what_is_theirs(client, street, now):
    registered(street.head, street.building, now, "楼道灯坏了")
    assert client.get("/device/pages").status_code == 302
    sign_in(client, street.stranger)

    assert client.get("/device/pages").json["pages"] == ["/", "/offline"]


def test_every_page_says_whose_it_is(client, street):
    nobody = client.get("/login").headers["X-Person"]
    sign_in(client, street.head)
    page = client.get("/")
    me = client.get("/device/me").json["person"]

    assert nobody == "-"
    assert page.headers["X-Person"] == me
    assert f'data-person="{me}"' in page.text
    assert post(client, "/logout").headers["Clear-Site-Data"] == '"cache"'
    assert 'data-person=""' in client.get("/login").text


def test_a_device_learns_the_number_and_gets_it_again_for_the_same_draft(client, street):
    sign_in(client, street.head)

    first, again = (send(client, street, repeat_key="k1") for _ in range(2))

    (case,) = db.session.scalars(select(Case))
    assert (first.status_code, first.json) == (
        201,
        {"number": case.number, "url": f"/cases/{case.number}/registered"},
    )
    assert again.json == first.json


def test_a_device_learns_why_a_draft_was_refused(client, street):
    sign_in(client, street.head)

    answer = send(client, street, description=" ")

    assert answer.status_code == 422
    assert [reason["field"] for reason in answer.json["reasons"]] == ["description"]


@pytest.mark.parametrize(
    ("ago", "believed"),
    [(timedelta(hours=3), True), (timedelta(days=91), False), (timedelta(minutes=-5), False)],
)
def test_the_time_of_noting_is_the_devices_within_reason(client, street, now, ago, believed):
    sign_in(client, street.head)

    send(client, street, noted_at=(now - ago).isoformat())

    (case,) = db.session.scalars(select(Case))
    assert case.noted_at == (now - ago if believed else now)
    assert case.registered_at == now


@pytest.mark.parametrize("text", ["yesterday", "2026-03-03T10:00:00", ""])
def test_a_time_that_cannot_be_read_is_the_servers(client, street, now, text):
    sign_in(client, street.head)

    send(client, street, noted_at=text)

    assert db.session.scalars(select(Case.noted_at)).all() == [now]


def test_large_pages_are_chosen_for_the_person_and_shown_at_sign_in_too(client, street):
    sign_in(client, street.grid_worker)
    assert "data-display" not in client.get("/").text

    post(client, "/display", {"display": "elder"})

    db.session.rollback()
    chosen = select(Person.display).where(Person.id == street.grid_worker.id)
    assert 'data-display="elder"' in client.get("/").text
    assert db.session.scalar(chosen) == "elder"
    post(client, "/logout")
    assert 'data-display="elder"' in client.get("/login").text


def test_an_unknown_size_is_refused(client, street):
    assert post(client, "/display", {"display": "huge"}).status_code == 400


def test_a_browser_without_a_session_may_choose_as_well(client, street):
    post(client, "/display", {"display": "elder"})

    assert 'data-display="elder"' in client.get("/login").text
