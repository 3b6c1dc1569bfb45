"""What the house's identity provider says of postings, beside those here: compared, never applied.

A posting is written `role@unit code`, `role@*` for the whole installation; what stands before the last slash
or colon is the provider's own: `/yehua/grid_staff@990001A1`. Everything else that it says is passed by.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.levels import Role

EVERYWHERE = "*"
MOST = 30
"""Postings of one person that are kept; nobody has as many."""
_FORM = re.compile(r"(?:.*[/:])?([a-z_]{1,30})@([0-9A-Za-z-]{1,30}|\*)", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A posting as both sides can name it."""

    role: Role
    code: str
    """Of the unit; EVERYWHERE for the installation."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What only one of the two sides says."""

    only_there: tuple[Named, ...]
    only_here: tuple[Named, ...]

    def __bool__(self) -> bool:
        """Whether they differ."""
        return bool(self.only_there or self.only_here)


def heard(claim: object) -> tuple[Named, ...]:
    """Return the postings that a claim names, in order; a text is a list of one, others name none."""
    texts = [claim] if isinstance(claim, str) else claim if isinstance(claim, list) else []
    found = {one for text in texts if isinstance(text, str) and (one := _named(text))}
    return tuple(sorted(found))[:MOST]


def written(postings: Iterable[Named]) -> str:
    """Return postings as one text, for the database."""
    return " ".join(f"{one.role}@{one.code}" for one in postings)


def read(text: str) -> tuple[Named, ...]:
    """Return what `written` wrote."""
    return heard(text.split())


def compared(there: Iterable[Named], here: Iterable[Named]) -> Difference:
    """Return what only the provider says, and what only stands here."""
    theirs, ours = set(there), set(here)
    return Difference(tuple(sorted(theirs - ours)), tuple(sorted(ours - theirs)))


def _named(text: str) -> Named | None:
    found = _FORM.fullmatch(text)
    return Named(Role(found[1]), found[2]) if found and found[1] in set(Role) else None
