"""Single dates of a series: each is claimed once, and its talk planned, changed or called off."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import cast

from sqlalchemy import Select, Table, delete, select

from app.access.policy import STAFF, Actor
from app.access.scopes import below, in_force
from app.database import inserting
from app.domain.series import Rule, starts_at, title_for
from app.domain.talks import TalkState
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from app.models.series import SeriesDate, StandIn, TalkBuilding, TalkSeries
from app.models.talks import Attendee, Talk
from app.notices import operations as notices
from app.settings.queries import zone_of
from app.talks.operations.planning import (
    Plan,
    arrange,
    call_off,
    invite,
    locked_talk,
    meant,
    notice_key,
    posted,
    settle,
    told_of,
)


def rule_of(series: TalkSeries) -> Rule:
    """Return the rule that a series goes by."""
    return Rule(
        series.repeats,
        tuple(series.days),
        series.from_on,
        series.until_on,
        series.every,
        series.short_month,
    )


def staff_of(unit: Unit, day: date) -> list[int]:
    """Return the staff that works in the unit or below it on a day, the highest first."""
    return [person_id for person_id, _unit_id, role in posted(unit.path, day) if role in STAFF]


def _may_host(series: TalkSeries, day: date) -> bool:
    """Return whether the host works as staff at the unit, above it or below it on a day."""
    unit = series.unit
    statement = (
        select(Posting.id)
        .join(Unit, Posting.unit_id == Unit.id)
        .join(Person, Posting.person_id == Person.id)
        .where(
            Posting.person_id == series.host_id,
            Posting.role.in_(sorted(STAFF)),
            in_force(day),
            Person.disabled_at.is_(None),
            below(unit.path) | Unit.id.in_(unit.ancestor_ids),
        )
    )
    return db.session.scalar(statement.limit(1)) is not None


def _plan(series: TalkSeries, day: date) -> Plan:
    """Return the plan of one talk; a host who cannot hold it any more is replaced by the unit's first."""
    staff = staff_of(series.unit, day)
    stays = not staff or _may_host(series, day)
    return Plan(
        title=title_for(series.title, day),
        place=series.place,
        starts_at=starts_at(day, time.fromisoformat(series.at), zone_of(series.street_id)),
        host_id=series.host_id if stays else staff[0],
        building_ids=tuple(open_buildings(series)),
    )


def put_up(series: TalkSeries, day: date, now: datetime) -> Talk | None:
    """Plan the talk of a date unless somebody was first, or the buildings it was for are closed."""
    if is_for_nobody(series) or not claim(series, day):
        return None
    plan = _plan(series, day)
    talk = arrange(series.unit, Actor(plan.host_id), plan, now=now)
    date_of(series, day).talk_id = talk.id
    db.session.flush()
    return talk


def follow(series: TalkSeries, day: date, now: datetime) -> bool:
    """Let a planned talk be as the series says now; who is invited is told of another time.

    False when it has begun or somebody changed it by hand since the list was read.
    """
    talk = _own_talk(series, day)
    if talk is None:
        return False
    plan = replace(_plan(series, day), news=talk.news)
    settle(talk, plan, Actor(plan.host_id))
    db.session.execute(delete(TalkBuilding).where(TalkBuilding.talk_id == talk.id))
    db.session.add_all(TalkBuilding(talk_id=talk.id, unit_id=unit_id) for unit_id in series.building_ids)
    db.session.flush()
    _withdraw(talk, now)
    invite(talk, now)
    return True


def drop(series: TalkSeries, day: date, actor: Actor, now: datetime) -> bool:
    """Call the talk of a date off that the series has no more; it may come back later.

    False when it has begun or somebody changed it by hand since the list was read.
    """
    talk = _own_talk(series, day)
    if talk is None:
        return False
    call_off(talk, now=now, besides=actor.id)
    db.session.delete(date_of(series, day))
    db.session.flush()
    return True


def _withdraw(talk: Talk, now: datetime) -> None:
    """Tell those whom a narrowed talk is not for any more that they need not come.

    Who was ticked off already stays, and so does the host.
    """
    stay = {talk.host_id, *(person_id for person_id, *_ in meant(talk))}
    statement = select(Attendee).where(
        Attendee.talk_id == talk.id, Attendee.person_id.not_in(stay), ~Attendee.is_present
    )
    for row in db.session.scalars(statement).all():
        key = notice_key(talk, "talk_withdrawn")
        for told in (key, notice_key(talk, "talk_invited")):
            notices.let_be_told_again(row.person_id, told)
        notices.tell_person(
            row.person_id,
            "talk_withdrawn",
            key=key,
            now=now,
            street_id=talk.street_id,
            talk_id=talk.id,
            params=told_of(talk),
        )
        absent = (StandIn.talk_id == talk.id, StandIn.absent_id == row.person_id)
        db.session.execute(delete(StandIn).where(*absent))
        db.session.delete(row)
    db.session.flush()


def open_buildings(series: TalkSeries) -> list[int]:
    """Return the buildings that a series is narrowed to and that are not closed."""
    statement = select(Unit.id).where(Unit.id.in_(series.building_ids), Unit.closed_on.is_(None))
    return sorted(db.session.scalars(statement))


def is_for_nobody(series: TalkSeries) -> bool:
    """Return whether all buildings that a series is narrowed to are closed: it has no talks then."""
    return bool(series.building_ids) and not open_buildings(series)


def tell_for_nobody(series_id: int, *, now: datetime) -> None:
    """Tell the unit of a series, once for each version of it, that it has no talks any more."""
    series = db.session.get_one(TalkSeries, series_id)
    key = f"series:{series.id}:no_building:{series.version}"
    notices.tell_unit(
        series.unit_id, "series_no_building", key=key, now=now, params={"unit_id": series.unit_id}
    )
    notices.tell_person(
        series.host_id,
        "series_no_building",
        key=key,
        now=now,
        street_id=series.street_id,
        params={"unit_id": series.unit_id},
    )


def _own_talk(series: TalkSeries, day: date) -> Talk | None:
    """Return the locked talk of a date if it is still the series' own and to come.

    Whoever opens or changes a talk holds its lock, so both are looked at only behind it.
    """
    talk = locked_talk(cast("int", date_of(series, day).talk_id))
    row = db.session.scalars(row_of(series.id, day).execution_options(populate_existing=True)).one()
    return None if row.is_own or talk.state is not TalkState.PLANNED else talk


def claim(series: TalkSeries, day: date) -> bool:
    """Take the date; False when it was seen to before. One statement both asks and acts."""
    table = cast("Table", SeriesDate.__table__)
    first = inserting(table).values(series_id=series.id, day=day)
    claim = first.on_conflict_do_nothing(index_elements=["series_id", "day"])
    return db.session.connection().execute(claim.returning(SeriesDate.id)).first() is not None


def row_of(series_id: int, day: date) -> Select[SeriesDate]:
    """Return the statement that finds what was made of a date."""
    return select(SeriesDate).where(SeriesDate.series_id == series_id, SeriesDate.day == day)


def date_of(series: TalkSeries, day: date) -> SeriesDate:
    """Return what was made of a date that was seen to."""
    return db.session.scalars(row_of(series.id, day)).one()
