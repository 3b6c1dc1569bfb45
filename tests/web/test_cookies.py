"""What browsers keep is closed to scripts, and over TLS named so that no other host can plant it."""

import re

import pytest

from tests import known_passwords, slips
from tests.known_passwords import PASSWORD

TLS = "https://localhost"


@pytest.fixture
def guarded(make_app):
    app = make_app(cookie_secure=True)
    with app.app_context():
        yield app


@pytest.fixture
def street(app):
    return known_passwords.street()


def send(client, path, page=None, **typed):
    """Send the form of a page over TLS, with the token that stands in it."""
    shown = client.get(page or path, base_url=TLS).text
    token = re.search('name="csrf_token"[^>]*value="([^"]+)"', shown)[1]
    return client.post(path, data={**typed, "csrf_token": token}, base_url=TLS, headers={"Referer": TLS})


def names(answer):
    lines = answer.headers.getlist("Set-Cookie")
    for line in lines:
        assert all(word in line for word in ("Secure", "HttpOnly", "SameSite=Lax")), line
        assert "Domain=" not in line
        assert ("Path=/;" in f"{line};") is line.startswith("__Host-")
    return {line.split("=")[0] for line in lines}


def test_whoever_signs_in_is_known_by_cookies_of_this_host_alone(guarded, street):
    client = guarded.test_client()

    answer = send(client, "/login", username="head0", password=PASSWORD)
    page = client.get("/account", base_url=TLS)

    assert names(answer) >= {"__Host-yehua", "__Host-known"}
    assert page.status_code == 200
    assert names(send(client, "/theme", page="/account", theme="dark")) >= {"__Host-theme"}
    assert 'data-theme="dark"' in client.get("/account", base_url=TLS).text


def test_what_a_slip_opens_is_bound_to_the_address_of_its_case(guarded, street, now):
    case = slips.registered(street, now)
    number, secret = case.number, case.slip_secret
    client = guarded.test_client()
    brought = client.get(f"/q/{number}?s={secret}", base_url=TLS)

    answer = send(client, "/q", page=f"/q/{number}", number=number, secret=secret)

    assert names(brought) >= {"__Secure-slip_brought"}
    assert names(answer) >= {"__Secure-slip", "__Secure-slip_known"}
    assert "楼道灯" in client.get(f"/q/{number}", base_url=TLS).text


def test_without_tls_the_names_are_plain(client, street):
    answer = client.get("/login")

    assert [line.split("=")[0] for line in answer.headers.getlist("Set-Cookie")] == ["yehua"]
