"""Giving bulletins, passing them on, and reminding those who have not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, or_, select, update

from app.access.policy import Action, Actor, Place, authorize
from app.access.scopes import below, in_force
from app.database import inserting, locked
from app.domain.bulletins import BulletinKind, BulletinOver, RemindedToday, Way, title_of
from app.domain.errors import Invalid, Missing
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.bulletins import Bulletin, Relay
from app.models.organisation import Posting, Unit
from app.models.series import TalkBuilding
from app.models.talks import Attendee, Talk
from app.notices import operations as notices
from app.settings.queries import day_of

MOST_HOUSEHOLDS = 5000
"""More than any building has."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a bulletin says; without a day it is valid for ever."""

    kind: BulletinKind
    title: str
    text: str
    valid_until: date | None = None


def give(unit_id: int, actor: Actor, draft: Draft, *, unit_ids: Sequence[int], now: datetime) -> Bulletin:
    """Give a bulletin to the building heads of the chosen units.

    Raises:
        Forbidden: the actor has no staff posting at the unit or above it.
        Missing: there is no title, no text, or no building to pass it on in.
        Invalid: a chosen unit lies elsewhere, or the bulletin is over already.
    """
    unit = db.session.get_one(Unit, unit_id)
    authorize(actor, Action.BULLETIN_GIVE, Place(path=unit.path))
    chosen = db.session.scalars(select(Unit).where(Unit.id.in_(unit_ids))).all()
    if len(chosen) != len(set(unit_ids)) or any(not one.path.startswith(unit.path) for one in chosen):
        raise Invalid("unit_ids", "unknown")
    buildings = _buildings_below([one.path for one in chosen]) if chosen else ()
    if not buildings:
        raise Missing("unit_ids") if not chosen else Invalid("unit_ids", "bulletin_no_building")
    return _give(unit, actor, draft, buildings, now=now)


def tell_at_talk(talk_id: int, actor: Actor, draft: Draft, *, now: datetime) -> Bulletin:
    """Give a bulletin at a talk, to the buildings whose heads are invited; the minutes list it.

    Raises:
        Forbidden: the actor does not hold the talk.
        Missing: there is no title or text.
    """
    statement = select(Talk).where(Talk.id == talk_id)
    if locked():
        statement = statement.with_for_update()  # closing it lists in the minutes what was told by then
    talk = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    unit = db.session.get_one(Unit, talk.unit_id)
    authorize(actor, Action.BULLETIN_GIVE, Place(path=unit.path))
    if talk.state.is_over:
        raise Invalid("title", "talk_over")
    return _give(unit, actor, draft, _buildings_invited(talk, unit), now=now, talk_id=talk.id)


def give_news(talk: Talk, actor: Actor, *, now: datetime) -> Bulletin | None:
    """Let the news of a talk that has begun be a bulletin to those invited; later it follows the news.

    A talk has one bulletin of its news, however often it is begun.
    """
    news = talk.news.strip()
    statement = select(Bulletin).where(Bulletin.talk_id == talk.id, Bulletin.is_news)
    given = db.session.scalar(statement)
    if given is not None:
        if news:
            given.title, given.text = title_of(news), news
        return given
    if not news:
        return None
    unit = db.session.get_one(Unit, talk.unit_id)
    draft = Draft(BulletinKind.NOTICE, title_of(news), news)
    return _give(unit, actor, draft, _buildings_invited(talk, unit), now=now, talk_id=talk.id, is_news=True)


def relay(
    bulletin_id: int,
    unit_id: int,
    actor: Actor,
    *,
    ways: Iterable[Way],
    households: int | None,
    now: datetime,
) -> Relay:
    """Note that a building's neighbours were told, how, and how many households.

    Doing it again corrects how and how many; when it was done first stays.

    Raises:
        Forbidden: the actor neither heads the building nor is staff above it.
        Missing: no way was said.
        Invalid: the number is impossible, or the building is not one that it was given to.
    """
    unit = db.session.get_one(Unit, unit_id)
    authorize(actor, Action.BULLETIN_RELAY, Place(path=unit.path))
    said = sorted({way.value for way in ways})
    if not said:
        raise Missing("ways")
    if households is not None and not 0 <= households <= MOST_HOUSEHOLDS:
        raise Invalid("households", "out_of_bounds", least=0, most=MOST_HOUSEHOLDS)
    row = _locked_relay(bulletin_id, unit_id)
    if row is None:
        raise Invalid("unit_id", "unknown")
    if row.relayed_at is None:
        row.relayed_at, row.relayed_by_id = now, actor.id
    row.ways, row.households = said, households
    return row


def take_back_relay(bulletin_id: int, unit_id: int, actor: Actor) -> None:
    """Let a building count as not yet told: it was a slip of the thumb."""
    unit = db.session.get_one(Unit, unit_id)
    authorize(actor, Action.BULLETIN_RELAY, Place(path=unit.path))
    row = _locked_relay(bulletin_id, unit_id)
    if row is not None:
        row.relayed_at = row.relayed_by_id = row.households = None
        row.ways = []


def remind(bulletin_id: int, actor: Actor, *, now: datetime) -> int:
    """Remind the heads of the buildings where it was not passed on; return how many people.

    Raises:
        Forbidden: the actor has no staff posting at the unit that gave it or above it.
        BulletinOver: it is not valid any more.
        RemindedToday: once a day is enough.
    """
    bulletin = db.session.get_one(Bulletin, bulletin_id)
    unit = db.session.get_one(Unit, bulletin.unit_id)
    authorize(actor, Action.BULLETIN_GIVE, Place(path=unit.path))
    today = day_of(bulletin.street_id, now)
    if bulletin.valid_until is not None and bulletin.valid_until < today:
        raise BulletinOver
    claim = (
        update(Bulletin)
        .where(Bulletin.id == bulletin_id, or_(Bulletin.reminded_on.is_(None), Bulletin.reminded_on < today))
        .values(reminded_on=today)
    )
    result = db.session.execute(claim, execution_options={"synchronize_session": "fetch"})
    if not cast("CursorResult[Any]", result).rowcount:
        raise RemindedToday
    waiting = select(Relay.unit_id).where(Relay.bulletin_id == bulletin_id, Relay.relayed_at.is_(None))
    return _tell(bulletin, db.session.scalars(waiting).all(), "bulletin_reminded", now, f":{today}")


def _give(
    unit: Unit,
    actor: Actor,
    draft: Draft,
    buildings: Sequence[int],
    *,
    now: datetime,
    talk_id: int | None = None,
    is_news: bool = False,
) -> Bulletin:
    if not draft.title.strip():
        raise Missing("title")
    if not draft.text.strip():
        raise Missing("text")
    if draft.valid_until is not None and draft.valid_until < day_of(unit.street_id or unit.id, now):
        raise Invalid("valid_until", "has_passed")
    bulletin = Bulletin(
        street_id=unit.street_id or unit.id,
        unit_id=unit.id,
        talk_id=talk_id,
        is_news=is_news,
        kind=draft.kind,
        title=draft.title.strip(),
        text=draft.text.strip(),
        valid_until=draft.valid_until,
        given_by_id=actor.id,
        given_at=now,
    )
    db.session.add(bulletin)
    db.session.flush()
    _address(bulletin.id, buildings)
    _tell(bulletin, buildings, "bulletin_given", now)
    return bulletin


def _address(bulletin_id: int, buildings: Iterable[int]) -> None:
    """Write a row for each building once, whoever else does the same."""
    rows = [{"bulletin_id": bulletin_id, "unit_id": unit_id} for unit_id in sorted(set(buildings))]
    if not rows:
        return
    table = cast("Table", Relay.__table__)
    db.session.connection().execute(inserting(table).on_conflict_do_nothing(), rows)


def _tell(bulletin: Bulletin, buildings: Iterable[int], code: str, now: datetime, end: str = "") -> int:
    """Tell everybody posted at the buildings; whoever heads two of them once."""
    params = {"bulletin_id": bulletin.id, "subject": bulletin.title, "unit_id": bulletin.unit_id}
    key = f"bulletin:{bulletin.id}{end}"
    return sum(
        notices.tell_unit(unit_id, code, key=key, now=now, params=params, besides=bulletin.given_by_id)
        for unit_id in sorted(set(buildings))
    )


def _buildings_below(paths: Iterable[str]) -> Sequence[int]:
    inside = or_(*(below(path) for path in paths))
    statement = select(Unit.id).where(inside, Unit.level == Level.BUILDING, Unit.closed_on.is_(None))
    return db.session.scalars(statement.order_by(Unit.id)).all()


def _buildings_invited(talk: Talk, unit: Unit) -> Sequence[int]:
    """Return the buildings that those invited head on the talk's day, of those that the talk is for.

    Somebody who heads two buildings, or works as staff too, is invited once.
    """
    day = day_of(talk.street_id, talk.starts_at)
    narrowed = select(TalkBuilding.unit_id).where(TalkBuilding.talk_id == talk.id)
    statement = (
        select(Unit.id)
        .join(Posting, Posting.unit_id == Unit.id)
        .join(Attendee, Attendee.person_id == Posting.person_id)
        .where(
            Attendee.talk_id == talk.id,
            Posting.role == Role.BUILDING_HEAD,
            in_force(day),
            below(unit.path),
            Unit.closed_on.is_(None),
            or_(~narrowed.exists(), Unit.id.in_(narrowed)),
        )
    )
    return db.session.scalars(statement.distinct().order_by(Unit.id)).all()


def _locked_relay(bulletin_id: int, unit_id: int) -> Relay | None:
    statement = select(Relay).where(Relay.bulletin_id == bulletin_id, Relay.unit_id == unit_id)
    if locked():
        statement = statement.with_for_update()
    return db.session.scalar(statement.execution_options(populate_existing=True))
