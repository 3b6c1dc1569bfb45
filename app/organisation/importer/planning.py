"""From a file to a plan: read it, look up what is there, check every row."""

from datetime import datetime

from app.access.policy import Actor
from app.organisation.importer import world
from app.organisation.importer.people_rows import PeoplePlanner
from app.organisation.importer.plans import Plan
from app.organisation.importer.reading import read
from app.organisation.importer.tables import Table, TableKind, Workbook
from app.organisation.importer.unit_rows import UnitPlanner, split_communities
from app.organisation.operations import local_day
from app.web.tables import Row


def plan_file(content: bytes, filename: str, actor: Actor, *, now: datetime) -> Plan:
    """Return what importing the file would do for `actor`; nothing is written.

    Raises:
        Invalid: the file as a whole cannot be read.
    """
    book = read(content, filename)
    units, people = _unit_rows(book), _rows(book, TableKind.PEOPLE)
    today = local_day(None, now)
    known = world.load(_codes(units, people), _usernames(people), today=today)
    plan = Plan(notes=book.notes, rows=sum(len(table.rows) for table in book.tables))
    UnitPlanner(known, actor, plan).run(units)
    PeoplePlanner(known, actor, plan, today).run(people)
    plan.problems.sort(key=lambda problem: (problem.row.sheet, problem.row.line))
    return plan


def _rows(book: Workbook, kind: TableKind) -> list[tuple[Table, Row]]:
    return [(table, row) for table in book.tables if table.kind is kind for row in table.rows]


def _unit_rows(book: Workbook) -> list[tuple[Table, Row]]:
    communities = split_communities(_rows(book, TableKind.COMMUNITIES))
    return communities + _rows(book, TableKind.UNITS)


def _codes(units: list[tuple[Table, Row]], people: list[tuple[Table, Row]]) -> set[str]:
    named = {row.get(column) for _, row in units for column in ("code", "parent_code")}
    derived = {row.get("code")[:length] for _, row in units for length in (9, 12)}
    return (named | derived | {row.get("unit_code") for _, row in people}) - {""}


def _usernames(people: list[tuple[Table, Row]]) -> set[str]:
    return {row.get("username").strip().lower() for _, row in people} - {""}
