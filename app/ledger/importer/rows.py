"""Checks every line of a paper ledger against the rules and what is there. Asks no database."""

from datetime import date, timedelta

from app.cases.forms import LONGEST_DESCRIPTION, LONGEST_NOTE
from app.domain.errors import Invalid
from app.domain.ledger import ReasonClass, check_next_review, next_look
from app.domain.numbers import normalise
from app.ledger.importer.columns import REMARKS, read_reason
from app.ledger.importer.plans import Effect, Entry
from app.ledger.importer.world import World
from app.ledger.operations import Grounds, Paper, paper_key
from app.settings.queries import category_named_in
from app.web.tables import Row, plain, read_day


class RowChecker:
    """Turns the lines of one file into entries; a line that was in it before is refused."""

    def __init__(self, world: World) -> None:
        """Check against `world`."""
        self._world = world
        self._seen: dict[str, Row] = {}

    def check(self, row: Row) -> Entry | Effect:
        """Return what becomes of a line.

        Raises:
            Invalid: something must be mended first; it names the column.
        """
        if row.get("struck_off_on"):
            return Effect.OVER
        if normalise(row.get("number")) in self._world.numbers:
            return Effect.SAME
        entered_on = self._entered_on(row)
        matter = _text(row, "matter", most=LONGEST_DESCRIPTION)
        place = self._world.places.place(row.get("community"), row.get("building"))
        named = self._world.places.holder(row.get("holder"), place)
        key = paper_key(self._world.street_id, entered_on, matter, place.unit_id)
        grounds, missed_on = self._grounds(row)
        holder = self._world.places.manned(named)
        at = named if named.is_in(place) else place
        category_id = self._category(row, matter)
        remark = "\n".join(text for column in REMARKS if (text := _text(row, column, needed=False)))
        self._once(row, key)
        paper = Paper(entered_on, matter, at.unit_id, holder.unit_id, category_id, grounds, remark, key)
        return Entry(row, paper, at.name, holder.name, named.name, self._looks_on(grounds), missed_on)

    def _entered_on(self, row: Row) -> date:
        day = _day(row, "entered_on")
        if day is None:
            raise Invalid("entered_on", "cell_empty")
        if day > self._world.days.today:
            raise Invalid("entered_on", "ledger_in_future")
        return day

    def _grounds(self, row: Row) -> tuple[Grounds, date | None]:
        """Return why it cannot be solved now, and the paper's next review where that has passed."""
        if not row.get("reason"):
            raise Invalid("reason", "cell_empty")
        reason = read_reason(row.get("reason"))
        if reason is None:
            raise Invalid("reason", "ledger_reason_unknown")
        if reason is ReasonClass.OVERDUE:
            raise Invalid("reason", "ledger_reason_overdue")
        unblock, plan = _text(row, "unblock"), _text(row, "plan")
        trigger_on = _day(row, "trigger_on")
        if trigger_on is not None and trigger_on < self._world.days.today:
            trigger_on = None
        next_on, missed_on = self._next_review(row)
        return Grounds(reason, unblock, plan, next_on, trigger_on), missed_on

    def _next_review(self, row: Row) -> tuple[date, date | None]:
        """Return when to look again; a day that has passed becomes the next working day."""
        days = self._world.days
        day = _day(row, "next_review_on")
        if day is None:
            return days.today + timedelta(days=days.usual), None
        if day <= days.today:
            return days.next_workday, day
        return check_next_review(day, today=days.today, days=days.most), None

    def _looks_on(self, grounds: Grounds) -> date:
        days = self._world.days
        chosen = grounds.next_review_on or days.next_workday
        return next_look(chosen, today=days.today, trigger_on=grounds.trigger_on, lead=days.lead)

    def _category(self, row: Row, matter: str) -> int:
        """Return the category that is named, else the one that the matter sounds like."""
        text = row.get("category")
        if not text:
            return category_named_in(matter, self._world.categories) or self._world.categories[0].id
        for category in self._world.categories:
            if plain(text) in {
                plain(word) for word in (category.code, category.name, category.name_en or "")
            }:
                return category.id
        raise Invalid("category", "ledger_category_unknown")

    def _once(self, row: Row, key: str) -> None:
        first = self._seen.setdefault(key, row)
        if first is not row and first.sheet:
            raise Invalid("matter", "ledger_twice_in_sheet", sheet=first.sheet, line=first.line)
        if first is not row:
            raise Invalid("matter", "ledger_twice", line=first.line)


def _text(row: Row, column: str, *, most: int = LONGEST_NOTE, needed: bool = True) -> str:
    text = row.get(column)
    if needed and not text:
        raise Invalid(column, "cell_empty")
    if len(text) > most:
        raise Invalid(column, "cell_too_long", longest=most)
    return text


def _day(row: Row, column: str) -> date | None:
    text = row.get(column)
    day = read_day(text) if text else None
    if text and day is None:
        raise Invalid(column, "day_form")
    return day
