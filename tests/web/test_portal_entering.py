"""Coming in with a slip: by the code or by hand, and the one answer for all that leads to nothing."""

import json
import logging
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.throttling import SLIPS
from app.cases import operations as cases
from app.cases.views import slips
from app.database import transaction
from app.extensions import db
from app.models.accounts import Throttle
from tests import factories
from tests.counting import statements
from tests.factories import actor
from tests.signing_in import post, sign_in
from tests.slips import come_in, registered

EN = {"Accept-Language": "en"}


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def case(place, now):
    return registered(place, now)


@pytest.fixture
def address(app, case):
    return slips.resident_address(case).removeprefix(app.config["SETTINGS"].public_url)


def test_the_code_leads_in_and_its_secret_leaves_the_address(client, case, address):
    first = client.get(address)
    asked = client.get(first.location)
    inside = post(client, "/q", {"number": case.number, "secret": case.slip_secret})
    page = client.get(inside.location)

    assert (first.status_code, first.location) == (303, f"/q/{case.number}")
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert f'value="{case.slip_secret}"' in asked.text
    assert (inside.status_code, inside.location) == (303, f"/q/{case.number}")
    assert page.status_code == 200
    assert "您反映的事已经收到" in page.text
    assert case.slip_secret not in page.text


def test_reading_writes_nothing_and_the_secret_is_in_no_log(client, case, address, caplog):
    caplog.set_level(logging.DEBUG)
    with statements() as seen:
        client.get(client.get(address).location)
    come_in(client, case)

    assert seen == []
    lines = [json.dumps({**vars(record)}, default=str) for record in caplog.records]
    assert any("/q/<number>" in line for line in lines)
    assert [line for line in lines if case.slip_secret in line] == []


def wide(text):
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


@pytest.mark.parametrize("spelled", [str, str.lower, wide, lambda text: f" {text[:4]} {text[4:]} "])
def test_number_and_secret_are_understood_however_they_are_typed(client, case, spelled):
    answer = post(client, "/q", {"number": spelled(case.number), "secret": spelled(case.slip_secret)})

    assert (answer.status_code, answer.location) == (303, f"/q/{case.number}")


def wrong_ways(place, case, now):
    """Return what leads to nothing: no number at all, one that is not there, a wrong secret and so on."""
    gone, erased = (
        cases.register(
            cases.Draft("另一件", place.building.id, factories.category("power.corridor_light").id),
            actor(place.head),
            now=now,
        )
        for _ in range(2)
    )
    cases.withdraw(gone.id, actor(place.head), note="误报", version=None, now=now)
    cases.withdraw(erased.id, actor(place.head), note="误报", version=None, now=now)
    erased.erased_at = now
    return [
        ("不是编号", case.slip_secret),
        ("YA-20260303-999", case.slip_secret),
        (case.number, "ZZZZZZZZ"),
        (gone.number, gone.slip_secret),
        (erased.number, erased.slip_secret),
    ]


def test_existing_and_unknown_numbers_get_one_and_the_same_answer(app, place, case, now):
    with transaction():
        ways = wrong_ways(place, case, now)
    found = []
    for number, secret in ways:
        client = app.test_client()
        with statements() as seen:
            answer = post(client, "/q", {"number": number, "secret": secret, "repeat_key": "k"})
        body = answer.text
        for own in (number, secret):
            body = body.replace(own, "")
        tokens = [line for line in body.splitlines() if "csrf_token" not in line]
        headers = {name for name, _value in answer.headers}
        found.append((answer.status_code, tokens, headers, [one.split("WHERE")[0] for one in seen]))

    assert found[0][0] == 422
    assert all(one == found[0] for one in found)


def test_an_address_without_its_cookie_tells_nothing_either(app, place, case, now):
    with transaction():
        ways = wrong_ways(place, case, now)
    found = []
    for number, _secret in ways[1:]:
        client = app.test_client()
        client.set_cookie("slip", f"{case.id}.0.99999999999.{'a' * 40}", path=f"/q/{number}")
        with statements() as seen:
            page = client.get(f"/q/{number}")
        lines = [line for line in page.text.replace(number, "").splitlines() if "_token" not in line]
        lines = [line for line in lines if "repeat_key" not in line]
        found.append((page.status_code, lines, len(seen)))

    assert all(one == found[0] for one in found)
    assert found[0][2] == 1


def from_address(app, address):
    """Return a new browser at an address of its own."""
    client = app.test_client()
    client.environ_base = {**client.environ_base, "REMOTE_ADDR": address}
    return client


def test_one_who_keeps_a_slip_blocked_does_not_shut_its_resident_out(app, case, clock):
    right, wrong = ({"number": case.number, "secret": secret} for secret in (case.slip_secret, "ZZZZZZZZ"))
    guesser = from_address(app, "192.0.2.1")
    for _ in range(5):
        post(guesser, "/q", wrong)
    for number in range(4):
        post(from_address(app, f"192.0.2.{10 + number}"), "/q", wrong)
    for number in range(8):
        clock.advance(timedelta(minutes=15))
        post(from_address(app, f"192.0.2.{20 + number}"), "/q", wrong)
    for _ in range(5):
        post(guesser, "/q", wrong)

    resident = post(from_address(app, "198.51.100.7"), "/q", right)

    assert resident.status_code == 303
    assert post(guesser, "/q", right).status_code == 422


def test_guessing_is_slowed_down_and_the_resident_who_was_in_comes_in(app, client, case, clock):
    come_in(client, case)
    guesser = app.test_client()
    for _ in range(5):
        assert post(guesser, "/q", {"number": case.number, "secret": "ZZZZZZZZ"}).status_code == 422

    stopped = post(guesser, "/q", {"number": case.number, "secret": case.slip_secret}, headers=EN)
    other = post(app.test_client(), "/q", {"number": case.number, "secret": case.slip_secret}, headers=EN)
    own = post(client, "/q", {"number": case.number, "secret": case.slip_secret})
    clock.advance(timedelta(minutes=2))
    later = post(guesser, "/q", {"number": case.number, "secret": case.slip_secret})

    assert [stopped.status_code, other.status_code, own.status_code, later.status_code] == [
        422,
        422,
        303,
        303,
    ]
    keys = db.session.scalars(select(Throttle.key)).all()
    assert all(case.number not in key for key in keys)
    assert not [key for key in keys if key.startswith(f"{SLIPS} from:")]  # forgiven


def test_one_address_is_slowed_down_over_all_numbers(client):
    for number in range(30):
        post(client, "/q", {"number": f"YA-20260303-{number:03d}", "secret": "ZZZZZZZZ"})

    answer = post(client, "/q", {"number": "YA-20260303-500", "secret": "ZZZZZZZZ"}, headers=EN)

    assert answer.status_code == 422
    assert "Too many" in answer.text


def test_staff_who_scan_a_slip_come_to_the_case(client, place, case, address):
    sign_in(client, place.grid_worker)

    answer = client.get(address)

    assert (answer.status_code, answer.location) == (302, f"/cases/{case.number}")
