"""Pages fit: nothing to be scrolled sideways on a phone, zoomed to twice the size, or at a desk."""

import pytest

from tests import factories
from tests.e2e import tour

pytestmark = [pytest.mark.e2e, pytest.mark.sqlite, pytest.mark.timeout(600)]

SHAPES = {
    "at a desk": {"width": 1440, "height": 900},
    "on a phone": {"width": 390, "height": 844},
    "on a phone at 200 %": {"width": 195, "height": 422},
}
STICKS_OUT = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return null;
    const all = [...document.body.querySelectorAll('*')];
    const wide = all.filter(e => e.getBoundingClientRect().right > room + 1);
    return wide.slice(-3).map(e => `${e.tagName.toLowerCase()}.${e.className}`).join(', ') || 'something';
}"""


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_page_scrolls_sideways(app, clock, browsing, language):
    street = factories.street()
    tour.furnish(street, clock)
    found = []

    for person, stops in tour.by_person(tour.whole(app, street)):
        page = browsing.page(person, language=language)
        for stop in stops:
            page.goto(stop.path)
            for shape, size in SHAPES.items():
                page.set_viewport_size(size)
                if out := page.evaluate(STICKS_OUT):
                    found.append(f"{stop.name} {shape}: {out}")

    assert found == []
