"""Pages can be used by everybody: they fit, and axe-core finds nothing serious, in both languages.

Each page is opened once for all that is looked at: opening them is what takes the time.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import factories
from tests.e2e import tour

pytestmark = [pytest.mark.e2e, pytest.mark.sqlite, pytest.mark.timeout(600)]

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = """async (rules) => {
    const options = {resultTypes: ['violations'], ...(rules && {runOnly: rules})};
    const {violations} = await axe.run(document, options);
    return violations.filter(v => ['serious', 'critical'].includes(v.impact))
        .map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | ')}`);
}"""


SHAPES = {
    "on a phone at 200 %": {"width": 195, "height": 422},
    "on a phone": {"width": 390, "height": 844},
    "at a desk": {"width": 1440, "height": 900},
}
STICKS_OUT = """async () => {
    const tagOf = e => `${e.localName}.${e.getAttribute('class')} in .${e.parentElement.className}`;
    const {documentElement} = document;
    const fits = () => documentElement.scrollWidth <= documentElement.clientWidth;
    const drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    if (!fits()) await drawn();
    if (fits()) return null;
    const room = documentElement.clientWidth;
    const all = [...document.body.querySelectorAll('*')];
    const wide = all.filter(e => e.getBoundingClientRect().right > room + 1);
    return wide.slice(-3).map(tagOf).join(', ') || 'something';
}"""
"""What a script draws takes the room of a new shape only when the page is drawn anew."""


def breaches(page: Page) -> list[str]:
    """Return what axe calls serious or critical."""
    page.wait_for_load_state()  # without its styles nothing can be said of a page
    page.emulate_media(color_scheme="light")
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, None)
    return found


def dark_breaches(page: Page) -> list[str]:
    """Return what the dark changes of it: colours, which are the same in both languages."""
    page.emulate_media(color_scheme="dark")
    page.evaluate(AXE)
    return [f"dark, {breach}" for breach in page.evaluate(RUN, ["color-contrast"])]


def sticking_out(page: Page) -> list[str]:
    """Return in which shapes the page has to be scrolled sideways, and what sticks out; ends at a desk."""
    page.wait_for_load_state()  # without its styles nothing can be said of a page
    found = []
    for shape, size in SHAPES.items():
        page.set_viewport_size(size)
        if out := page.evaluate(STICKS_OUT):
            found.append(f"{shape}: {out}")
    return found


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_fits_and_shuts_nobody_out(app, clock, browsing, language):
    street = factories.street()
    tour.furnish(street, clock)
    found = []

    for person, stops in tour.by_person(tour.whole(app, street)):
        page = browsing.page(person, language=language, reduced_motion="reduce", service_workers="block")
        for stop in stops:
            page.goto(stop.path)
            seen = [*sticking_out(page), *browsing.complaints]
            seen += breaches(page) if language == "zh-CN" else dark_breaches(page)
            browsing.complaints.clear()  # axe puts in a style of its own, which the page's policy refuses
            found += [f"{stop.name}: {what}" for what in seen]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_nobody_is_shut_out_before_signing_in(app, browsing, language):
    page = browsing.page(language=language, reduced_motion="reduce")

    for path in ("/login", "/enter/no-such-code", "/no-such-page", "/q"):
        page.goto(path)
        assert [*breaches(page), *dark_breaches(page)] == [], path

    browsing.complaints.clear()


def test_what_is_planted_is_found(browsing):
    page = browsing.page(reduced_motion="reduce")
    wide = "<pre>" + "x" * 80 + "</pre>"
    page.set_content(f"<html lang='en'><title>A page</title><main><button></button>{wide}</main></html>")

    assert [breach.split(":")[0] for breach in breaches(page)] == ["button-name"]
    assert [shape.split(":")[0] for shape in sticking_out(page)] == ["on a phone at 200 %", "on a phone"]

    browsing.complaints.clear()
