"""What a file becomes: tables of a known kind with rows of text, and what was not read of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.web.tables import Note, Row

MAX_ROWS = 20_000


class TableKind(StrEnum):
    """What the rows of a table are about."""

    UNITS = "units"
    PEOPLE = "people"
    COMMUNITIES = "communities"
    """One row a community with its street beside it, as statistical division codes are published."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet."""

    kind: TableKind
    sheet: str
    headings: dict[str, str]
    """Column name -> heading as the file writes it."""
    rows: list[Row]


@dataclass(slots=True)
class Workbook:
    """What was read of a file."""

    tables: list[Table] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
