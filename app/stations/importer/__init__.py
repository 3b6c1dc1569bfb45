"""Places of units and paths from tables and GeoJSON: read, planned, applied all or nothing.

Reading knows files, planning knows rules and writes nothing, applying goes through the operations.
"""

from app.stations.importer.applying import apply
from app.stations.importer.planning import plan_file
from app.stations.importer.plans import MOST_ROWS, Kind, PlaceChange, Plan, Source

__all__ = ["MOST_ROWS", "Kind", "PlaceChange", "Plan", "Source", "apply", "plan_file"]
