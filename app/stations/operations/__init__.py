"""Everything that changes stations, places and the walks between them."""

from app.stations.operations.measuring import measure
from app.stations.operations.naming import add_service, name_service
from app.stations.operations.placing import place_unit, replace_paths
from app.stations.operations.stationing import (
    DutyLine,
    StationValues,
    amend_station,
    close_station,
    open_station,
    reopen_station,
    set_duty,
)

__all__ = [
    "DutyLine",
    "StationValues",
    "add_service",
    "amend_station",
    "close_station",
    "measure",
    "name_service",
    "open_station",
    "place_unit",
    "reopen_station",
    "replace_paths",
    "set_duty",
]
