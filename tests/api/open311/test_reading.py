"""What everybody may read over Open311, in both formats."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from app.cases import operations
from app.cases.operations import Draft
from app.database import transaction
from app.extensions import db
from app.models.cases import Case
from app.models.settings import Setting
from app.settings.cache import touch
from tests import factories
from tests.access.contents import digests

REQUIRED = {"service_request_id", "status", "service_code", "requested_datetime"}
"""By the schema of the standard's own validator (open311/schema-validation, request.json)."""
SERVICE = {"service_code", "service_name", "metadata", "type"}
"""Likewise, service.json."""
ALL = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
    "address", "address_id", "zipcode", "lat", "long", "media_url",
}  # fmt: skip


def register(street, now, category="facilities.manhole", **values):
    draft = Draft(
        description="三楼王大爷说井盖松动",
        place_id=street.building.id,
        category_id=factories.category(category).id,
        spot="花坛边上",
        contact_name="钱大妈",
        contact_phone="13812345678",
        **values,
    )
    with transaction():
        return operations.register(draft, factories.actor(street.street_worker), now=now)


def read(app, path, **headers):
    return app.test_client().get(f"/open311/{path}", headers=headers)


@pytest.mark.sqlite
@pytest.mark.parametrize("address", ["discovery", "v2/discovery"])
def test_the_discovery_names_the_interface_and_its_formats(app, address):
    told = read(app, f"{address}.json").json
    tree = ET.fromstring(read(app, f"{address}.xml").data)

    assert set(told) == {"changeset", "contact", "key_service", "endpoints"}
    (endpoint,) = told["endpoints"]
    assert set(endpoint) == {"specification", "url", "changeset", "type", "formats"}
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert [one.text for one in tree.findall("endpoints/endpoint/formats/format")] == endpoint["formats"]


@pytest.mark.sqlite
def test_services_have_what_the_standard_demands(app, street):
    services = read(app, "v2/services.json").json
    answer = read(app, "v2/services.xml")

    assert all(set(one) > SERVICE for one in services)
    lamp = next(one for one in services if one["service_code"] == "power.street_light")
    assert (lamp["service_name"], lamp["group"], lamp["metadata"], lamp["type"]) == (
        "路灯", "用电与照明", False, "realtime",
    )  # fmt: skip
    assert answer.content_type == "text/xml; charset=utf-8"
    assert answer.data.lower().startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<services>")
    assert len(ET.fromstring(answer.data).findall("service/service_code")) == len(services)


@pytest.mark.sqlite
def test_a_service_asks_for_nothing_besides(app, street):
    assert read(app, "v2/services/lift.trapped.json").json == {
        "service_code": "lift.trapped", "attributes": [],
    }  # fmt: skip
    tree = ET.fromstring(read(app, "v2/services/lift.trapped.xml").data)
    assert (tree.tag, tree.findtext("service_code"), tree.findtext("attributes")) == (
        "service_definition", "lift.trapped", "",
    )  # fmt: skip


def test_a_request_tells_what_is_public_and_nothing_of_people_or_places(app, street, now):
    case = register(street, now)

    (told,) = read(app, "v2/requests.json").json
    answer = read(app, f"v2/requests/{case.number}.xml")

    assert set(told) == ALL
    assert all(told[name] for name in REQUIRED)
    assert (told["service_request_id"], told["status"]) == (case.number, "open")
    assert told["requested_datetime"] == told["updated_datetime"] == "2026-03-03T10:00:00+08:00"
    assert (told["agency_responsible"], told["status_notes"]) == ("槐荫一网格", "这件事已经收到。")
    inner = ET.fromstring(answer.data).find("request")
    assert {one.tag for one in inner} == ALL
    assert inner.findtext("service_request_id") == case.number
    for private in ("王大爷", "井盖松动", "花坛", "钱大妈", "1381", "1号楼"):
        assert private not in answer.text + str(told)


def test_private_confidential_erased_and_withdrawn_cases_are_not_there(app, street, now):
    hidden = [
        register(street, now, "neighbours.quarrel").number,
        register(street, now, "property.attitude").number,
        register(street, now, is_confidential=True).number,
    ]
    gone = register(street, now).id
    with transaction():
        db.session.get(Case, gone).erased_at = now

    assert read(app, "v2/requests.json").json == []
    for number in hidden:
        answer = read(app, f"v2/requests/{number}.json")
        assert (answer.status_code, answer.json[0]["code"]) == (404, 404)


def test_requests_are_found_by_number_service_status_and_time(app, street, clock, now):
    first = register(street, now).number
    clock.advance(timedelta(days=100))
    second = register(street, clock.now, "power.street_light").number

    def numbers(query):
        return [one["service_request_id"] for one in read(app, f"v2/requests.json?{query}").json]

    assert numbers("") == [second]
    assert numbers(f"service_request_id={first},{second}&status=closed") == [second, first]
    assert numbers("service_code=power") == [second]
    assert numbers("service_code=facilities,lift&start_date=&status=") == []
    assert numbers("start_date=2026-03-03T02:00:00Z") == [first]
    assert numbers("start_date=2026-03-03T10:00:00+08:00&end_date=2026-03-04T00:00:00Z") == [first]
    assert numbers("end_date=2026-03-03T01:59:59Z") == []
    assert numbers("status=closed") == []
    assert numbers("status=closed,open") == [second]


def test_a_closed_request_says_when_and_how(app, street, clock, now):
    case = register(street, now)
    later = clock.advance(timedelta(hours=3))
    with transaction():
        operations.close_at_once(
            case.id, factories.actor(street.street_worker), note="王大爷家拧紧了", version=None, now=later
        )

    (told,) = read(app, "v2/requests.json?status=closed").json

    assert (told["status"], told["updated_datetime"]) == ("closed", "2026-03-03T13:00:00+08:00")
    assert told["status_notes"] == "已经办结：已解决"
    assert "王大爷" not in str(told)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("v2/services.json?jurisdiction_id=nowhere", 404),
        ("v2/services/nothing.json", 404),
        ("v2/requests.json?jurisdiction_id=nowhere", 404),
        ("v2/requests/YH-1.json", 404),
        ("v2/tokens/YH-1.json", 404),
        ("v2/nothing.json", 404),
        ("v2/requests.json?service_code=nothing", 404),
        ("v2/requests.json?status=lost", 400),
        ("v2/requests.json?start_date=2026-03-03", 400),
        ("v2/requests.json?start_date=2026-03-03T08:00:00", 400),
        ("v2/requests.json?start_date=0001-01-01T00:00:00Z", 400),
        ("v2/requests.json?start_date=2026-02-31T00:00:00Z", 400),
        ("v2/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-05-01T00:00:00Z", 400),
        ("v2/requests.json?start_date=2026-01-02T00:00:00Z&end_date=2026-01-01T00:00:00Z", 400),
    ],
)
def test_refusals_are_arrays_in_json_and_errors_in_xml(app, street, path, status):
    answer = read(app, path)
    tree = ET.fromstring(read(app, path.replace(".json", ".xml")).data)

    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert [set(one) for one in answer.json] == [{"code", "description"}]
    assert (tree.tag, tree.findtext("error/code")) == ("errors", str(status))


@pytest.mark.sqlite
def test_another_method_is_refused_in_the_same_way(app, street):
    answer = app.test_client().post("/open311/v2/services.json", data={"a": "b"})

    assert (answer.status_code, answer.json[0]["code"]) == (400, 405)


@pytest.mark.sqlite
def test_a_street_publishes_only_what_it_has_switched_on(app, street, now):
    case = register(street, now)
    with transaction():
        db.session.query(Setting).filter_by(name="open311_reading").one().value = False
        touch()

    for path in ("requests.json", f"requests/{case.number}.json", f"tokens/{case.number}.json"):
        assert read(app, f"v2/{path}").status_code == 403
    assert read(app, "v2/services.json").status_code == 200


@pytest.mark.sqlite
def test_a_number_serves_as_its_own_token(app, street, now):
    number = register(street, now).number

    assert read(app, f"v2/tokens/{number}.json").json == [{"service_request_id": number, "token": number}]


@pytest.mark.sqlite
def test_who_asks_without_end_has_to_wait(make_app):
    app = make_app(api_per_minute=2)

    answers = [read(app, "discovery.json") for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].json[0]["code"] == 429
    assert int(answers[2].headers["Retry-After"]) > 0


def test_reading_writes_nothing(app, street, clock):
    case = register(street, clock.now)
    before = digests()

    paths = ["discovery", "v2/services", "v2/services/facilities.manhole", "v2/requests"]
    paths += [f"v2/requests/{case.number}", f"v2/tokens/{case.number}"]
    answers = [read(app, f"{path}.{suffix}").status_code for path in paths for suffix in ("json", "xml")]

    assert set(answers) == {200}
    assert digests() == before
