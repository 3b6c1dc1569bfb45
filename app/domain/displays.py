"""How large and how plain pages are for somebody: as chosen, else large for building heads."""

from collections.abc import Collection
from enum import StrEnum

from app.domain.levels import Role


class Display(StrEnum):
    """A way to show pages."""

    NORMAL = "normal"
    ELDER = "elder"
    """Large type and targets, one question a screen."""


def display_of(chosen: Display | None, roles: Collection[Role]) -> Display:
    """Return what was chosen; else the large one for who is a building head and nothing else."""
    if chosen is not None:
        return chosen
    return Display.ELDER if set(roles) == {Role.BUILDING_HEAD} else Display.NORMAL
