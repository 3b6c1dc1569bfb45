"""Beginning a sign-in by the house: where there is one, from our own pages, and to go on to them."""

import pytest


def test_the_button_stands_only_where_a_provider_is_set(client, browser):
    assert "用单位账号登录" in browser.get("/login").text
    assert "用单位账号登录" not in client.get("/login").text
    assert client.get("/identity/sign-in").status_code == 404
    assert client.get("/identity/back").status_code == 404


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("origin", "begins"), [("cross-site", False), ("same-site", False), ("same-origin", True), ("none", True)]
)
def test_another_site_does_not_begin_a_sign_in(browser, street, provider, origin, begins):
    answer = browser.get("/identity/sign-in?next=/account", headers={"Sec-Fetch-Site": origin})

    assert (answer.location == "/login?next=/account") is not begins
    with browser.session_transaction() as session:
        assert ("identity" in session) is begins


@pytest.mark.sqlite
def test_another_site_is_no_place_to_go_on_to(street, link, journey):
    link(street.grid_worker)

    assert journey.whole(onward="https://elsewhere.example/").location == "/"
