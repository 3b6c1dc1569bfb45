"""The page that tries other limits on the past year."""

import pytest

from app.cases import operations as cases
from app.clocks import replaying
from app.database import transaction
from tests import factories
from tests.factories import actor
from tests.signing_in import sign_in

ENGLISH = {"Accept-Language": "en"}
PAGE = "/settings/limits/replay"


@pytest.fixture
def street(app, now):
    place = factories.street()
    draft = cases.Draft("楼道灯坏了", place.building.id, factories.category("power.corridor_light").id)
    with transaction():
        for _ in range(8):
            cases.register(draft, actor(place.head), now=now)
    return place


def test_it_shows_the_counts_for_a_set_or_a_day(client, street):
    sign_in(client, street.community_worker)

    blank = client.get(PAGE, headers=ENGLISH).text
    for_set = client.get(f"{PAGE}?set=levels", headers=ENGLISH).text
    for_day = client.get(f"{PAGE}?on=2026-01-01", headers=ENGLISH).text

    assert "Overdue in fact" not in blank
    assert "8 clocks, all that began." in for_set
    assert for_day.count("Overdue in fact") == 3  # the head, one line and the sum
    assert f"{PAGE}?set=levels" in client.get("/settings/limits/sets").text
    assert PAGE in client.get("/settings/limits").text


def test_it_says_that_it_is_a_sample(client, street, monkeypatch):
    sign_in(client, street.community_worker)
    monkeypatch.setattr(replaying, "MOST", 4)

    page = client.get(f"{PAGE}?set=levels", headers=ENGLISH).text

    assert "A sample of 4 clocks, evenly spread, out of about 8." in page


@pytest.mark.parametrize("asked", ["set=none", "on=soon"])
def test_what_cannot_be_tried_is_refused(client, street, asked):
    sign_in(client, street.community_worker)

    assert client.get(f"{PAGE}?{asked}").status_code == 422


def test_it_is_not_for_everybody(client, street):
    for person in (street.head, street.stranger):
        sign_in(client, person)
        assert client.get(f"{PAGE}?set=levels").status_code == 403
