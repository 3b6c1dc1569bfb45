"""Lines over the leaders' chart: their values are the table's; where there are none, the picture stays."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.e2e.conftest import DESK
from tests.e2e.test_pages import SHAPES, STICKS_OUT, breaches
from tests.talks import registered

pytestmark = [pytest.mark.e2e, pytest.mark.sqlite]

TABLE = """() => [...document.querySelectorAll('[data-lines] tbody tr')].reverse().map(row =>
    [row.cells[0], ...row.querySelectorAll('[data-figure]')]
        .map(cell => cell.dataset.figure ?? cell.textContent.trim()))"""
"""The rows of the table from the first day on: the day and its two numbers."""
INK = """() => {
    const canvas = document.querySelector('[data-lines] canvas');
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let at = 0; at < data.length; at += 4)
        if (data[at + 3] === 255) seen.add([...data.slice(at, at + 3)].join());
    return [...seen];
}"""
"""The colours that are drawn."""
DRAWN_ANEW = """() => {
    const box = document.querySelector('[data-lines] .trend__lines');
    return box.querySelector('canvas').clientWidth === Math.max(box.clientWidth, 160);
}"""
"""The lines have taken the room that there is."""
ACCENT = {"light": "179,49,28", "dark": "197,61,37"}


@pytest.fixture
def street(app, clock):
    street = factories.street()
    for _ in range(3):
        registered(street.head, street.building, clock.now)
    return street


@pytest.fixture
def page(street, browsing):
    page = browsing.page(street.leader, reduced_motion="reduce")  # a menu on its way would stick out
    page.goto(f"/overview/{street.street.id}")
    page.locator("[data-lines] canvas").wait_for()
    return page


def said(page):
    """Return what is said of the day that is chosen, to the eye and to a screen reader."""
    shown = page.locator(".trend__said").inner_text().replace("\n", " ").split()
    return " ".join(shown), page.get_by_role("slider").get_attribute("aria-valuetext")


def told(row):
    """Return how both say a row of the table."""
    day, came, closed = row
    return f"{day} 新登记 {came} 办结 {closed}", f"{day}, 新登记 {came}, 办结 {closed}"


def test_the_arrow_keys_read_every_day_of_the_table(page):
    rows = page.evaluate(TABLE)
    assert len(rows) == 30
    assert rows[-1][1:] == ["3", "0"]
    page.get_by_role("slider").focus()

    read = [said(page)]
    for _ in rows[1:]:
        page.keyboard.press("ArrowLeft")
        read.append(said(page))

    assert read == [told(row) for row in reversed(rows)]
    page.keyboard.press("ArrowLeft")
    assert said(page) == told(rows[0])
    page.keyboard.press("PageUp")
    assert said(page) == told(rows[7])
    page.keyboard.press("End")
    assert said(page) == told(rows[-1])
    page.keyboard.press("Home")
    assert said(page) == told(rows[0])


def test_the_pointer_reads_the_day_below_it_and_its_numbers_lead_to_their_lists(page):
    rows = page.evaluate(TABLE)
    over = page.locator("[data-lines] .u-over")
    area = over.bounding_box()

    over.hover(position={"x": 1, "y": 20})
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", told(rows[0])[1])
    first = said(page)
    over.hover(position={"x": area["width"] - 1, "y": 20})
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", told(rows[-1])[1])
    last = said(page)

    assert (first, last) == (told(rows[0]), told(rows[-1]))
    page.locator(".trend__said a").first.click()
    page.wait_for_url("**/cases?**")
    assert page.locator("[data-total]").get_attribute("data-total") == "3"


def test_on_paper_the_picture_stands_and_the_lines_do_not(page):
    picture, lines = page.locator("[data-lines] svg.pairs"), page.locator(".trend__lines")
    expect(picture).to_be_hidden()
    expect(lines).to_be_visible()

    page.emulate_media(media="print")

    expect(picture).to_be_visible()
    expect(lines).to_be_hidden()


@pytest.mark.parametrize("how", ["without the library", "in forced colours", "without scripts"])
def test_where_lines_cannot_be_drawn_the_picture_stays(street, browsing, how):
    options = {
        "without the library": {},
        "in forced colours": {"forced_colors": "active"},
        "without scripts": {"java_script_enabled": False},
    }
    browsing.is_offline_fine = True
    page = browsing.page(street.leader, service_workers="block", **options[how])
    if how == "without the library":
        page.route("**/uplot.min.js", lambda route: route.abort())
    page.goto(f"/overview/{street.street.id}")
    page.wait_for_load_state("networkidle")

    assert page.locator("[data-lines] svg.pairs").is_visible()
    assert page.locator("[data-lines] canvas").count() == 0


def test_lines_take_the_colours_of_day_and_night_and_the_room_there_is(page):
    assert ACCENT["light"] in page.evaluate(INK)

    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => ({INK})().includes('{ACCENT['dark']}')")
    out = []
    for size in SHAPES.values():
        page.set_viewport_size(size)
        page.wait_for_function(DRAWN_ANEW)  # until then the lines of a desk are too wide for a phone
        out.append(page.evaluate(STICKS_OUT))

    assert out == [None] * len(SHAPES)


def test_the_wall_draws_them_again_when_it_is_made_anew(street, browsing, clock):
    page = browsing.page(street.leader)
    page.clock.install()
    page.goto(f"/overview/{street.street.id}/wall")
    page.locator("[data-lines] canvas").wait_for()
    registered(street.head, street.building, clock.now)

    with page.expect_response("**/wall"):
        page.clock.run_for(61_000)

    page.wait_for_function(
        "() => document.querySelector('[role=slider]')?.ariaValueText?.includes('新登记 4')"
    )
    assert page.locator("[data-lines] canvas").count() == 1
    assert said(page) == told(page.evaluate(TABLE)[-1])


def test_axe_finds_nothing_serious(page, browsing):
    page.set_viewport_size(DESK)

    assert breaches(page) == []
    browsing.complaints.clear()  # axe puts in a style of its own, which the page's policy refuses
