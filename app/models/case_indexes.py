"""Conditions and partial indexes of lists of cases."""

from sqlalchemy import Index, text

IS_ENDING = text("move IN ('verify', 'verify_failed', 'close_at_once')")
IS_OPEN = "state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')"


def open_list(column: str, *, beside: tuple[str, ...] = ()) -> Index:
    """Index one list of open cases in the order of what is due first.

    PostgreSQL keeps the columns `beside` in the index, so that counting them leaves the rows alone.
    """
    return Index(
        None,
        column,
        "sort_at",
        "id",
        sqlite_where=text(IS_OPEN),
        postgresql_where=text(IS_OPEN),
        postgresql_include=beside,
    )


def filled(name: str, column: str, *columns: str) -> Index:
    """Index the cases in which a column is set: red at the street, closed, taken in at a counter."""
    there = text(f"{column} IS NOT NULL")
    return Index(name, *columns, sqlite_where=there, postgresql_where=there)
