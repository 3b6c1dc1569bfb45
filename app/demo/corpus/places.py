"""The plan of a street as plain data: units, buildings, departments and firms."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DepartmentPlan:
    """A co-handling force; `code` is the one that categories name, `kind` department or firm."""

    code: str
    kind: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class BuildingPlan:
    """A building, courtyard or row of shops; it is also the place at which a case is told.

    `style` is tower, slab (both with lifts), walkup, lane or shops.
    """

    name: str
    name_en: str
    code: str
    party_name: str
    estate: str
    style: str
    households: int
    entrances: int
    floors: int

    @property
    def has_lift(self) -> bool:
        """Whether residents ride a lift."""
        return self.style in ("tower", "slab")


@dataclass(frozen=True, slots=True)
class GridPlan:
    """A grid: an estate, a quarter of lanes or a shopping street; `kind` as units have it."""

    name: str
    name_en: str
    code: str
    party_name: str
    kind: str
    estate: str
    buildings: tuple[BuildingPlan, ...]
    firms: tuple[DepartmentPlan, ...]

    @property
    def households(self) -> int:
        """Households of all its buildings."""
        return sum(building.households for building in self.buildings)


@dataclass(frozen=True, slots=True)
class CommunityPlan:
    """A community with its station, its grids and the forces that sit in it."""

    name: str
    name_en: str
    code: str
    party_name: str
    station: str
    station_en: str
    grids: tuple[GridPlan, ...]
    departments: tuple[DepartmentPlan, ...]


@dataclass(frozen=True, slots=True)
class StreetPlan:
    """A whole fictional street; `short_code` begins its case numbers."""

    name: str
    name_en: str
    code: str
    short_code: str
    party_name: str
    communities: tuple[CommunityPlan, ...]
    departments: tuple[DepartmentPlan, ...]

    @property
    def grids(self) -> tuple[GridPlan, ...]:
        """All grids, community by community."""
        return tuple(grid for community in self.communities for grid in community.grids)

    @property
    def buildings(self) -> tuple[BuildingPlan, ...]:
        """All buildings, grid by grid."""
        return tuple(building for grid in self.grids for building in grid.buildings)
