"""Pages can be used by everybody: axe-core finds nothing serious, in both languages, bright and dark."""

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


def breaches(page: Page) -> list[str]:
    """Return what axe calls serious or critical, bright and (what the dark changes) dark."""
    page.emulate_media(color_scheme="light")
    page.evaluate(AXE)
    bright = page.evaluate(RUN, None)
    page.emulate_media(color_scheme="dark")
    return [*bright, *(f"dark, {breach}" for breach in page.evaluate(RUN, ["color-contrast"]))]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_page_shuts_somebody_out(app, clock, browsing, language):
    street = factories.street()
    tour.furnish(street, clock)
    found = []

    for person, stops in tour.by_person(tour.whole(app, street)):
        page = browsing.page(person, language=language, reduced_motion="reduce")
        for stop in stops:
            page.goto(stop.path)
            found += [f"{stop.name}: {breach}" for breach in breaches(page)]
    browsing.complaints.clear()  # axe puts a style of its own into the page, which the page's policy refuses

    assert found == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_nobody_is_shut_out_before_signing_in(app, browsing, language):
    page = browsing.page(language=language, reduced_motion="reduce")

    for path in ("/login", "/enter/no-such-code", "/no-such-page"):
        page.goto(path)
        assert breaches(page) == [], path

    browsing.complaints.clear()


def test_axe_finds_what_is_planted(browsing):
    page = browsing.page(reduced_motion="reduce")
    page.set_content("<html lang='en'><title>A page</title><main><button></button></main></html>")

    assert [breach.split(":")[0] for breach in breaches(page)] == ["button-name"]

    browsing.complaints.clear()
