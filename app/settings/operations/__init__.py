"""Changes of the settings; each makes every process load them again (see app.settings.cache)."""

from app.settings.operations.calendar import (
    ClosureValues,
    DayValues,
    add_closure,
    load_year,
    remove_closure,
    remove_day,
    set_day,
)
from app.settings.operations.categories import (
    CategoryValues,
    add_category,
    close_category,
    edit_category,
    open_category,
)
from app.settings.operations.installing import install_defaults
from app.settings.operations.limits import (
    LimitValues,
    NothingFits,
    add_limit,
    end_limit,
    give_to_running,
    use_set,
)
from app.settings.operations.own_values import set_values
from app.settings.operations.rights import installation_place, place_of
from app.settings.operations.routing import RoutingValues, add_routing, move_routing, remove_routing

__all__ = [
    "CategoryValues",
    "ClosureValues",
    "DayValues",
    "LimitValues",
    "NothingFits",
    "RoutingValues",
    "add_category",
    "add_closure",
    "add_limit",
    "add_routing",
    "close_category",
    "edit_category",
    "end_limit",
    "give_to_running",
    "install_defaults",
    "installation_place",
    "load_year",
    "move_routing",
    "open_category",
    "place_of",
    "remove_closure",
    "remove_day",
    "remove_routing",
    "set_day",
    "set_values",
    "use_set",
]
