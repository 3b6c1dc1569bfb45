"""Tokens of programs: what they are good for, how long, and how one is recognised.

A token acts as its person, whose postings decide; its scopes leave away from that and never add to it.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

PREFIX = "yh1_"
"""By which a token that was left lying about is recognised, by people and by programs that look for them."""
BYTES = 32
LONGEST_LIFE = timedelta(days=366)
USUAL_LIFE = timedelta(days=90)
MOST_TOKENS = 20
"""That one person may have at a time."""


class Scope(StrEnum):
    """What a token may be used for, as far as its person may do it."""

    READ = "read"
    REGISTER = "register"
    MOVE = "move"
    TALK = "talk"
    """Put something on the agenda of a talk."""
    CONTACT = "contact"
    """See residents' names and phones in clear; each look is written down."""


def written(scopes: Iterable[Scope]) -> str:
    """Return scopes as they are stored, in their order."""
    chosen = set(scopes)
    return " ".join(scope.value for scope in Scope if scope in chosen)


def read(text: str) -> frozenset[Scope]:
    """Return what `written` wrote."""
    return frozenset(Scope(word) for word in text.split())


def is_lasting(until: date, *, today: date) -> bool:
    """Whether a last day may be given to a token: not passed, and not too far off."""
    return today <= until <= today + LONGEST_LIFE
