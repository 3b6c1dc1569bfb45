"""Checks every line of a paper ledger against the rules and what is there. Asks no database."""

from datetime import date, timedelta

from app.cases.forms import LONGEST_DESCRIPTION, LONGEST_NOTE
from app.domain.errors import Invalid
from app.domain.ledger import ReasonClass, check_next_review, next_look
from app.domain.numbers import normalise
from app.ledger.importer.columns import REMARKS, read_reason
from app.ledger.importer.places import Known
from app.ledger.importer.plans import Effect, Entry
from app.ledger.importer.world import World
from app.ledger.operations import Grounds, Paper, paper_key
from app.settings.queries import category_named_in
from app.web.tables import Row, plain, read_day


class BadRow(Exception):
    """A line cannot be taken over; `complaints` say why, one for each column."""

    def __init__(self, complaints: list[Invalid]) -> None:
        """Keep what must be mended."""
        super().__init__(complaints)
        self.complaints = complaints


class RowChecker:
    """Turns the lines of one file into entries; a line that was in it before is refused."""

    def __init__(self, world: World) -> None:
        """Check against `world`."""
        self._world = world
        self._seen: dict[str, Row] = {}

    def check(self, row: Row) -> Entry | Effect:
        """Return what becomes of a line.

        Raises:
            BadRow: something must be mended first.
        """
        if row.get("struck_off_on"):
            return Effect.OVER
        if normalise(row.get("number")) in self._world.numbers:
            return Effect.SAME
        complaints = self._complaints(row)
        if complaints:
            raise BadRow(complaints)
        return self._entry(row)

    def _complaints(self, row: Row) -> list[Invalid]:
        """Return what is wrong, each column once."""
        parts = (
            self._entered_on, _matter, self._place, self._holder, self._category, self._reason, _unblock,
            self._trigger_on, _plan, self._next_review, _remark,
        )  # fmt: skip
        found: dict[str | None, Invalid] = {}
        for part in parts:
            try:
                part(row)
            except Invalid as error:
                found.setdefault(error.field, error)
        if found:
            return list(found.values())
        twice = self._twice(row)
        return [twice] if twice else []

    def _entry(self, row: Row) -> Entry:
        place, named = self._place(row), self._holder(row)
        holder = self._world.places.manned(named)
        at = named if named.is_in(place) else place
        next_on, missed_on = self._next_review(row)
        reason, trigger_on = self._reason(row), self._trigger_on(row)
        grounds = Grounds(reason, _unblock(row), _plan(row), next_on, trigger_on)
        paper = Paper(
            entered_on=self._entered_on(row),
            matter=_matter(row),
            place_id=at.unit_id,
            holder_id=holder.unit_id,
            category_id=self._category(row),
            grounds=grounds,
            remark=_remark(row),
            key=self._key(row),
        )
        lead, today = self._world.days.lead, self._world.days.today
        looks_on = next_look(next_on, today=today, trigger_on=trigger_on, lead=lead)
        return Entry(row, paper, at.name, holder.name, named.name, looks_on, missed_on)

    def _key(self, row: Row) -> str:
        place = self._place(row)
        return paper_key(self._world.street_id, self._entered_on(row), _matter(row), place.unit_id)

    def _twice(self, row: Row) -> Invalid | None:
        """Return the complaint that the same line was there before."""
        first = self._seen.setdefault(self._key(row), row)
        if first is row:
            return None
        if first.sheet:
            return Invalid("matter", "ledger_twice_in_sheet", sheet=first.sheet, line=first.line)
        return Invalid("matter", "ledger_twice", line=first.line)

    def _entered_on(self, row: Row) -> date:
        day = _day(row, "entered_on")
        if day is None:
            raise Invalid("entered_on", "cell_empty")
        if day > self._world.days.today:
            raise Invalid("entered_on", "ledger_in_future")
        return day

    def _place(self, row: Row) -> Known:
        return self._world.places.place(row.get("community"), row.get("building"))

    def _holder(self, row: Row) -> Known:
        return self._world.places.holder(row.get("holder"), self._place(row))

    def _reason(self, row: Row) -> ReasonClass:
        reason = read_reason(_text(row, "reason"))
        if reason is None:
            raise Invalid("reason", "ledger_reason_unknown")
        if reason is ReasonClass.OVERDUE:
            raise Invalid("reason", "ledger_reason_overdue")
        return reason

    def _trigger_on(self, row: Row) -> date | None:
        """Return when what it waits for is expected; a day that has passed wakes nobody any more."""
        day = _day(row, "trigger_on")
        return None if day is None or day < self._world.days.today else day

    def _next_review(self, row: Row) -> tuple[date, date | None]:
        """Return when to look again; a day that has passed becomes the next working day."""
        days = self._world.days
        day = _day(row, "next_review_on")
        if day is None:
            return days.today + timedelta(days=days.usual), None
        if day <= days.today:
            return days.next_workday, day
        return check_next_review(day, today=days.today, days=days.most), None

    def _category(self, row: Row) -> int:
        """Return the category that is named, else the one that the matter sounds like."""
        text = row.get("category")
        if not text:
            return (
                category_named_in(row.get("matter"), self._world.categories) or self._world.categories[0].id
            )
        for category in self._world.categories:
            if plain(text) in {
                plain(word) for word in (category.code, category.name, category.name_en or "")
            }:
                return category.id
        raise Invalid("category", "ledger_category_unknown")


def _matter(row: Row) -> str:
    return _text(row, "matter", most=LONGEST_DESCRIPTION)


def _unblock(row: Row) -> str:
    return _text(row, "unblock")


def _plan(row: Row) -> str:
    return _text(row, "plan")


def _remark(row: Row) -> str:
    """Return what was written down of earlier follow-ups; a bare number of them tells nothing."""
    texts = (_text(row, column, most=LONGEST_DESCRIPTION, needed=False) for column in REMARKS)
    return "\n".join(text for text in texts if text and not text.isdecimal())


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
