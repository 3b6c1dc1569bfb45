"""Finds the units that a paper ledger names, by name or by code. Knows no database."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.errors import Invalid
from app.domain.escalation import Stop, next_owner
from app.domain.levels import Level


@dataclass(frozen=True, slots=True)
class Known:
    """A unit of the street."""

    unit_id: int
    level: Level | None
    words: tuple[str, ...]
    """What it may be called: code, name, English name."""
    name: str
    path: str
    is_open: bool
    has_people: bool

    def is_in(self, other: "Known") -> bool:
        """Whether it is the other unit or lies below it."""
        return self.path.startswith(other.path)


class Places:
    """The units of one street."""

    def __init__(self, units: Iterable[Known]) -> None:
        """Know `units`, the street among them."""
        self._by_word: defaultdict[str, list[Known]] = defaultdict(list)
        self._by_id: dict[int, Known] = {}
        for unit in units:
            self._by_id[unit.unit_id] = unit
            for word in {_same(word) for word in unit.words}:
                self._by_word[word].append(unit)
        self.street = next(unit for unit in self._by_id.values() if unit.level is Level.STREET)

    def place(self, community: str, building: str) -> Known:
        """Return where something is; without any name it concerns the whole street.

        Raises:
            Invalid: a unit is not there, closed, or several are called so.
        """
        inside = self.street
        if community:
            inside = self._one("community", self._named(community, {Level.COMMUNITY, Level.STREET}))
        if not building:
            return inside
        everywhere = self._named(building, set(Level))
        within = [unit for unit in everywhere if unit.is_in(inside)]
        if everywhere and not within:
            raise Invalid("building", "ledger_place_elsewhere", community=inside.name)
        return self._one("building", within)

    def holder(self, text: str, place: Known) -> Known:
        """Return the unit that follows up: the one named, else the place's community or the street.

        Raises:
            Invalid: it is not there, closed, a department, or has nothing to do with the place.
        """
        if not text:
            above = [self._by_id[unit_id] for unit_id in _ids(place)]
            return next((unit for unit in above if unit.level is Level.COMMUNITY), self.street)
        named = self._named(text, {*Level, None})
        related = [unit for unit in named if unit.level and (unit.is_in(place) or place.is_in(unit))]
        if related:
            return self._one("holder", related)
        if named and all(unit.level is None for unit in named):
            raise Invalid("holder", "ledger_holder_department")
        if named:
            raise Invalid("holder", "ledger_holder_elsewhere", place=place.name)
        raise Invalid("holder", "ledger_unit_unknown")

    def manned(self, holder: Known) -> Known:
        """Return the holder, or the nearest unit above it with people."""
        chain = [self._by_id[unit_id] for unit_id in reversed(_ids(holder))]
        owner = next_owner(Stop(unit.unit_id, unit.is_open, unit.has_people) for unit in chain)
        return self._by_id[owner.unit_id]

    def _named(self, text: str, levels: set[Level] | set[Level | None]) -> list[Known]:
        return [unit for unit in self._by_word.get(_same(text), ()) if unit.level in levels]

    def _one(self, column: str, found: list[Known]) -> Known:
        open_ones = [unit for unit in found if unit.is_open]
        if len(open_ones) == 1:
            return open_ones[0]
        if open_ones:
            raise Invalid(column, "unit_name_ambiguous")
        raise Invalid(column, "unit_closed" if found else "ledger_unit_unknown")


def _ids(unit: Known) -> tuple[int, ...]:
    return tuple(int(part) for part in unit.path.strip("/").split("/"))


def _same(text: str) -> str:
    """Return a name as it is compared: full-width letters, capitals and spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
