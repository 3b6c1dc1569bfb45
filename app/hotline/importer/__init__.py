"""A hotline's sheet of dispatches from Excel, OpenDocument or CSV: read, checked line by line."""

from app.hotline.importer.columns import COLUMNS
from app.hotline.importer.planning import Entry, Plan, plan_file
from app.hotline.importer.reading import MAX_ROWS

__all__ = ["COLUMNS", "MAX_ROWS", "Entry", "Plan", "plan_file"]
