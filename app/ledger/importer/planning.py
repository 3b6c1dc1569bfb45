"""From a file to a plan: read it, look up what is there, check every row."""

from datetime import datetime

from app.access.policy import Action, Actor, Place, authorize
from app.domain.errors import Invalid
from app.domain.numbers import normalise
from app.ledger.importer import world
from app.ledger.importer.plans import Effect, Entry, Plan
from app.ledger.importer.reading import Ledger, read
from app.ledger.importer.rows import BadRow, RowChecker
from app.web.tables import Problem, Row


def plan_file(content: bytes, filename: str, street_id: int, actor: Actor, *, now: datetime) -> Plan:
    """Return what taking the file over would do in the street; nothing is written.

    Raises:
        Forbidden; Invalid: the file as a whole cannot be read.
    """
    authorize(actor, Action.LEDGER_TAKE_OVER, Place(f"/{street_id}/"))
    ledger = read(content, filename)
    if not ledger.rows:
        raise Invalid("file", "ledger_no_rows")
    plan = Plan(street_id, notes=ledger.notes)
    checker = RowChecker(world.load(street_id, _numbers(ledger.rows), now=now))
    for row in ledger.rows:
        try:
            found = checker.check(row)
        except BadRow as error:
            plan.problems.extend(_problem(ledger, row, complaint) for complaint in error.complaints)
            continue
        _note(plan, found)
    _leave_out_known(plan)
    return plan


def _numbers(rows: list[Row]) -> set[str]:
    return {number for row in rows if (number := normalise(row.get("number")))}


def _problem(ledger: Ledger, row: Row, error: Invalid) -> Problem:
    column = error.field or "matter"
    return Problem(row, column, ledger.headings[row.sheet].get(column, ""), error)


def _note(plan: Plan, found: Entry | Effect) -> None:
    if isinstance(found, Entry):
        plan.entries.append(found)
    elif found is Effect.SAME:
        plan.same += 1
    else:
        plan.over += 1


def _leave_out_known(plan: Plan) -> None:
    known = world.keys_of(plan.street_id, {entry.paper.key for entry in plan.entries})
    plan.same += sum(entry.paper.key in known for entry in plan.entries)
    plan.entries = [entry for entry in plan.entries if entry.paper.key not in known]
