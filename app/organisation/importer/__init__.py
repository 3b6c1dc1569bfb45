"""Units and people from Excel or CSV: read, planned against what is there, applied all or nothing.

Reading knows files, planning knows rules and writes nothing, applying goes through the operations.
"""

from app.organisation.importer.applying import apply
from app.organisation.importer.planning import plan_file
from app.organisation.importer.plans import Effect, PersonChange, Plan, UnitChange
from app.organisation.importer.tables import MAX_ROWS
from app.web.tables import MAX_BYTES, Note, Problem, Row

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "Effect",
    "Note",
    "PersonChange",
    "Plan",
    "Problem",
    "Row",
    "UnitChange",
    "apply",
    "plan_file",
]
