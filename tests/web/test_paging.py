"""Keys of pages: what was written is read, what was tampered with is nothing."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.web.paging import Page, instant_key, page_of, read_id, read_instant_key

AT = datetime(2026, 3, 3, 2, 0, 0, 123456, tzinfo=UTC)


def test_a_page_names_the_key_of_its_last_row_when_there_are_more():
    assert page_of([1, 2, 3], str, limit=2) == Page([1, 2], "2")


@pytest.mark.parametrize("rows", [[], [1], [1, 2]])
def test_the_last_page_names_no_key(rows):
    assert page_of(rows, str, limit=2) == Page(rows, None)


@pytest.mark.parametrize(
    "zone", [UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-9, minutes=-30))]
)
def test_what_is_written_is_read(zone):
    assert read_instant_key(instant_key(AT.astimezone(zone), 7)) == (AT, 7)


@pytest.mark.parametrize(
    "key",
    [
        *(None, "", "~", "7", "2026-03-03T02:00:00+00:00", "2026-03-03T02:00:00+00:00~", "yesterday~7"),
        *("2026-03-03T02:00:00~7", "2026-03-03T02:00:00+00:00~x", "2026-03-03T02:00:00+00:00~-1"),
        *(f"2026-03-03T02:00:00+00:00~{2**63}", "0001-01-01T00:00:00+14:00~7", "9999-12-31T23:00:00-12:00~7"),
    ],
)
def test_a_tampered_key_is_none(key):
    assert read_instant_key(key) is None


@pytest.mark.parametrize(
    ("text", "row_id"), [("7", 7), (None, None), ("", None), ("x", None), (str(2**63), None)]
)
def test_an_id_is_read_or_none(text, row_id):
    assert read_id(text) == row_id
