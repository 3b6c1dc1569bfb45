"""The headers that every answer carries, whatever it is."""

import pytest
from flask import request

from app.web.security import ALONE
from tests import factories
from tests.signing_in import sign_in

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def addresses(app) -> list[str]:
    """Return every address that can be looked at without knowing an id."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    return sorted(rule.rule for rule in rules)


def check(answer) -> None:
    assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS
    if answer.headers.get("Content-Disposition", "").startswith("attachment"):
        assert answer.headers["Content-Security-Policy"] == ALONE
        return
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_every_page_carries_the_headers_for_everybody(app, client):
    place = factories.street()
    seen = set()
    for person in (
        None,
        place.head,
        place.community_worker,
        place.leader,
        place.administrator,
        place.stranger,
    ):
        if person:
            sign_in(client, person)
        for address in addresses(app):
            answer = client.get(address)
            check(answer)
            assert answer.status_code in {200, 302, 303, 401, 403, 404, 405, 503}, address
            seen.add(answer.status_code)

    assert {200, 302} <= seen


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nothing", 404),
        ("POST", "/login", 400),
        ("DELETE", "/login", 405),
        ("GET", "/static/css/base.css", 200),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/healthz", 200),
        ("GET", "/account?x=%00", 400),
        ("OPTIONS", "/login", 200),
    ],
)
def test_other_answers_carry_them_too(client, method, address, status):
    answer = client.open(address, method=method)

    assert answer.status_code == status
    check(answer)
    answer.close()


def test_pages_are_not_kept_by_the_browser_and_static_files_may_be(client):
    page, static = client.get("/login"), client.get("/static/css/base.css")

    assert page.headers["Cache-Control"] == "no-store"
    assert "no-store" not in static.headers.get("Cache-Control", "")
    static.close()


@pytest.mark.parametrize(("scheme", "sent"), [("https", True), ("http", False)])
def test_only_over_tls_the_browser_is_told_to_stay_there(client, scheme, sent):
    answer = client.get("/login", base_url=f"{scheme}://localhost")

    assert ("Strict-Transport-Security" in answer.headers) is sent


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(make_app):
    answer = make_app(cookie_secure=True).test_client().get("/login", base_url="https://localhost")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-yehua=")
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=Lax"))


@pytest.mark.parametrize(("hops", "address"), [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.7")])
def test_only_as_many_proxies_are_believed_as_there_are(make_app, hops, address):
    app = make_app(trusted_proxies=hops)
    app.add_url_rule("/where", view_func=lambda: request.remote_addr)
    app.view_functions["<lambda>"].is_public = True

    answer = app.test_client().get("/where", headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"})

    assert answer.text == address
