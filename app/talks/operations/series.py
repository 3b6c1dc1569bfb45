"""Series of talks: made, changed and ended; single dates made ahead, left out and taken in again."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access.policy import Action, Actor, Place, authorize
from app.database import locked
from app.domain.errors import Invalid, Missing, StaleCase
from app.domain.series import DAY, Part, Rule, check, compare, dates, falls_on, starts_at, title_for
from app.domain.talks import TALK_LEVELS, TalkState
from app.extensions import db
from app.models.organisation import Unit
from app.models.series import SeriesDate, TalkSeries
from app.models.talks import Talk
from app.settings.queries import day_of, value, zone_of
from app.talks.operations.planning import (
    call_off,
    check_buildings,
    locked_talk,
)
from app.talks.operations.series_dates import claim, date_of, drop, follow, put_up, row_of, rule_of, staff_of

LONGEST_DATE, LONGEST_TITLE = date(2000, 12, 31), 120
"""A title is filled in with the date of each talk, and must not be longer than a talk's with any."""


@dataclass(frozen=True, slots=True)
class SeriesValues:
    """What is settled about all talks of a series; `at` is a wall time in the street's zone."""

    title: str
    place: str
    host_id: int | None
    at: time | None
    rule: Rule
    building_ids: tuple[int, ...] = ()


def start(unit_id: int, actor: Actor, values: SeriesValues, *, now: datetime) -> TalkSeries:
    """Make a series and plan its first talks.

    Raises:
        Forbidden: the actor has no staff posting at the unit or above it.
        Missing, Invalid: something is not said, or the rule or the host is impossible.
    """
    unit = db.session.get_one(Unit, unit_id)
    authorize(actor, Action.TALK_HOLD, Place(path=unit.path))
    if unit.level not in TALK_LEVELS or unit.closed_on is not None:
        raise Invalid("unit_id", "unknown")
    street_id = unit.street_id or unit.id
    series = TalkSeries(street_id=street_id, unit_id=unit.id, unit=unit, made_by_id=actor.id, made_at=now)
    _settle(series, values, actor, now)
    db.session.add(series)
    db.session.flush()
    for day in due_dates(series, now=now):
        put_up(series, day, now)
    return series


def alter(
    series_id: int, actor: Actor, values: SeriesValues, *, version: int, now: datetime
) -> dict[date, Part]:
    """Change a series: of the talks that are planned, those that nobody changed by hand follow it.

    Return what became of each date, as `difference` has shown it before.
    """
    series = locked_series(series_id, actor, version=version)
    _settle(series, values, actor, now)
    db.session.flush()
    parts = difference(series, values.rule, now=now)
    for day, part in parts.items():
        if part is Part.ADDED:
            put_up(series, day, now)
        elif part is not Part.KEPT:
            parts[day] = _carried_out(series, day, part, actor, now)
    return parts


def end(series_id: int, actor: Actor, *, version: int, now: datetime) -> dict[date, Part]:
    """Let today be the last day of a series; later talks that nobody changed by hand are called off.

    One that begins later never begins; one that is over stays as it is.
    """
    series = locked_series(series_id, actor, version=version)
    today = day_of(series.street_id, now)
    if series.until_on is not None and series.until_on < today:
        return {}
    series.until_on = today
    if series.from_on > today:
        series.from_on = series.until_on = today - DAY  # not even today, which may be one of its days
    parts = difference(series, rule_of(series), now=now)
    for day, part in parts.items():
        if part is Part.DROPPED:
            parts[day] = _carried_out(series, day, part, actor, now)
    return parts


def make(series_id: int, day: date, *, now: datetime, actor: Actor | None = None) -> Talk | None:
    """Plan the talk of one date, for the series or for somebody who wants it now; None if it was seen to.

    Raises:
        Forbidden: the actor does not hold the unit's talks.
        Invalid: the series has no talk on this day, or the day is over.
    """
    series = locked_series(series_id, actor)
    falls, is_ahead = falls_on(rule_of(series), day), _lies_ahead(series, day, now)
    if actor is None and not (falls and is_ahead):
        return None  # the series was changed since the list was read
    if not falls:
        raise Invalid("day", "series_no_date")
    if not is_ahead:
        raise Invalid("day", "has_passed")
    return put_up(series, day, now)


def leave_out(series_id: int, actor: Actor, day: date, *, now: datetime) -> None:
    """Leave one date out; a talk that was planned for it is called off. Doing it twice is harmless.

    Raises:
        Invalid: the series has no talk on this day, or it has begun.
    """
    series = locked_series(series_id, actor)
    if claim(series, day):
        if not falls_on(rule_of(series), day):
            raise Invalid("day", "series_no_date")
        return
    row = date_of(series, day)
    if row.talk_id is None:
        return
    talk = locked_talk(row.talk_id)
    if talk.state is TalkState.CANCELLED:
        return
    if talk.state is not TalkState.PLANNED:
        raise Invalid("day", "series_date_begun")
    row.is_own = True
    call_off(talk, now=now, besides=actor.id)


def take_in(series_id: int, actor: Actor, day: date, *, now: datetime) -> Talk | None:
    """Let a date take place after all that was left out; None if it has its talk already.

    Raises:
        Invalid: the day is over.
    """
    series = locked_series(series_id, actor)
    row = db.session.scalar(row_of(series.id, day))
    if row is None or row.talk_id is not None:
        talk = db.session.get(Talk, row.talk_id) if row else None
        if row is None or talk is None or talk.state is not TalkState.CANCELLED:
            return None
    if not _lies_ahead(series, day, now):
        raise Invalid("day", "has_passed")
    db.session.delete(row)
    db.session.flush()
    return put_up(series, day, now)


def locked_series(series_id: int, actor: Actor | None, *, version: int | None = None) -> TalkSeries:
    """Return the series with its unit, locked, for somebody who holds the unit's talks or for the clock.

    Raises:
        Forbidden; StaleCase when a form was filled in for another version.
    """
    statement = select(TalkSeries).where(TalkSeries.id == series_id)
    statement = statement.options(joinedload(TalkSeries.unit, innerjoin=True))
    if locked():
        statement = statement.with_for_update(of=TalkSeries)
    series = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    if actor is not None:
        authorize(actor, Action.TALK_HOLD, Place(path=series.unit.path))
    if version is not None and version != series.version:
        raise StaleCase
    return series


def due_dates(series: TalkSeries, *, now: datetime) -> list[date]:
    """Return the dates whose talks should be planned by now and have not been seen to."""
    rule, today = rule_of(series), day_of(series.street_id, now)
    seen = set(db.session.scalars(select(SeriesDate.day).where(SeriesDate.series_id == series.id)))
    return [
        day
        for day in dates(rule, today, _horizon(series, today))
        if day not in seen and _lies_ahead(series, day, now)
    ]


def difference(series: TalkSeries, rule: Rule, *, now: datetime) -> dict[date, Part]:
    """Return what a rule would mean for the dates to come, in order.

    Dates that were left out, and talks that have begun, are none of its business.
    """
    today = day_of(series.street_id, now)
    rows = db.session.execute(
        select(SeriesDate.day, SeriesDate.is_own, Talk.state, Talk.starts_at)
        .outerjoin(Talk, SeriesDate.talk_id == Talk.id)
        .where(SeriesDate.series_id == series.id)
    ).all()
    standing = {
        day: is_own
        for day, is_own, state, at in rows
        if state is TalkState.PLANNED and at is not None and at > now
    }
    seen_to = {day for day, *_ in rows if day not in standing}
    last = max([_horizon(series, today), *standing])
    wanted = [day for day in dates(rule, today, last) if day not in seen_to and _lies_ahead(series, day, now)]
    return compare(standing, wanted)


def _carried_out(series: TalkSeries, day: date, part: Part, actor: Actor, now: datetime) -> Part:
    """Change or drop the talk of a date; kept if it has begun or was changed by hand meanwhile."""
    done = follow(series, day, now) if part is Part.CHANGED else drop(series, day, actor, now)
    return part if done else Part.KEPT


def _horizon(series: TalkSeries, today: date) -> date:
    return today + timedelta(days=value(series.street_id, "talk_ahead_days"))


def _lies_ahead(series: TalkSeries, day: date, now: datetime) -> bool:
    return starts_at(day, time.fromisoformat(series.at), zone_of(series.street_id)) > now


def _settle(series: TalkSeries, values: SeriesValues, actor: Actor, now: datetime) -> None:
    for name in ("title", "place", "host_id", "at"):
        if not getattr(values, name):
            raise Missing(name)
    if len(title_for(values.title.strip(), LONGEST_DATE)) > LONGEST_TITLE:
        raise Invalid("title", "series_title_long", most=LONGEST_TITLE)
    check(values.rule)
    check_buildings(series.unit, values.building_ids)
    if values.host_id not in {
        actor.id,
        series.host_id,
        *staff_of(series.unit, day_of(series.street_id, now)),
    }:
        raise Invalid("host_id", "unknown")
    series.title, series.place = values.title.strip(), values.place.strip()
    series.host_id, series.at = cast("int", values.host_id), f"{values.at:%H:%M}"
    rule = values.rule
    series.repeats, series.days = rule.repeats, sorted(set(rule.days))
    series.every, series.short_month = rule.every, rule.short_month
    series.from_on, series.until_on = rule.from_on, rule.until_on
    series.building_ids = sorted(set(values.building_ids))
