"""What holds in a street: calendar, limits, routing and named values."""

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from app.domain.choosing import LimitRule
from app.domain.clocks import SECONDS_OF_HOUR, ClockKind, Limit, Urgency
from app.domain.days import MINUTES_OF_DAY, Calendar, instant
from app.domain.escalation import Reminding
from app.domain.levels import Level
from app.domain.routing import RoutingRule
from app.extensions import db
from app.models.organisation import Unit
from app.models.settings import (
    CalendarClosure,
    CalendarDay,
    CalendarYear,
    LimitSetting,
    Routing,
    Setting,
)
from app.settings import values
from app.settings.cache import STAMP, kept, stamp
from app.web.clock import default_zone

ARRANGEMENT_MONTH = 11
"""In November the State Council has usually published the next year's days off."""


def zone_of(street: Unit | int) -> ZoneInfo:
    """Return the zone of a street, or the installation's where it names none."""
    name = stamp(_id(street)).zone
    return ZoneInfo(name) if name else default_zone()


def day_of(street: Unit | int, now: datetime) -> date:
    """Return the day that an instant falls on in a street's zone."""
    return now.astimezone(zone_of(street)).date()


def calendar_of(street: Unit | int) -> Calendar:
    """Return the working calendar of a street; the same object as long as the settings hold."""
    street_id = _id(street)
    return kept("calendar", street_id, lambda: _calendar(street_id))


def value(street_id: int, name: str) -> int:
    """Return a named whole number: the street's own, else the installation's, else the default."""
    setting = values.SETTINGS[name]
    found = own_values(street_id).get(name, setting.default)
    return setting.check(found) if isinstance(setting, values.WholeNumber) else 0


def digest_time(street_id: int) -> time:
    """Return the wall time at which the leaders are told how the backlog stands."""
    return wall_time(street_id, values.DIGEST_AT)


def wall_time(street_id: int, setting: values.WallTime) -> time:
    """Return a time of the day: the street's own, else the installation's, else the default."""
    return time.fromisoformat(setting.check(own_values(street_id).get(setting.name, setting.default)))


def gas_number(street_id: int) -> str:
    """Return the emergency number of the street's gas company; empty where none is known."""
    setting = values.GAS_NUMBER
    return setting.check(own_values(street_id).get(setting.name, setting.default))


def leaders_need_factor(street_id: int) -> bool:
    """Whether the street's leaders sign in with a second factor or not at all."""
    return is_on(street_id, values.LEADERS_FACTOR)


def is_on(street_id: int, setting: values.YesNo) -> bool:
    """Return whether a street has switched something on."""
    return setting.check(own_values(street_id).get(setting.name, setting.default))


def reminding(street_id: int) -> Reminding:
    """Return how often people of the street are reminded of what stays overdue with them."""
    after = value(street_id, "remind_after_hours")
    return Reminding(after * SECONDS_OF_HOUR, value(street_id, "remind_at_most"))


def weekly_hours(street_id: int) -> values.Hours:
    """Return the opening hours of an ordinary week."""
    return values.WEEKLY_HOURS.check(
        own_values(street_id).get(values.WEEKLY_HOURS.name, values.WEEKLY_HOURS.default)
    )


def own_values(street_id: int) -> dict[str, object]:
    """Return the values that are set, by name; the street's own over the installation's."""
    return kept("values", street_id, lambda: _own_values(street_id))


def limit_rules(street_id: int) -> list[LimitRule]:
    """Return all limits that may hold in a street: its own and the installation's."""
    return kept("limits", street_id, lambda: _limit_rules(street_id))


def routing_rules(street_id: int) -> list[RoutingRule]:
    """Return the routing table of a street in order: its own lines, then the installation's."""
    return kept("routing", street_id, lambda: _routing_rules(street_id))


def routing_rows(street_id: int) -> list[Routing]:
    """Return the lines behind `routing_rules`, with their reasons, in the same order."""
    statement = (
        select(Routing)
        .where(or_(Routing.street_id.is_(None), Routing.street_id == street_id), Routing.position >= 0)
        .order_by(Routing.street_id.is_(None), Routing.position, Routing.id)
    )
    return list(db.session.scalars(statement))


def limit_rows(street_id: int) -> list[LimitSetting]:
    """Return the lines of the table of limits that concern a street.

    They are in the order of clocks, levels and urgencies, and of equal ones the newest is first.
    """
    statement = (
        select(LimitSetting)
        .where(or_(LimitSetting.street_id.is_(None), LimitSetting.street_id == street_id))
        .order_by(LimitSetting.from_on.desc(), LimitSetting.id.desc())
    )
    kinds, levels, urgencies = list(ClockKind), [None, *reversed(Level)], [None, *reversed(Urgency)]

    def place(row: LimitSetting) -> tuple[int, ...]:
        urgency, level = urgencies.index(row.urgency), levels.index(row.level)
        return (kinds.index(row.kind), urgency, level, row.category_id or 0)

    return sorted(db.session.scalars(statement), key=place)


def limit_row_or_404(street_id: int, limit_id: int) -> LimitSetting:
    """Return a line of the table of limits for its own page; 404 for another street's."""
    concerns = or_(LimitSetting.street_id.is_(None), LimitSetting.street_id == street_id)
    found: LimitSetting = db.one_or_404(select(LimitSetting).where(LimitSetting.id == limit_id, concerns))
    return found


def units_for_routing(street_id: int) -> list[Unit]:
    """Return the street, its communities and its grids, each before what lies below it."""
    statement = select(Unit).where(
        Unit.street_id == street_id,
        Unit.level.in_([Level.STREET, Level.COMMUNITY, Level.GRID]),
        Unit.closed_on.is_(None),
    )
    return sorted(db.session.scalars(statement), key=lambda unit: unit.ancestor_ids)


def calendar_days(street_id: int | None, year: int) -> list[CalendarDay]:
    """Return the days of a year that differ from the week, in order, the street's own last.

    Without a street they are the country's.
    """
    statement = (
        select(CalendarDay)
        .where(
            or_(CalendarDay.street_id.is_(None), CalendarDay.street_id == street_id),
            CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(CalendarDay.day, CalendarDay.street_id.is_not(None))
    )
    return list(db.session.scalars(statement))


def closures(street_id: int, year: int | None = None) -> list[CalendarClosure]:
    """Return when the street's offices stay closed, in order; of a year only those that touch it."""
    statement = select(CalendarClosure).where(CalendarClosure.street_id == street_id)
    if year is not None:
        zone = zone_of(street_id)
        first, last = instant(zone, date(year, 1, 1), 0), instant(zone, date(year, 12, 31), MINUTES_OF_DAY)
        statement = statement.where(CalendarClosure.from_at < last, CalendarClosure.until_at > first)
    return list(db.session.scalars(statement.order_by(CalendarClosure.from_at, CalendarClosure.id)))


def loaded_years() -> list[CalendarYear]:
    """Return the years whose arrangement is known, in order."""
    return list(db.session.scalars(select(CalendarYear).order_by(CalendarYear.year)))


def missing_years(loaded: Iterable[int], today: date) -> list[int]:
    """Return the years that should be loaded and are not: this one, from November on the next."""
    wanted = [today.year, today.year + 1] if today.month >= ARRANGEMENT_MONTH else [today.year]
    return [year for year in wanted if year not in set(loaded)]


def _id(street: Unit | int) -> int:
    return street if isinstance(street, int) else street.id


def _calendar(street_id: int) -> Calendar:
    weekly = values.weekly_shifts(weekly_hours(street_id))
    make_up = weekly.get(value(street_id, "make_up_weekday"), ())
    days = select(CalendarDay.day, CalendarDay.is_day_off, CalendarDay.hours).where(
        or_(CalendarDay.street_id.is_(None), CalendarDay.street_id == street_id)
    )
    own_last = days.order_by(CalendarDay.street_id.is_not(None))
    known = {day: (off, hours) for day, off, hours in db.session.execute(own_last)}
    return Calendar(
        zone=zone_of(street_id),
        weekly=weekly,
        holidays=frozenset(day for day, (off, _) in known.items() if off),
        extra_workdays={
            day: values.shifts(hours) if hours else make_up for day, (off, hours) in known.items() if not off
        },
        closures=tuple((row.from_at, row.until_at) for row in closures(street_id)),
        loaded_years=frozenset(db.session.scalars(select(CalendarYear.year))),
    )


def _own_values(street_id: int) -> dict[str, object]:
    statement = (
        select(Setting.name, Setting.value)
        .where(or_(Setting.street_id.is_(None), Setting.street_id == street_id), Setting.name != STAMP)
        .order_by(Setting.street_id.is_not(None))
    )
    return {name: found for name, found in db.session.execute(statement)}


def _limit_rules(street_id: int) -> list[LimitRule]:
    statement = (
        select(LimitSetting)
        .where(or_(LimitSetting.street_id.is_(None), LimitSetting.street_id == street_id))
        .order_by(LimitSetting.id)
    )
    return [rule_of(row) for row in db.session.scalars(statement)]


def rule_of(row: LimitSetting) -> LimitRule:
    """Return a row of the table of limits as the rules want it."""
    return LimitRule(
        id=row.id,
        kind=row.kind,
        limit=Limit(row.amount, row.unit),
        from_on=row.from_on,
        street_id=row.street_id,
        level=row.level,
        category_id=row.category_id,
        urgency=row.urgency,
        until_on=row.until_on,
    )


def routing_rule(row: Routing) -> RoutingRule:
    """Return a line of the routing table as the rules want it."""
    return RoutingRule(row.id, row.level, row.category_id, row.urgency, row.unit_id)


def _routing_rules(street_id: int) -> list[RoutingRule]:
    return [routing_rule(row) for row in routing_rows(street_id)]
