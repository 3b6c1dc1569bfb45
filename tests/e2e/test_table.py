"""Two devices at one talk: what is done on one is seen on the other, with and without network."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.e2e.conftest import CHROMIUM
from tests.e2e.table_devices import (
    add_item,
    agenda,
    cut_off,
    device,
    go_to,
    sent,
    talk_with_items,
)

pytestmark = [pytest.mark.e2e, pytest.mark.sqlite]


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def talk(street, now):
    return talk_with_items(street, now)


@pytest.fixture
def pair(street, talk, browsing):
    return [device(browsing, street, talk) for _device in range(2)]


def test_a_decision_on_one_device_is_seen_on_the_other(pair):
    one, other = pair
    for page in pair:
        go_to(page, "路灯不亮")

    with one.expect_response(lambda answer: answer.request.method == "POST"):
        one.keyboard.press("1")
    for _look in range(2):  # the first may have been on its way already
        with other.expect_response("**/table/since*"):
            pass

    expect(other.locator(".wall__words")).to_have_text("当场解决")
    expect(other.locator("[data-said]")).to_contain_text("另一台设备改了：路灯不亮")


def test_with_one_device_cut_off_nothing_is_lost_or_doubled(talk, pair):
    one, other = pair
    cut_off(other)
    go_to(one, "路灯不亮")
    one.keyboard.press("1")
    add_item(one, "楼下井盖松动")
    go_to(other, "路灯不亮")
    other.keyboard.press("6")
    go_to(other, "车位不够")
    other.keyboard.press("3")
    add_item(other, "树枝挡了窗户")
    other.keyboard.press("1")
    add_item(other, "门禁坏了")
    expect(other.locator(".wall__net")).to_contain_text("待发送 5 条")
    sent(one)

    other.context.set_offline(False)

    sent(other)
    whole = [
        ("路灯不亮", "noted"),
        ("车位不够", "sent_up"),
        ("要装充电桩", None),
        ("楼下井盖松动", None),
        ("树枝挡了窗户", "solved"),
        ("门禁坏了", None),
    ]
    assert agenda(talk) == whole
    for page in pair:
        page.keyboard.press("End")
        expect(page.locator(".wall__line")).to_have_count(len(whole))


def test_whoever_decides_over_something_unseen_is_told_and_so_is_the_other(pair):
    one, other = pair
    for page in pair:
        go_to(page, "路灯不亮")
    cut_off(other)
    one.keyboard.press("1")
    sent(one)
    other.keyboard.press("6")

    other.context.set_offline(False)

    expect(other.locator(".wall__changed")).to_contain_text("期间另一台设备议定为“当场解决”")
    expect(one.locator(".wall__changed")).to_contain_text("原为“当场解决”，现为“记录备查”")
    expect(one.locator(".wall__words")).to_have_text("记录备查")


def test_what_waits_survives_that_the_browser_is_killed(street, talk, browsing, tmp_path):
    first = device(browsing, street, talk)
    cookies = first.context.cookies()
    first.context.close()
    kind = browsing.chromium.browser_type
    options = {
        "user_data_dir": tmp_path / "device",
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
        "base_url": browsing.address,
        "locale": "zh-CN",
    }
    with kind.launch_persistent_context(**options) as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(f"/talks/{talk.id}/table")
        expect(page.locator(".wall__person").first).to_be_visible()
        cut_off(page)
        go_to(page, "路灯不亮")
        page.keyboard.press("1")
        add_item(page, "楼下井盖松动")
        expect(page.locator(".wall__net")).to_contain_text("待发送 2 条")
    assert agenda(talk)[0] == ("路灯不亮", None)

    with kind.launch_persistent_context(**options) as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(f"/talks/{talk.id}/table")
        expect(page.locator(".wall__person").first).to_be_visible()
        sent(page)
        expect(page.locator("[data-undo]")).to_contain_text("撤销：新议题：楼下井盖松动")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.keyboard.press("u")
        expect(page.locator("[data-undo]")).to_contain_text("撤销：路灯不亮：当场解决")

    found = agenda(talk)
    assert (found[0], len(found)) == (("路灯不亮", "solved"), 3)
