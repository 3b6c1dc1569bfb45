"""Chinese pages speak Chinese: no English word is left over in what they show or say."""

import re
from html.parser import HTMLParser

import pytest

from tests import factories
from tests.e2e import tour

pytestmark = pytest.mark.sqlite

SPOKEN = ("aria-label", "alt", "placeholder", "title", "data-close", "data-label", "content")
SILENT = {"script", "style", "code", "kbd", "time"}
GAP = re.compile(r"\{[a-z]+\}")
ENGLISH = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2,}(?![A-Za-z0-9])")
KNOWN = {
    "English",
    "Word",
    "PDF",
    "SHA",
    "Excel",
    "CSV",
    "ZIP",
    "OpenDocument",
    "xlsx",
    "xls",
    "ods",
    "https",
    "http",
    "localhost",
    "smtp",
    "smtps",
    "example",
    "com",
    "Webhook",
    "MESSAGE",
    "HOSTS",
    "XLSX",
    "WGS",
    "GCJ",
    "GeoJSON",
    "FeatureCollection",
    "code",
    "MB",
    "GB",
    "SQLite",
    "PostgreSQL",
    "Cookie",
    "TLS",
    "YA",
    "Asia",
    "Shanghai",
    "wxl",
    "test",
    *("API", "OpenAPI", "JSON", "Authorization", "Bearer", "yh", "ETag", "If", "Match", "Idempotency", "Key"),
    *("Link", "Accept", "Language", "Location", "GET", "POST", "promise", "application", "json"),
    *("GeoReport", "Open", "api", "key"),
    *("multipart", "form", "data", "en", "zh", "proposed", "struck", "off", "true", "false"),
}
"""The other language's own name, programs, and what the street and its people are called."""


class Words(HTMLParser):
    """Collects what a page shows or says."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.said: list[str] = []

    def handle_starttag(self, tag, attributes):
        self.silent += tag in SILENT
        if tag != "meta":
            self.said += [value for name, value in attributes if name in SPOKEN and value]

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT

    def handle_data(self, data):
        if not self.silent:
            self.said.append(data)


def english(page: str) -> list[str]:
    words = Words()
    words.feed(page)
    return [" ".join(text.split()) for text in words.said if set(ENGLISH.findall(GAP.sub("", text))) - KNOWN]


def test_chinese_pages_are_chinese(app, clock):
    street = factories.street()
    tour.furnish(street, clock)

    left = {stop.name: words for stop in tour.whole(app, street) if (words := english(stop.page))}

    assert left == {}
