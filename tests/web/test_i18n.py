"""Which language and which zone a page speaks."""

import pytest
from flask import g

from app.web import i18n
from tests import factories
from tests.signing_in import post, sign_in


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "zh_CN"),
        ("zh-CN", "zh_CN"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh_CN"),
        ("fr", "zh_CN"),
        ("fr,en;q=0.5", "en"),
        ("en-GB", "en"),
        ("en;q=0.2,zh;q=0.9", "zh_CN"),
        ("*", "zh_CN"),
        ("%%%;q=x", "zh_CN"),
    ],
)
def test_the_browser_is_heard(app, asked, language):
    with app.test_request_context(headers={"Accept-Language": asked}):
        assert i18n.language() == language


@pytest.mark.parametrize(("chosen", "shown"), [("en", "en"), ("zh_CN", "zh-CN")])
def test_what_was_chosen_wins(client, chosen, shown):
    post(client, "/language", {"language": chosen})

    answer = client.get("/login", headers={"Accept-Language": "en" if chosen == "zh_CN" else "zh"})

    assert f'<html lang="{shown}"' in answer.text


def test_a_language_that_is_not_there_changes_nothing(client):
    post(client, "/language", {"language": "xx"})

    assert '<html lang="zh-CN"' in client.get("/login").text


def test_times_are_shown_in_the_zone_of_the_street(app, make_app):
    place = factories.street()
    zones = []
    other = make_app()
    other.after_request(lambda answer: zones.append(i18n.zone()) or answer)
    client = other.test_client()
    sign_in(client, place.grid_worker)
    zones.clear()

    client.get("/account")

    assert zones == [place.street.time_zone]


def test_without_a_street_the_installations_zone_counts(make_app):
    app = make_app(time_zone="Europe/Berlin")

    with app.test_request_context():
        assert "zone" not in g
        assert i18n.zone() == "Europe/Berlin"
