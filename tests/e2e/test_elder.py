"""Large and plain pages: type, targets and contrast; nothing is cut at 200 %; one question a screen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.e2e.conftest import PHONE
from tests.e2e.tour import furnish

pytestmark = pytest.mark.sqlite

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PAGES = ("/", "/cases/new", "/cases/mine", "/talks", "/inbox", "/account", "/offline")
TYPE, TARGET = 18, 60
SMALL_TYPE = """(least) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const part = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !part.checkVisibility()) continue;
    if (part.closest(".visually-hidden, script, template")) continue;
    if (parseFloat(getComputedStyle(part).fontSize) < least) found.push(walker.currentNode.data.trim());
  }
  return found;
}"""
SMALL_TARGETS = """(least) => {
  const inText = (part) => part.matches("p a, main ul:not(.plain-list) a");
  return [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select, textarea")]
    .filter((part) => part.checkVisibility() && !inText(part))
    .filter((part) => !part.matches(".visually-hidden, .skip-link"))
    .map((part) => (part.matches("[type=checkbox], [type=radio]") ? part.closest("label") : part))
    .map((part) => [part.innerText || part.className, part.getBoundingClientRect()])
    .filter(([, box]) => box.width < least - 0.5 || box.height < least - 0.5)
    .map(([name, box]) => `${name.trim()} ${Math.round(box.width)} x ${Math.round(box.height)}`);
}"""
CONTRAST = """async () => {
  const { violations } = await axe.run(document, { runOnly: ["color-contrast-enhanced"] });
  return violations.flatMap((one) => one.nodes.map((node) => `${node.target}: ${node.any[0]?.message}`));
}"""


@pytest.fixture
def street(app, clock):
    place = factories.street()
    furnish(place, clock)
    return place


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_building_heads_can_read_and_tap_everything(open_page, street, theme):
    page = open_page(street.head, viewport=PHONE, color_scheme=theme, bypass_csp=True)
    found = {}

    for path in PAGES:
        page.goto(path)
        page.add_script_tag(path=AXE)
        small = [*page.evaluate(SMALL_TYPE, TYPE), *page.evaluate(SMALL_TARGETS, TARGET)]
        found[path] = small + page.evaluate(CONTRAST)

    assert found == {path: [] for path in PAGES}
    assert page.locator("html").get_attribute("data-display") == "elder"


@pytest.mark.parametrize("choice", [{"color_scheme": "dark"}, {"color_scheme": "light"}])
def test_accents_in_words_can_be_read_in_the_dark_whoever_asked_for_it(open_page, street, choice):
    page = open_page(street.head, viewport=PHONE, **choice)
    page.goto("/")
    if choice["color_scheme"] == "light":
        page.evaluate("() => (document.documentElement.dataset.theme = 'dark')")

    ink = page.evaluate("() => getComputedStyle(document.documentElement).getPropertyValue('--accent-ink')")
    assert ink == "#ffa692"


def test_at_200_percent_nothing_is_cut(open_page, street):
    page = open_page(street.head, viewport={"width": 195, "height": 422})

    for path in PAGES:
        page.goto(path)
        sizes = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert sizes[0] <= sizes[1], path
    viewport = page.locator("meta[name=viewport]").get_attribute("content")
    assert "scalable" not in viewport
    assert "maximum" not in viewport


LARGE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(":root { font-size: 200% }");
  document.adoptedStyleSheets = [sheet];
}"""
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((part) => part.checkVisibility() && !part.closest(".visually-hidden"))
  .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
  .map((part) => `${part.tagName} ${part.className}`)"""


@pytest.mark.parametrize("path", ["/account", "/cases/mine"])
def test_with_the_type_of_the_phone_at_200_percent_the_bar_and_cards_stay_on_the_screen(
    open_page, street, path
):
    page = open_page(street.head, viewport=PHONE)
    page.goto(path)
    page.evaluate(LARGE)

    assert page.evaluate(TOO_WIDE) == []


def test_links_beside_a_case_are_large_enough_for_a_thumb(open_page, street, clock):
    page = open_page(street.head, viewport=PHONE)
    page.goto("/cases/mine")
    page.locator("main a[href^='/cases/']:not([href$='/mine'], [href$='/new'])").first.click()
    page.wait_for_url(re.compile(r"/cases/(?!mine)[^/]+$"))

    box = page.locator(".why-link").bounding_box()
    assert box["height"] >= TARGET


def test_one_question_a_screen_and_back(open_page, street):
    page = open_page(street.head, viewport=PHONE)
    page.goto("/cases/new")
    asked = page.locator("form [data-step]:visible")

    assert asked.count() == 1
    page.locator("[data-on]").click()
    expect(page.locator("[name=photos]")).to_be_enabled()
    expect(page.locator("textarea[name=description]")).to_be_hidden()
    page.locator("[data-back]").click()
    expect(page.locator("textarea[name=description]")).to_be_visible()


def test_without_scripts_all_questions_stand_on_one_page(open_page, street):
    page = open_page(street.head, viewport=PHONE, java_script_enabled=False)

    page.goto("/cases/new")

    assert page.locator("form [data-step]:visible").count() == 3


def test_who_wants_the_usual_pages_gets_them_for_good(browsing, street):
    page = browsing.page(street.head, viewport=PHONE)
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-display", "elder")
    page.locator("details.account summary").click()
    page.locator("button[name=display][value=normal]").click()
    expect(page.locator("html")).not_to_have_attribute("data-display", re.compile(""))

    other = browsing.page(street.head)
    other.goto("/")

    assert other.locator("html").get_attribute("data-display") is None


CUT_HINTS = """() => [...document.querySelectorAll("[placeholder]")]
  .filter((field) => field.checkVisibility())
  .filter((field) => {
    const style = getComputedStyle(field), pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return pen.measureText(field.placeholder).width > room;
  })
  .map((field) => field.placeholder)"""


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_no_hint_in_a_field_is_cut(open_page, street, language):
    page = open_page(street.head, viewport=PHONE, language=language)
    found = {}

    for path in PAGES:
        page.goto(path)
        found[path] = page.evaluate(CUT_HINTS)

    assert found == {path: [] for path in PAGES}
