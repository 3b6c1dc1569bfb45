"""What a file becomes: tables of a known kind with rows of text, and what was wrong with it."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.errors import Invalid

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000


class TableKind(StrEnum):
    """What the rows of a table are about."""

    UNITS = "units"
    PEOPLE = "people"
    COMMUNITIES = "communities"
    """One row a community with its street beside it, as statistical division codes are published."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; cells by column name, as text without spaces round it."""

    sheet: str
    line: int
    """As a spreadsheet counts: the first line is 1."""
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Return what is in a column; "" if it is empty or absent."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet."""

    kind: TableKind
    sheet: str
    headings: dict[str, str]
    """Column name -> heading as the file writes it."""
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a row that must be mended before anything is written."""

    row: Row
    column: str
    heading: str
    error: Invalid

    @property
    def value(self) -> str:
        """What the cell says."""
        return self.row.get(self.column)


@dataclass(frozen=True, slots=True)
class Note:
    """Something in the file that was not read, and that somebody may have meant."""

    sheet: str
    code: str
    """`sheet_unknown` or `column_unknown`."""
    name: str


@dataclass(slots=True)
class Workbook:
    """What was read of a file."""

    tables: list[Table] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
