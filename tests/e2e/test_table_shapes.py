"""Each screen and panel of the projected page fits and shuts nobody out, from the wall to a phone."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from bench.line import line
from tests import factories
from tests.e2e.table_devices import add_item, agenda, device, go_to, sent, talk_with_items
from tests.e2e.test_pages import breaches, sticking_out
from tests.talks import on_look_back

pytestmark = [pytest.mark.e2e, pytest.mark.sqlite]

WALL = {"width": 1920, "height": 1080}


@pytest.fixture
def street(app):
    return factories.street()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_screen_fits(street, browsing, now, language):
    talk, _back, _case, _later = on_look_back(street, now)
    page = device(browsing, street, talk, language=language, reduced_motion="reduce")
    found = []

    def look(name: str) -> None:
        seen = [*sticking_out(page), *breaches(page)]
        page.set_viewport_size(WALL)
        found.extend(f"{name}: {what}" for what in seen)

    look("opening")
    page.keyboard.press("n")
    look("new")
    page.keyboard.press("Escape")
    for key, name in (("ArrowRight", "look-back"), ("6", "decided"), ("w", "words")):
        page.keyboard.press(key)
        sent(page)  # the answer puts the screen in anew
        look(name)
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    look("closing")
    assert found == []
    browsing.complaints.clear()  # axe puts in a style of its own, which the page's policy refuses


def test_the_title_can_be_read_from_five_metres(street, browsing, now):
    page = device(browsing, street, talk_with_items(street, now), viewport=WALL)
    go_to(page, "路灯不亮")

    sizes = {
        name: page.locator(name).first.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
        for name in (".wall__title", ".wall__under", ".wall__choice")
    }

    # A hundredth of the height of the picture is 25 mm high on one of 2.5 metres.
    assert sizes[".wall__title"] >= 64, sizes
    assert min(sizes.values()) >= 32, sizes
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_the_page_opens_without_network(street, browsing, now):
    talk = talk_with_items(street, now)
    with line(urlsplit(browsing.address).port) as signal:
        browsing.address = f"http://127.0.0.1:{signal.port}"
        first = device(browsing, street, talk)
        first.evaluate(UNTIL_KEPT)
        signal.cut()
        expect(first.locator(".wall__net")).to_contain_text("没有网络")
        add_item(first, "楼下井盖松动")
        page = first.context.new_page()
        first.close()
        page.goto(f"/talks/{talk.id}/table")
        go_to(page, "楼下井盖松动")
        page.keyboard.press("1")
        expect(page.locator(".wall__net")).to_contain_text("待发送 2 条")

        signal.join()

        sent(page)
    assert agenda(talk)[-1] == ("楼下井盖松动", "solved")


UNTIL_KEPT = """async () => {
    await navigator.serviceWorker.ready;
    const isKept = async () => {
        const names = (await caches.keys()).filter(name => name.startsWith("pages-"));
        const pages = await Promise.all(names.map(async name => (await caches.open(name)).keys()));
        return pages.flat().some(request => request.url.endsWith("/table"));
    };
    while (!(await isKept())) await new Promise(resolve => setTimeout(resolve, 50));
}"""
