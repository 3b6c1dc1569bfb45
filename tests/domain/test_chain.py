"""The hash chain of a case's events."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain import chain

AT = datetime(2026, 3, 3, 2, tzinfo=UTC)


def _link(sequence, **changes):
    link = chain.Link(
        case_id=5,
        sequence=sequence,
        move="accept",
        at=AT,
        actor_id=7,
        unit_id=3,
        facts={"to_id": 4},
        text_digest=chain.text_digest("salt", "说明"),
    )
    return replace(link, **changes)


def _chain(*links):
    stored, previous = [], chain.GENESIS
    for link in links:
        previous = chain.digest(previous, link)
        stored.append((link, previous))
    return stored


def test_an_untouched_chain_is_whole():
    assert chain.first_broken(_chain(_link(1), _link(2), _link(3))) is None
    assert chain.first_broken([]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"case_id": 6},
        {"move": "return"},
        {"at": datetime(2026, 3, 3, 2, 0, 0, 1, tzinfo=UTC)},
        {"actor_id": None},
        {"unit_id": 9},
        {"facts": {"to_id": 5}},
        {"text_digest": None},
    ],
)
def test_whatever_is_changed_breaks_it_there(change):
    links = _chain(_link(1), _link(2), _link(3))
    links[1] = (replace(links[1][0], **change), links[1][1])

    assert chain.first_broken(links) == 2


def test_a_missing_event_breaks_it():
    links = _chain(_link(1), _link(2), _link(3))

    assert chain.first_broken([links[0], links[2]]) == 3


def test_a_digest_of_a_text_tells_nothing_without_its_salt():
    assert chain.text_digest("a", "灯坏了") != chain.text_digest("b", "灯坏了")
