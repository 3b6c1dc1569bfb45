"""A whole talk by keyboard alone, by touch, with mistakes undone and refusals mended."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.e2e.conftest import PHONE
from tests.e2e.table_devices import add_item, agenda, cut_off, device, go_to, sent, talk_with_items
from tests.talks import planned, registered

pytestmark = pytest.mark.e2e


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def talk(street, now):
    return talk_with_items(street, now)


@pytest.mark.sqlite
def test_a_talk_is_held_by_keyboard_alone(street, browsing, now):
    talk = planned(street.community, street.community_worker, now)
    page = device(browsing, street, talk)
    page.keyboard.press("b")
    expect(page.locator("[data-begin]")).to_be_hidden()
    page.keyboard.press("Tab")
    while "到场" not in page.evaluate("document.activeElement.closest('section')?.innerText ?? ''"):
        page.keyboard.press("Tab")
    first = page.locator(".wall__person").first
    first.focus()
    page.keyboard.press("Enter")
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(first).to_be_focused()

    solve_with_words(page)
    put_into_ledger(page)
    dispatch(page)
    sent(page)

    page.keyboard.press("End")
    link = page.locator("[data-close-link]")
    while not link.evaluate("element => element === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/close$"))
    assert [kind for _text, kind in agenda(talk)] == ["solved", "ledger", "dispatched"]


@pytest.mark.postgresql
def test_every_step_is_undone(street, talk, browsing):
    page = device(browsing, street, talk)
    undo = page.locator("[data-undo]")
    page.locator(".wall__person").first.click()
    expect(undo).to_contain_text("到场")
    go_to(page, "路灯不亮")
    page.keyboard.press("d")
    expect(undo).to_contain_text("撤销：撤下：路灯不亮")
    go_to(page, "车位不够")
    for key, words in (("6", "记录备查"), ("3", "上报"), ("t", "收回议定")):
        page.keyboard.press(key)
        expect(undo).to_contain_text(words)
    add_item(page, "门禁坏了")
    sent(page)
    assert len(agenda(talk)) == 3

    said = (
        "新议题：门禁坏了",
        "收回议定：车位不够",
        "车位不够：上报",
        "车位不够：记录备查",
        "撤下：路灯不亮",
    )
    for words in said:
        expect(undo).to_contain_text(f"撤销：{words}")
        page.keyboard.press("Control+z")
    expect(undo).to_contain_text("到场")
    with page.expect_response("**/undo"):  # the one about the person: all others were sent before it
        sent(page)
        undo.click()
    expect(undo).to_be_hidden()
    sent(page)

    assert agenda(talk) == [("路灯不亮", None), ("车位不够", None), ("要装充电桩", None)]
    page.keyboard.press("Home")
    expect(page.locator(".wall__person[aria-pressed=true]")).to_have_count(0)


@pytest.mark.sqlite
def test_what_is_undone_without_network_is_never_sent(street, talk, browsing):
    page = device(browsing, street, talk)
    cut_off(page)
    go_to(page, "路灯不亮")
    page.keyboard.press("1")
    expect(page.locator(".wall__net")).to_contain_text("待发送 1 条")

    page.keyboard.press("u")

    expect(page.locator(".wall__net")).not_to_contain_text("待发送")
    expect(page.locator("[data-decided]")).to_be_hidden()
    page.context.set_offline(False)
    sent(page)
    assert agenda(talk)[0] == ("路灯不亮", None)


@pytest.mark.postgresql
def test_what_is_refused_stays_until_it_is_mended(street, talk, browsing, now):
    target = registered(street.head, street.building, now)
    page, other = (device(browsing, street, talk) for _device in range(2))
    decide_without_network(page)
    go_to(other, "路灯不亮")
    other.keyboard.press("d")
    sent(other)

    page.context.set_offline(False)

    net = page.locator(".wall__net")
    expect(net).to_have_text("未被接受 2 条")
    assert agenda(talk) == [("车位不够", None), ("要装充电桩", "noted")]
    net.click()
    expect(page.locator("[data-entry]")).to_have_count(2)
    gone = page.locator("[data-entry]").first
    expect(gone).to_contain_text("这一项已从议程中撤下。")
    gone.get_by_role("button", name="丢弃").click()
    expect(net).to_have_text("未被接受 1 条")
    merge = page.locator("[data-entry]")
    expect(merge).to_contain_text("并案 · YA-1")
    merge.get_by_role("button", name="修改").click()
    number = page.get_by_label("或填写其他诉求编号")
    expect(number).to_be_focused()
    number.fill(target.number)
    page.keyboard.press("Enter")
    expect(page.locator(".wall__words")).to_contain_text("并案")  # the old entry goes before this comes
    sent(page)

    assert agenda(talk) == [("车位不够", "merged"), ("要装充电桩", "noted")]


@pytest.mark.sqlite
def test_a_talk_is_held_by_touch(street, talk, browsing):
    page = device(browsing, street, talk, viewport=PHONE, has_touch=True, is_mobile=True)
    page.locator('[data-go="on"]').tap()
    expect(page.locator(".wall__title")).to_have_text("路灯不亮")
    page.get_by_role("button", name="记录备查").tap()
    expect(page.locator(".wall__words")).to_have_text("记录备查")

    swipe(page, 320, 60)

    expect(page.locator(".wall__title")).to_have_text("车位不够")
    swipe(page, 60, 320)
    expect(page.locator(".wall__title")).to_have_text("路灯不亮")
    sent(page)
    assert agenda(talk)[0] == ("路灯不亮", "noted")


@pytest.mark.sqlite
def test_keys_are_heard_as_soon_as_a_panel_is_closed(street, talk, browsing):
    page = device(browsing, street, talk)
    go_to(page, "路灯不亮")
    page.keyboard.press("1")
    page.keyboard.press("w")
    expect(page.get_by_label("简要说明")).to_be_focused()
    sent(page)  # the answer puts the screen below the panel in anew

    page.evaluate("""() => {
      document.querySelector("[data-panel=decision] form").requestSubmit();
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
    }""")

    expect(page.get_by_label("什么事")).to_be_focused()


@pytest.mark.sqlite
def test_the_place_is_guessed_from_the_words(street, talk, browsing):
    page = device(browsing, street, talk)
    page.keyboard.press("n")
    page.keyboard.type(f"{street.building.name}二单元漏水")

    chosen = page.locator("[data-places] label:has(input:checked)")
    expect(chosen).to_contain_text(street.building.name)


def decide_without_network(page) -> None:
    cut_off(page)
    go_to(page, "路灯不亮")
    page.keyboard.press("1")
    go_to(page, "车位不够")
    page.keyboard.press("5")
    page.get_by_label("或填写其他诉求编号").fill("YA-1")
    page.keyboard.press("Enter")
    go_to(page, "要装充电桩")
    page.keyboard.press("6")


def solve_with_words(page) -> None:
    add_item(page, "3号楼路灯不亮")
    page.keyboard.press("1")
    expect(page.locator(".wall__words")).to_have_text("当场解决")
    page.keyboard.press("w")
    note = page.get_by_label("简要说明")
    note.focus()
    page.keyboard.type("当场合闸 12")
    page.keyboard.press("Enter")
    expect(page.locator(".wall__words")).to_have_text("当场解决 · 当场合闸 12")


def put_into_ledger(page) -> None:
    add_item(page, "电梯老化要大修")
    page.keyboard.press("4")
    expect(page.get_by_role("radio", name="待资金")).to_be_focused()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator(".wall__words")).to_contain_text("待季节")


def dispatch(page) -> None:
    add_item(page, "要装充电桩")
    page.keyboard.press("2")
    page.keyboard.press("Escape")
    expect(page.locator(".wall__title")).to_be_focused()
    page.keyboard.press("2")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator(".wall__words")).to_contain_text(re.compile("派发.*槐荫一网格"))


def swipe(page, start: int, end: int) -> None:
    """Draw a finger sideways over the screen."""
    session = page.context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [{"x": start, "y": 300}]),
        ("touchMove", [{"x": (start + end) / 2, "y": 300}]),
        ("touchMove", [{"x": end, "y": 300}]),
        ("touchEnd", []),
    ):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
