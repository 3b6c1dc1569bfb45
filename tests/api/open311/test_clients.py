"""Two clients that others wrote, against a real server: georeport reads in both formats, three posts too."""

import itertools

import pytest
from georeport import GeoReport

from tests.api.open311.test_reading import register
from tests.serving import serving


@pytest.fixture
def endpoint(app):
    """Return the address of the interface on a real server."""
    with serving(app) as address:
        yield f"{address}/open311/v2"


@pytest.fixture
def three(monkeypatch):
    """Return the class of the client; it was written for Python 2, whose name for filter it imports."""
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    from three import Three  # only now can it be imported

    return Three


@pytest.mark.sqlite
@pytest.mark.parametrize("kind", ["json", "xml"])
def test_georeport_reads(endpoint, street, now, kind):
    numbers = [register(street, now).number for _ in range(2)]
    client = GeoReport(endpoint, jurisdiction=street.street.code, output_format=kind)

    services = client.get_service_list()
    found = client.get_service_requests(status="open", start_date="2026-03-01T00:00:00Z")

    assert "facilities.manhole" in {one["service_code"] for one in services}
    assert client.get_service_definition("facilities.manhole")["service_code"] == "facilities.manhole"
    assert {one["service_request_id"] for one in found} == set(numbers)
    one = client.get_service_request(numbers[0])
    assert (one["service_request_id"], one["status"]) == (numbers[0], "open")


@pytest.mark.sqlite
def test_three_posts_and_reads(endpoint, street, key, three):
    client = three(endpoint, api_key=key, jurisdiction=street.street.code)
    assert client.discovery()["endpoints"][0]["type"] == "production"
    assert client.services("facilities.manhole")["attributes"] == []

    (made,) = client.post(
        "facilities.manhole", address="槐荫小区1号楼", name="Damama Qian", phone="13812345678",
        description="井盖松动",
    )  # fmt: skip
    number = made["service_request_id"]

    assert client.request(number)[0]["service_code"] == "facilities.manhole"
    assert [one["service_request_id"] for one in client.requests("facilities.manhole")] == [number]
    assert client.requests("facilities.manhole", start="03-01-2026", end="03-05-2026")
    assert client.token(number)[0]["service_request_id"] == number
    refused = client.post("facilities.manhole", description="哪里也没有")
    assert refused[0]["code"] == 400
