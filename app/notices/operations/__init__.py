"""Telling people what happened, and what they do with what they were told."""

from app.notices.operations.holding import held_back, quiet
from app.notices.operations.reading import mark_read
from app.notices.operations.telling import (
    let_be_told_again,
    tell_administrators,
    tell_leaders,
    tell_officers,
    tell_person,
    tell_supporters,
    tell_unit,
)

__all__ = [
    "held_back",
    "let_be_told_again",
    "mark_read",
    "quiet",
    "tell_administrators",
    "tell_leaders",
    "tell_officers",
    "tell_person",
    "tell_supporters",
    "tell_unit",
]
