"""Requests that come in over Open311: what they need, where they lie, and what is refused."""

import io

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.tokens import Scope
from app.extensions import db
from app.files import storage
from app.models.cases import Case, Contact
from app.models.files import StoredFile
from app.models.stations import UnitPlace
from tests import factories
from tests.api.asked import token_of
from tests.files.pictures import picture

SQUARE = [[116.0, 35.0], [116.1, 35.0], [116.1, 35.1], [116.0, 35.1], [116.0, 35.0]]


def case():
    db.session.rollback()
    return db.session.scalars(select(Case)).one()


def test_a_request_becomes_a_case_of_its_building(send, street):
    answer = send(address_id=street.building.code, last_name="钱", first_name="大妈", phone="13812345678")

    assert (answer.status_code, answer.content_type) == (201, "application/json; charset=utf-8")
    made = case()
    assert answer.json == [{"service_request_id": made.number, "service_notice": None, "account_id": None}]
    assert answer.headers["Location"].endswith(f"/open311/v2/requests/{made.number}.json")
    assert (made.building_id, made.channel.value) == (street.building.id, "resident")
    assert made.description == "井盖松动"
    contact = db.session.scalars(select(Contact)).one()
    assert (contact.name, contact.phone) == ("钱大妈", "13812345678")


@pytest.mark.parametrize(
    "address",
    [
        "云湖街道槐荫小区1号楼3单元",
        "槐荫小区 一号楼",
        "槐荫小区1栋",
        "槐荫小区１＃楼下",
        "Huaiyin Xiaoqu 1 haolou",
        "怀音小区1号楼",
    ],
)
def test_a_building_is_understood_as_people_write_it(send, street, address):
    send(address_string=address)

    assert case().building_id == street.building.id


def test_what_cannot_be_placed_goes_to_the_street_with_all_that_was_said(send, street):
    send(address_string="槐荫小区11号楼旁边", address_id="没有", media_url="https://example.org/1.jpg")

    made = case()
    assert (made.building_id, made.community_id, made.holder_id) == (None, None, street.street.id)
    assert made.spot == "槐荫小区11号楼旁边"
    for said in ("井盖松动", "槐荫小区11号楼旁边", "没有", "https://example.org/1.jpg", "没有认出来"):
        assert said in made.description


@pytest.mark.parametrize(("long", "inside"), [("116.05", True), ("117", False)])
def test_a_point_is_placed_by_the_outlines_of_units(send, street, now, long, inside):
    with transaction():
        row = UnitPlace(unit_id=street.grid.id, street_id=street.street.id, outline=[SQUARE], changed_at=now)
        db.session.add(row)

    send(lat="35.05", long=long)

    assert (case().grid_id == street.grid.id) is inside
    assert "35.050000" in case().description


def test_words_say_more_than_the_point_around_them(send, street, now):
    with transaction():
        row = UnitPlace(unit_id=street.grid.id, street_id=street.street.id, outline=[SQUARE], changed_at=now)
        db.session.add(row)

    send(lat="35.05", long="116.05", address_string="槐荫小区2号楼")

    assert case().building_id == street.sister_building.id


def test_an_empty_argument_is_an_absent_one(send, street):
    answer = send(address_id=street.building.code, lat="", long="", description="", jurisdiction_id="")

    assert answer.status_code == 201
    assert case().description == "井盖"


@pytest.mark.parametrize(
    ("fields", "status", "named"),
    [
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "nothing"}, 404, "service_code"),
        ({"jurisdiction_id": "nowhere"}, 404, "jurisdiction_id"),
        ({"address_string": ""}, 400, "address_string"),
        ({"lat": "35.0"}, 400, "long"),
        ({"long": "116.0"}, 400, "lat"),
        ({"lat": "95", "long": "116"}, 400, "WGS-84"),
        ({"lat": "nan", "long": "116"}, 400, "WGS-84"),
        ({"lat": "north", "long": "116"}, 400, "lat"),
        ({"description": "长" * 4001}, 400, "4000"),
        ({"priority": "high"}, 400, "priority"),
        ({"api_key": ""}, 403, "api_key"),
        ({"api_key": "yh1_wrong"}, 403, "api_key"),
    ],
)
@pytest.mark.sqlite
def test_a_refusal_is_an_array_of_codes_with_descriptions(send, fields, status, named):
    answer = send(**{"address_string": "槐荫小区1号楼", **fields})

    assert answer.status_code == status, answer.text
    error = answer.json[0]
    assert set(error) == {"code", "description"}
    assert error["code"] == status
    assert named in error["description"]
    assert db.session.scalars(select(Case)).all() == []


@pytest.mark.sqlite
def test_a_key_is_sent_with_the_post_alone_and_needs_the_scope(app, send, street, key):
    address = {"address_id": street.building.code}
    reader = token_of(street.street_worker, Scope.READ)

    assert send(api_key=reader, **address).status_code == 403
    headers = {"Authorization": f"Bearer {key}"}
    sent = {"service_code": "facilities.manhole", **address}
    assert app.test_client().post("/open311/v2/requests.xml", data=sent, headers=headers).status_code == 403


@pytest.mark.sqlite
def test_a_key_registers_where_its_person_may(send, street):
    answer = send(api_key=token_of(street.far_worker), address_id=street.building.code)

    assert (answer.status_code, answer.json[0]["code"]) == (403, 403)


@pytest.mark.sqlite
def test_what_is_sent_again_under_a_key_is_registered_once(app, street, key):
    sent = {"api_key": key, "service_code": "facilities.manhole", "address_id": street.building.code}

    first, second = (
        app.test_client().post("/open311/v2/requests.json", data=sent, headers={"Idempotency-Key": "a1"})
        for _ in range(2)
    )

    assert first.json == second.json
    assert case().number == first.json[0]["service_request_id"]


@pytest.mark.sqlite
def test_a_photo_comes_along_and_of_it_only_the_pixels(app, street, key):
    photo = picture(comment=b"secret comment", icc_profile=b"secret profile")
    sent = {
        "api_key": key,
        "service_code": "facilities.manhole",
        "address_id": street.building.code,
        "media": (io.BytesIO(photo), "a.jpg"),
    }

    answer = app.test_client().post("/open311/v2/requests.json", data=sent)

    assert answer.status_code == 201
    db.session.rollback()
    stored = db.session.scalars(select(StoredFile)).one()
    kept = storage.path_of(stored.content_hash).read_bytes()
    assert b"secret" in photo
    assert b"secret" not in kept


@pytest.mark.sqlite
def test_with_several_streets_the_one_that_is_meant_is_named(send, street):
    other = factories.street(1)

    answer = send(address_id=street.building.code)
    assert (answer.status_code, "jurisdiction_id" in answer.text) == (400, True)
    named = {"jurisdiction_id": street.street.code, "address_id": street.building.code}
    assert send(**named).status_code == 201
    assert send(jurisdiction_id=other.street.code, address_id="x").status_code == 403
