"""A building head logs an issue with one thumb; an office does its work without a mouse."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.conftest import PHONE
from tests.talks import add, opened
from tests.web.cases_made import registered

pytestmark = pytest.mark.e2e


@pytest.fixture
def street(app):
    return factories.street()


@pytest.mark.sqlite
def test_a_building_head_logs_an_issue_in_four_taps(street, browsing):
    page = browsing.page(street.head, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/")

    page.locator("nav:visible").get_by_role("link", name="记一件").tap()
    expect(page.get_by_label("发生了什么事")).to_be_focused()  # typing needs no tap
    page.keyboard.type("3单元楼道灯坏了两天")
    page.wait_for_load_state()  # what shows the photos is there as well
    go_on(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_text("拍照或选照片").tap()
    chooser.value.set_files(photo("楼道.jpg"))
    expect(page.locator("[data-preview-list] img")).to_have_count(1)
    expect(page.get_by_text("楼道.jpg")).to_be_visible()
    go_on(page)
    page.get_by_role("button", name="提交").tap()

    expect(page.locator(".big-number")).to_contain_text("YA-20260303-001")
    expect(page.locator("main")).to_contain_text("槐荫一网格")
    page.get_by_role("link", name="打开诉求").tap()
    expect(page.locator(".thumb img").first).to_be_attached()


@pytest.mark.sqlite
def test_another_category_than_the_suggested_one_takes_one_tap_more(street, browsing):
    page = browsing.page(street.head, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/")

    page.locator("nav:visible").get_by_role("link", name="记一件").tap()
    expect(page.get_by_label("发生了什么事")).to_be_focused()
    page.keyboard.type("电梯停运，灯也坏了，找王奶奶13812345678")
    chips = page.get_by_role("group", name="建议的类别").get_by_role("button")
    expect(chips).not_to_have_count(0)
    expect(chips.first).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("电话会另外加密保存")).to_be_visible()
    second = chips.nth(1).inner_text()
    chips.nth(1).tap()
    expect(page.get_by_role("button", name=second)).to_have_attribute("aria-pressed", "true")
    go_on(page, times=2)
    page.get_by_role("button", name="提交").tap()

    expect(page.locator(".big-number")).to_contain_text("YA-20260303-001")
    expect(page.locator("main")).to_contain_text(second)
    page.get_by_role("link", name="打开诉求").tap()
    expect(page.locator(".said")).to_have_text("电梯停运，灯也坏了，找王奶奶（电话已另存）")


@pytest.mark.postgresql
def test_one_tap_joins_the_open_case_next_door(street, browsing):
    first = registered(street, by=street.grid_worker)
    phone = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    # While the server is slow, a page that was kept before would be shown.
    page = browsing.page(street.head, **phone, service_workers="block")
    page.goto("/cases/new")

    page.keyboard.type("楼道灯坏了，我们单元也是")
    expect(page.get_by_role("heading", name="是不是下面这件？")).to_be_visible()
    page.get_by_role("button", name="我也遇到").tap()

    expect(page.get_by_text("已记下您也遇到")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/cases/{first.number}$"))
    expect(page.locator("main")).to_contain_text("王秀兰也遇到同样的问题。")
    expect(page.locator("main")).to_contain_text("我们单元也是")
    page.goto("/")
    expect(page.locator("main")).to_contain_text(first.number)


@pytest.mark.sqlite
def test_an_emergency_shows_whom_to_call_while_it_is_typed(street, browsing):
    page = browsing.page(street.head, viewport=PHONE)
    page.goto("/cases/new")

    page.keyboard.type("三楼着火了")

    call = page.get_by_role("link", name="119")
    expect(call).to_be_visible()
    expect(call).to_have_attribute("href", "tel:119")
    red = page.get_by_role("group", name="建议的紧急程度").get_by_role("button", pressed=True)
    expect(red).to_have_text("特急")
    go_on(page, times=2)
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".big-number")).to_be_visible()
    expect(page.get_by_role("link", name="119")).to_be_visible()


@pytest.mark.postgresql
def test_a_case_is_registered_and_accepted_by_keyboard_alone(street, browsing):
    page = browsing.page(street.grid_worker)
    page.goto("/")

    go_to(page, page.locator("nav:visible").get_by_role("link", name="记一件"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("发生了什么事")).to_be_focused()
    page.keyboard.type("楼下井盖松动")
    page.keyboard.press("Shift+Tab")
    place = page.get_by_label("在哪里")
    expect(place).to_be_focused()
    while place.input_value() != str(street.building.id):
        page.keyboard.press("ArrowDown")
    go_to(page, page.get_by_role("button", name="提交"))
    page.keyboard.press("Enter")
    go_to(page, page.get_by_role("link", name="打开诉求"))
    page.keyboard.press("Enter")
    go_to(page, page.get_by_role("link", name="受理"))
    page.keyboard.press("Enter")
    go_to(page, page.get_by_role("button", name="受理"))
    page.keyboard.press("Enter")

    expect(page.locator(".page-head .badge-state")).to_have_text("办理中")


@pytest.mark.sqlite
def test_going_back_and_sending_again_makes_nothing_twice(street, browsing):
    page = browsing.page(street.head, viewport=PHONE)
    page.goto("/cases/new")
    page.get_by_label("发生了什么事").fill("垃圾桶满了没人清")
    go_on(page, times=2)
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".big-number")).to_contain_text("YA-20260303-001")

    page.go_back()
    expect(page.get_by_label("发生了什么事")).to_have_value("垃圾桶满了没人清")
    if page.get_by_role("button", name="提交").is_hidden():
        go_on(page, times=2)
    page.get_by_role("button", name="提交").click()

    expect(page.locator(".big-number")).to_contain_text("YA-20260303-001")


@pytest.mark.postgresql
def test_the_enter_key_in_a_note_decides_nothing_at_a_talk(street, browsing, now):
    talk = opened(street.community, street.community_worker, now)
    add(talk, street.community_worker, "井盖松了")
    page = browsing.page(street.community_worker)
    page.goto(f"/talks/{talk.id}")
    note = page.get_by_label("简要说明")
    note.fill("已通知物业")

    note.press("Enter")
    page.reload()

    expect(page.get_by_text("已议定 0 / 1 项")).to_be_visible()
    expect(page.get_by_role("button", name="当场解决")).to_have_attribute("aria-pressed", "false")


def go_on(page: Page, *, times: int = 1) -> None:
    """Go on to the next question of large and plain pages; one tap each."""
    for _question in range(times):
        page.get_by_role("button", name="下一项").click()


def photo(name: str) -> dict:
    data = BytesIO()
    Image.new("RGB", (1200, 1600), "#557").save(data, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": data.getvalue()}


def go_to(page: Page, target) -> None:
    """Press Tab until the target has the focus, and see that this is shown."""
    expect(target).to_be_visible()
    for _press in range(80):
        if target.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(target).to_be_focused()
    assert target.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
