"""The four levels of the grid organisation and the kinds of units on them."""

from enum import StrEnum


class Level(StrEnum):
    """A level of the tree, from the street down to the building."""

    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    BUILDING = "building"

    @property
    def rank(self) -> int:
        """0 for the street … 3 for the building."""
        return LEVELS.index(self)

    @property
    def above(self) -> "Level | None":
        """The level one step up; None for the street."""
        return LEVELS[self.rank - 1] if self.rank else None

    @property
    def below(self) -> "Level | None":
        """The level one step down; None for the building."""
        return LEVELS[self.rank + 1] if self.rank < len(LEVELS) - 1 else None


LEVELS = tuple(Level)


class UnitKind(StrEnum):
    """What a unit is; departments and firms hang on a level unit and have no level themselves."""

    RESIDENTIAL = "residential"
    STATION = "station"
    BUSINESS = "business"
    DEPARTMENT = "department"
    FIRM = "firm"

    @property
    def has_level(self) -> bool:
        """Whether units of this kind are nodes of the four-level tree."""
        return self not in CO_HANDLING_KINDS


CO_HANDLING_KINDS = frozenset({UnitKind.DEPARTMENT, UnitKind.FIRM})


class Role(StrEnum):
    """What a posting makes of a person."""

    BUILDING_HEAD = "building_head"
    GRID_STAFF = "grid_staff"
    COMMUNITY_STAFF = "community_staff"
    STREET_STAFF = "street_staff"
    LEADER = "leader"
    CO_HANDLER = "co_handler"
    ADMINISTRATOR = "administrator"
    OBSERVER = "observer"
    PRIVACY_OFFICER = "privacy_officer"


LEVEL_OF_ROLE = {
    Role.BUILDING_HEAD: Level.BUILDING,
    Role.GRID_STAFF: Level.GRID,
    Role.COMMUNITY_STAFF: Level.COMMUNITY,
    Role.STREET_STAFF: Level.STREET,
    Role.LEADER: Level.STREET,
}
"""The level at which a role is posted; co-handlers are posted at departments and firms,
administrators, observers and data-protection officers at a street or at the installation."""
