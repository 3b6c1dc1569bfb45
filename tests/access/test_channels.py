"""The ways round the page of a case: lists, counts, search, files, what a phone keeps, show the same set."""

import re

import pytest

from tests.access import oracle
from tests.access.asking import Browsers
from tests.access.cast import CAST
from tests.access.world import SECRET

pytestmark = pytest.mark.timeout(500)
NUMBER = re.compile(r"Y[ST]-20260303-\d{3}")
OVER = ("closed", "objected", "merged", "withdrawn", "erased")
SIGNED_IN = [name for name in CAST if name != "disabled"]


def readable(browsers: Browsers, name: str) -> set[str]:
    """Return the numbers of the cases that the oracle lets somebody read."""
    world, somebody = browsers.world, browsers.world.cast.somebody(name)
    return {
        str(known["number"])
        for thing, known in world.names.items()
        if "number" in known and oracle.reads_case(somebody, world.things[thing])
    }


def known_numbers(browsers: Browsers) -> set[str]:
    """Return the numbers that the oracle knows; talks have made others."""
    return {str(known["number"]) for known in browsers.world.names.values() if "number" in known}


def listed(browsers: Browsers, name: str, url: str) -> set[str]:
    """Return the numbers on a list and on all its further pages."""
    found: set[str] = set()
    while url:
        text = browsers.get(name, url).text
        found |= set(NUMBER.findall(text))
        further = re.search(r'href="([^"]*[?&](?:amp;)?after=[^"]*)"', text)
        url = further[1].replace("&amp;", "&") if further else ""
    return found & known_numbers(browsers)


def test_the_list_and_the_search_show_what_may_be_read(browsers):
    for name in SIGNED_IN:
        over = {str(browsers.world.names[thing]["number"]) for thing in OVER}
        expected = readable(browsers, name) - over  # the list is of what is open unless it is asked otherwise
        assert listed(browsers, name, "/cases") == expected, name
        assert listed(browsers, name, f"/cases?words={SECRET}") == expected, name


def test_everything_else_shows_no_more_than_may_be_read(browsers):
    pages = (
        "/",
        "/?tab=desk",
        "/cases/mine",
        "/offline",
        "/calls",
        "/calls/made",
        "/inbox",
        "/ledger",
        "/orders",
        "/orders/choose",
        "/cases/dispatch",
        "/cases/street-red",
        "/ledger/requests",
        "/figures/resolution/all",
        "/overview",
        "/activity",
        "/talks",
        "/device/pages",
    )
    texts = {
        str(known["number"]): thing for thing, known in browsers.world.names.items() if "number" in known
    }
    for name in SIGNED_IN:
        hidden = known_numbers(browsers) - readable(browsers, name)
        for page in pages:
            answer = browsers.get(name, page)
            shown = hidden & set(NUMBER.findall(answer.text))
            if page == "/inbox" and CAST[name] and CAST[name][0][0] == "administrator":
                shown -= {str(browsers.world.names["open"]["number"])}  # its clock was put off: they are told
            shown |= {number for number in hidden if f"{texts[number]}{SECRET}{texts[number]}" in answer.text}
            assert shown == set(), (name, page)


def test_similar_cases_and_merge_targets_show_no_more_than_may_be_read(browsers):
    for name in SIGNED_IN:
        hidden = known_numbers(browsers) - readable(browsers, name)
        for thing in ("open", "confidential", "new"):
            number = browsers.world.names[thing]["number"]
            for page in (f"/cases/{number}/merge", f"/cases/{number}/registered", f"/cases/{number}"):
                answer = browsers.get(name, page)
                assert not (hidden - {number}) & set(NUMBER.findall(answer.text)), (name, page)
        unit = browsers.world.cast.unit("S", "c", "g", "b").id
        answer = browsers.post(name, "/cases/new/suggestions", {"description": SECRET, "place_id": unit})
        assert not hidden & set(NUMBER.findall(answer.text)), name
