"""Counts of a replay in words, and as bars of parts."""

from typing import NamedTuple

from flask_babel import gettext as _

from app.domain.replay import Count


class Part(NamedTuple):
    """A part of a bar."""

    number: int
    tone: str


class Bar(NamedTuple):
    """On time, not known, and late, from the left."""

    parts: tuple[Part, Part, Part]


class Words(NamedTuple):
    """A count as text; what is not known exactly is a range: "3 to 13", "-10 to 0"."""

    on_time: str
    late: str
    change: str
    """How many more would have been late than in fact."""


def count_words(count: Count) -> Words:
    """Return as text how many would have been on time and late, and how many more that is."""
    least, most = count.difference
    if count.unknown == 0:
        return Words(str(count.clocks - count.at_least), str(count.at_least), _signed(least))
    return Words(
        _between(str(count.clocks - count.at_most), str(count.clocks - count.at_least)),
        _between(str(count.at_least), str(count.at_most)),
        _between(_signed(least), _signed(most)),
    )


def bars(count: Count) -> tuple[Bar, Bar]:
    """Return how it was in fact and how it would have been, each as a bar."""
    return _bar(count.on_time, 0, count.breached), _bar(
        count.clocks - count.at_most, count.unknown, count.at_least
    )


def _bar(on_time: int, unknown: int, late: int) -> Bar:
    return Bar((Part(on_time, "green"), Part(unknown, "paused"), Part(late, "red")))


def _between(first: str, last: str) -> str:
    return _("%(first)s to %(last)s", first=first, last=last)


def _signed(number: int) -> str:
    return f"{number:+d}" if number else "0"
