"""Checks every row about a unit against the rules, what exists, and the other rows."""

from dataclasses import replace
from zoneinfo import available_timezones

from app.access.policy import Action, Actor, Place, may
from app.domain.codes import GRID_SUFFIX_DIGITS, check_code, check_short_code, parent_code_of
from app.domain.errors import Invalid
from app.domain.levels import Level, UnitKind
from app.organisation.importer.columns import read_kind, read_level
from app.organisation.importer.plans import Effect, Plan, UnitChange
from app.organisation.importer.tables import Table
from app.organisation.importer.world import KnownUnit, World
from app.organisation.operations import UnitFacts, derived_short_code
from app.web.tables import Problem, Row

_LENGTHS = {"code": 40, "name": 80, "name_en": 120, "party_name": 120}
_MOST_HOUSEHOLDS = 1_000_000
_ZONES = frozenset(available_timezones())


def split_communities(rows: list[tuple[Table, Row]]) -> list[tuple[Table, Row]]:
    """Return a row for each street and one for each community of a table of communities."""
    split: list[tuple[Table, Row]] = []
    streets: dict[tuple[str, str], None] = {}
    for table, row in rows:
        street = (row.get("street_code"), row.get("street_name"))
        if street not in streets:
            streets[street] = None
            cells = {"level": Level.STREET.value, "code": street[0], "name": street[1]}
            split.append((_renamed(table, "street"), Row(row.sheet, row.line, cells)))
        cells = {
            "level": Level.COMMUNITY.value,
            "code": row.get("community_code"),
            "name": row.get("community_name"),
            "parent_code": street[0],
        }
        split.append((_renamed(table, "community"), Row(row.sheet, row.line, cells)))
    return split


def _renamed(table: Table, what: str) -> Table:
    headings = {name: table.headings[f"{what}_{name}"] for name in ("code", "name")}
    headings["parent_code"] = table.headings["street_code"]
    return replace(table, headings=headings, rows=[])


class UnitPlanner:
    """Plans the rows about units: from the streets down, so that parents come first."""

    def __init__(self, world: World, actor: Actor, plan: Plan) -> None:
        """Plan for `actor` into `plan`."""
        self._world, self._actor, self._plan = world, actor, plan
        self._lines: dict[str, int] = {}
        self._bad: dict[str, int] = {}

    def run(self, rows: list[tuple[Table, Row]]) -> None:
        """Add a change or a problem for every row."""
        levelled = []
        for table, row in rows:
            try:
                level, kind = _level_and_kind(row)
            except Invalid as error:
                self._refuse(table, row, error)
            else:
                levelled.append((4 if level is None else level.rank, table, row, level, kind))
        for _, table, row, level, kind in sorted(levelled, key=lambda item: item[0]):
            try:
                self._plan.units.append(self._change(row, level, kind))
            except Invalid as error:
                self._refuse(table, row, error)

    def _refuse(self, table: Table, row: Row, error: Invalid) -> None:
        self._bad[row.get("code")] = row.line
        column = error.field or "code"
        self._plan.problems.append(Problem(row, column, table.headings.get(column, ""), error))

    def _change(self, row: Row, level: Level | None, kind: UnitKind | None) -> UnitChange:
        code = row.get("code")
        _check_cells(row)
        if code in self._lines:
            raise Invalid("code", "code_twice", line=self._lines[code])
        self._lines[code] = row.line
        known = self._world.units.get(code)
        if known is not None:
            return self._amendment(row, level, kind, known)
        return self._opening(row, level, kind)

    def _opening(self, row: Row, level: Level | None, kind: UnitKind | None) -> UnitChange:
        code = row.get("code")
        parent = self._parent(row, level)
        path = parent.path if parent else "/"
        self._authorize(path)
        street_code = parent.street_code if parent else code
        if level is not Level.STREET and parent is None:
            raise Invalid("parent_code", "parent_missing")
        if level is not None and parent is not None and parent.level is not level.above:
            raise Invalid("parent_code", "parent_level")
        suffix = self._world.suffixes.get(street_code) or self._world.suffixes.get(None) or GRID_SUFFIX_DIGITS
        check_code(level, code, parent.facts.code if parent else None, grid_suffix=suffix)
        facts = _facts(row, UnitFacts(code, row.get("name"), kind or UnitKind.RESIDENTIAL), kind)
        facts = self._as_street(facts) if level is Level.STREET else replace(facts, short_code=None)
        parent_code = parent.facts.code if parent else None
        self._world.units[code] = KnownUnit(None, level, path, street_code, parent_code, facts)
        return UnitChange(row, Effect.CREATE, level, parent_code, facts, path)

    def _amendment(
        self, row: Row, level: Level | None, kind: UnitKind | None, known: KnownUnit
    ) -> UnitChange:
        self._authorize(known.path)
        if level is not known.level or (kind is not None and kind.has_level != known.facts.kind.has_level):
            raise Invalid("level", "level_differs")
        if row.get("parent_code") not in ("", known.parent_code):
            raise Invalid("parent_code", "parent_differs", present=known.parent_code or "")
        if known.is_closed:
            raise Invalid("code", "unit_is_closed")
        facts = _facts(row, known.facts, kind)
        if level is Level.STREET:
            facts = self._as_street(facts)
        changed = tuple(
            name for name in UnitFacts.__slots__ if getattr(facts, name) != getattr(known.facts, name)
        )
        effect = Effect.CHANGE if changed else Effect.SAME
        return UnitChange(row, effect, level, known.parent_code, facts, known.path, known.unit_id, changed)

    def _parent(self, row: Row, level: Level | None) -> KnownUnit | None:
        if level is Level.STREET:
            return None
        code = row.get("parent_code") or parent_code_of(level, row.get("code"))
        if not code:
            raise Invalid("parent_code", "parent_missing")
        if code in self._bad:
            raise Invalid("parent_code", "parent_row_bad", line=self._bad[code])
        parent = self._world.units.get(code)
        if parent is None:
            raise Invalid("parent_code", "parent_unknown", code=code)
        if parent.is_closed:
            raise Invalid("parent_code", "unit_closed")
        if parent.level is None:
            raise Invalid("parent_code", "parent_is_department")
        return parent

    def _authorize(self, path: str) -> None:
        if not may(self._actor, Action.UNIT_EDIT, Place(path)):
            raise Invalid("code", "not_your_place")

    def _as_street(self, facts: UnitFacts) -> UnitFacts:
        taken = {short for short, code in self._world.short_codes.items() if code != facts.code}
        short_code = (facts.short_code or "").upper() or derived_short_code(facts.name, taken)
        check_short_code(short_code)
        if short_code in taken:
            raise Invalid("short_code", "short_code_taken")
        if facts.time_zone and facts.time_zone not in _ZONES:
            raise Invalid("time_zone", "time_zone_unknown")
        self._world.short_codes[short_code] = facts.code
        return replace(facts, short_code=short_code)


def _level_and_kind(row: Row) -> tuple[Level | None, UnitKind | None]:
    if not row.get("level"):
        raise Invalid("level", "cell_empty")
    found = read_level(row.get("level"))
    if found is None:
        raise Invalid("level", "level_unknown")
    level, kind = found
    if row.get("kind"):
        named = read_kind(row.get("kind"))
        if named is None or named.has_level != (level is not None):
            raise Invalid("kind", "kind_unknown")
        kind = named
    return level, kind


def _check_cells(row: Row) -> None:
    for column in ("code", "name"):
        if not row.get(column):
            raise Invalid(column, "cell_empty")
    for column, longest in _LENGTHS.items():
        if len(row.get(column)) > longest:
            raise Invalid(column, "cell_too_long", longest=longest)
    if "E+" in row.get("code").upper():
        raise Invalid("code", "code_shortened")


def _facts(row: Row, present: UnitFacts, kind: UnitKind | None) -> UnitFacts:
    """Return the facts with what the row says; an empty cell leaves what is there."""
    return UnitFacts(
        code=present.code,
        name=row.get("name") or present.name,
        kind=kind or present.kind,
        name_en=row.get("name_en") or present.name_en,
        party_name=row.get("party_name") or present.party_name,
        households=_households(row) if row.get("households") else present.households,
        short_code=row.get("short_code").upper() or present.short_code,
        time_zone=row.get("time_zone") or present.time_zone,
    )


def _households(row: Row) -> int:
    text = row.get("households")
    if not (text.isascii() and text.isdecimal() and len(text) < 10) or int(text) > _MOST_HOUSEHOLDS:
        raise Invalid("households", "households_form")
    return int(text)
