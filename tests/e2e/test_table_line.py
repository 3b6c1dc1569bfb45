"""The table on a bad line: an answer that is none stops nothing, and what was typed stays."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.e2e.table_devices import add_item, agenda, device, go_to, sent, talk_with_items

pytestmark = [pytest.mark.e2e, pytest.mark.sqlite]


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def talk(street, now):
    return talk_with_items(street, now)


@pytest.fixture
def page(browsing, street, talk):
    return device(browsing, street, talk)


def portal(route):
    """Be a portal in between that answers with a page of its own, after the server did its part."""
    if route.request.method == "POST":
        route.fetch()
    route.fulfill(status=200, content_type="text/html", body="<html>Wi-Fi</html>")


def test_an_answer_that_is_none_does_not_stop_the_table(page, talk):
    page.route("**/table/since*", portal)
    expect(page.locator(".wall__net")).to_contain_text("没有网络")

    page.unroute("**/table/since*")
    sent(page)
    go_to(page, "路灯不亮")
    page.keyboard.press("1")
    sent(page)

    assert agenda(talk)[0] == ("路灯不亮", "solved")


def test_what_was_added_over_a_broken_answer_is_there_once_and_is_decided(page, talk):
    page.route("**/table/items", portal, times=1)

    add_item(page, "门禁坏了")
    page.keyboard.press("1")
    sent(page)

    assert agenda(talk)[3:] == [("门禁坏了", "solved")]


def test_a_state_that_is_refused_is_said_and_asked_for_again(page):
    refusal = {"status": 422, "content_type": "application/json", "body": "{}"}
    page.route("**/table/since*", lambda route: route.fulfill(**refusal))

    expect(page.locator(".wall__net")).to_contain_text("服务器不再显示")
    page.unroute("**/table/since*")
    sent(page)


def test_words_typed_about_an_item_that_was_taken_off_meanwhile_stay(browsing, street, talk, page):
    other = device(browsing, street, talk)
    go_to(page, "路灯不亮")
    page.keyboard.press("w")
    page.get_by_label("简要说明").fill("下周一来修")
    go_to(other, "路灯不亮")
    other.keyboard.press("d")
    expect(page.locator("[data-said]")).to_contain_text("另一台设备撤下")

    page.get_by_label("简要说明").press("Enter")

    expect(page.locator("[data-panel=decision] [data-error]")).to_contain_text("撤下")
    expect(page.get_by_label("简要说明")).to_have_value("下周一来修")
