"""A paper ledger from Excel, OpenDocument or CSV: read, checked row by row, taken over all or nothing.

Reading knows files, checking knows rules and asks no database, taking over goes through the operations.
"""

from app.ledger.importer.planning import plan_file
from app.ledger.importer.plans import Effect, Entry, Plan
from app.ledger.importer.reading import MAX_ROWS

__all__ = ["MAX_ROWS", "Effect", "Entry", "Plan", "plan_file"]
