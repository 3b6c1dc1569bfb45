"""Why something is due when it is, in sentences and as a strip of days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import format_date, gettext, ngettext
from flask_babel import gettext as _

from app.clocks import queries
from app.clocks.reckoning import basis_of, due_at
from app.domain import working_time
from app.domain.choosing import why
from app.domain.clocks import WORKING_UNITS, ClockKind, Limit, LimitUnit, Outcome
from app.domain.days import NOTHING
from app.domain.explanation import DayFact, DayKind, days_of, fold, skipped
from app.models.cases import Case
from app.models.clocks import Clock
from app.settings import queries as settings
from app.web.filters import instant, length, short_day
from app.web.messages import label
from app.web.naming import name_of

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the strip: `kind` draws it, `text` says it in words."""

    kind: str
    heading: str
    counted: str
    text: str
    day: date


@dataclass(frozen=True, slots=True)
class Explained:
    """One clock: what it measures and whose it is, the sentences, the strip."""

    title: str
    is_running: bool
    sentences: list[str]
    cells: list[Cell]


def explained(case: Case, clocks: Sequence[Clock], *, as_of: datetime) -> list[Explained]:
    """Return the clocks of the case, running ones first, then the newest; `as_of` is a UTC instant."""
    ordered = sorted(clocks, key=lambda one: (one.stopped_at is not None, -one.id))
    names = _names(case, clocks, as_of)
    return [_explained(clock, names, as_of) for clock in ordered]


def _names(case: Case, clocks: Sequence[Clock], as_of: datetime) -> Mapping[date, str]:
    """Return the names of the calendar's days that the clocks pass, asked once for all of them."""
    if not clocks:
        return {}
    calendar = settings.calendar_of(case.street_id)
    first = min(calendar.local_date(clock.started_at) for clock in clocks)
    last = max(calendar.local_date(_until(clock, as_of)) for clock in clocks)
    return queries.day_names(case.street_id, first, last)


def _until(clock: Clock, as_of: datetime) -> datetime:
    """Return up to when the days are told: the due, or how far a clock without one has come."""
    return max(clock.due_at or clock.stopped_at or as_of, clock.started_at)


def _explained(clock: Clock, names: Mapping[date, str], as_of: datetime) -> Explained:
    title = _("%(clock)s: %(unit)s", clock=label(clock.kind), unit=name_of(clock.owner))
    runs = clock.stopped_at is None
    if clock.kind is ClockKind.REVIEW:
        agreed = _(
            "The review is due at the closing of the day that was agreed: %(at)s.", at=instant(clock.due_at)
        )
        return Explained(title, runs, [agreed, *_ending(clock)], [])
    calendar = settings.calendar_of(clock.street_id)
    facts = days_of(calendar, clock.limit, clock.started_at, _until(clock, as_of), clock.pause_pairs, names)
    sentences = [
        _(
            "It began on %(at)s; the limit is %(limit)s.",
            at=instant(clock.started_at),
            limit=length(clock.limit),
        ),
        *_rule(clock),
        *_counted(clock.limit, facts),
        *_left_out(facts),
        *_suspensions(clock),
        *_due(clock, facts),
        *_ending(clock),
    ]
    return Explained(title, runs, sentences, [_cell(fact, clock.limit) for fact in fold(facts)])


def _rule(clock: Clock) -> Iterator[str]:
    rule = next((one for one in settings.limit_rules(clock.street_id) if one.id == clock.limit_id), None)
    if rule is None:
        return
    words = {
        "urgency": _("this urgency"),
        "category": _("this category"),
        "level": _("this level"),
    }
    named = [words[code] for code in why(rule) if code in words]
    whose = _("the street") if rule.street_id is not None else _("the whole installation")
    if named:
        yield _("That is the limit of %(whose)s for %(what)s.", whose=whose, what=_listed(named))
    else:
        yield _("That is the general limit of %(whose)s.", whose=whose)


def _counted(limit: Limit, facts: Sequence[DayFact]) -> Iterator[str]:
    if limit.unit in {LimitUnit.WORKING_DAYS, LimitUnit.NATURAL_DAYS}:
        days = sum(fact.days for fact in facts)
        yield ngettext(
            "%(num)d day is counted; the day on which it began is not.",
            "%(num)d days are counted; the day on which it began is not.",
            days,
        )
        return
    time = _hours(sum((fact.counted for fact in facts), NOTHING))
    if limit.unit is LimitUnit.WORKING_HOURS:
        days = sum(1 for fact in facts if fact.counted)
        yield ngettext(
            "Counted: %(time)s of working time, on %(num)d day.",
            "Counted: %(time)s of working time, on %(num)d days.",
            days,
            time=time,
        )
    else:
        yield _("Counted: %(time)s, day and night.", time=time)


def _left_out(facts: Sequence[DayFact]) -> Iterator[str]:
    off = [_span(*run) for run in skipped(facts, DayKind.HOLIDAY)]
    if off:
        yield _("Days off, not counted: %(days)s.", days=_listed(off))
    rest = sum(1 for fact in facts if fact.kind is DayKind.REST)
    if rest:
        yield ngettext(
            "%(num)d day on which the office stays closed is not counted.",
            "%(num)d days on which the office stays closed are not counted.",
            rest,
        )
    works = [_span(*run) for run in skipped(facts, DayKind.MAKE_UP)]
    if works:
        yield _("Make-up days, counted: %(days)s.", days=_listed(works))
    shut = [_span(*run) for run in skipped(facts, DayKind.CLOSED, DayKind.PARTLY_CLOSED)]
    if shut:
        yield _("Closed for the whole day or a part of it: %(days)s.", days=_listed(shut))


def _suspensions(clock: Clock) -> Iterator[str]:
    for since, until in clock.pause_pairs:
        if until is None:
            yield _("It stands still since %(since)s.", since=instant(since))
        elif until > since:
            yield _("It stood still from %(since)s to %(until)s.", since=instant(since), until=instant(until))


def _due(clock: Clock, facts: Sequence[DayFact]) -> Iterator[str]:
    if clock.due_at is None:
        if clock.stopped_at is None:
            yield _(
                "Left: %(left)s; as long as it stands still nothing is due.",
                left=_left(clock.limit, facts),
            )
        return
    if clock.cap_at is not None and clock.due_at == clock.cap_at:
        yield _("The hotline's own date is earlier and holds.")
    if clock.extra:
        more = length(clock.limit._replace(amount=clock.extra))
        yield _("Of the limit %(more)s were granted on top.", more=more)
    if clock.reckoned_at is not None:
        yield _("It was reckoned anew on %(at)s, when a rule had changed.", at=instant(clock.reckoned_at))
    if clock.stopped_at is not None and due_at(clock, basis_of(clock.street_id), clock.limit) != clock.due_at:
        yield _("The calendar was changed after it had ended; it was due by the one of that time.")
    yield _("So it is due on %(at)s.", at=instant(clock.due_at))
    calendar = settings.calendar_of(clock.street_id)
    if clock.limit.unit in WORKING_UNITS and working_time.is_provisional(
        calendar, clock.started_at, clock.due_at
    ):
        yield _("The days off of that year are not known yet; it may still move.")


def _left(limit: Limit, facts: Sequence[DayFact]) -> str:
    if limit.unit is LimitUnit.WORKING_DAYS:
        days = limit.amount - sum(fact.days for fact in facts)
        return ngettext("%(num)d working day", "%(num)d working days", max(days, 0))
    if limit.unit is LimitUnit.NATURAL_DAYS:
        days = limit.amount - sum(fact.days for fact in facts)
        return ngettext("%(num)d natural day", "%(num)d natural days", max(days, 0))
    used = sum((fact.counted for fact in facts), NOTHING)
    return _hours(max(limit.amount * HOUR - used, NOTHING))


def _ending(clock: Clock) -> Iterator[str]:
    if clock.stopped_at is None:
        if clock.breached_at is not None:
            yield _("It passed on %(at)s and runs on until somebody acts.", at=instant(clock.breached_at))
        return
    words = {
        Outcome.MET: gettext("It ended in time, on %(at)s.", at=instant(clock.stopped_at)),
        Outcome.BREACHED: gettext("It ended too late, on %(at)s.", at=instant(clock.stopped_at)),
        Outcome.CANCELLED: gettext("It was called off on %(at)s.", at=instant(clock.stopped_at)),
    }
    yield words[clock.outcome or Outcome.CANCELLED]


def _cell(fact: DayFact, limit: Limit) -> Cell:
    several = fact.kind is DayKind.SEVERAL
    heading = _span(fact.day, fact.last, "") if several else str(format_date(fact.day, gettext("EEE d")))
    if limit.unit in {LimitUnit.WORKING_DAYS, LimitUnit.NATURAL_DAYS}:
        counted = ngettext("%(num)d day", "%(num)d days", fact.days) if fact.days else ""
    else:
        counted = _hours(fact.counted) if fact.counted else ""
    said = [fact.name or label(fact.kind)]
    if fact.suspended:
        said.append(_("%(time)s stood still", time=_hours(fact.suspended)))
    return Cell(fact.kind.value, heading, counted, _listed(said), fact.day)


def _span(first: date, last: date, name: str) -> str:
    days = short_day(first) if first == last else f"{short_day(first)} – {short_day(last)}"
    return f"{name} ({days})" if name else days


def _hours(time: timedelta) -> str:
    hours, rest = divmod(time, HOUR)
    minutes = rest // MINUTE
    if not minutes:
        return ngettext("%(num)d hour", "%(num)d hours", hours)
    return _("%(hours)d h %(minutes)02d min", hours=hours, minutes=minutes)


def _listed(parts: Sequence[str]) -> str:
    return _(", ").join(parts)
