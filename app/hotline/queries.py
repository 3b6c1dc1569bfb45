"""What the pages of hotlines read: feeders, what they sent, and how that stands."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.access.policy import Action, Actor, Place, may
from app.access.scopes import readable_cases
from app.domain.answers import Rating
from app.domain.days import instant
from app.domain.levels import Level
from app.domain.workflow import Move
from app.extensions import db
from app.hotline.placing import World
from app.models.answering import ResidentAnswer
from app.models.cases import Case, Event, EventText
from app.models.hotline import Dispatch, Feeder
from app.models.organisation import Unit
from app.organisation.queries.addresses import names_in
from app.settings import queries as settings

_CHUNK = 500
MOST_ANSWERS = 20_000
RESULTS = (Move.RESOLVE, Move.CLOSE_AT_ONCE)
"""The moves that say what was done."""


class Received(NamedTuple):
    """From which day to which, both included; None is without a bound."""

    first: date | None = None
    last: date | None = None


ALWAYS = Received()


@dataclass(frozen=True, slots=True)
class Answered:
    """A dispatch and how it stands."""

    dispatch: Dispatch
    result: str
    """What was done, in the words of who did it; empty while nothing was."""
    done_at: datetime | None
    unit: Unit | None
    """Which unit did it."""
    rating: Rating | None

    @property
    def case(self) -> Case:
        """The case that it became."""
        return self.dispatch.case


def streets_of(actor: Actor) -> list[Unit]:
    """Return the streets for which the actor may take in what feeders send."""
    streets = select(Unit).where(Unit.level == Level.STREET, Unit.closed_on.is_(None)).order_by(Unit.path)
    return [
        one for one in db.session.scalars(streets) if may(actor, Action.DISPATCH_TAKE_IN, Place(one.path))
    ]


def feeders_of(streets: Collection[Unit]) -> Sequence[Feeder]:
    """Return the feeders of streets by name."""
    ids = [street.id for street in streets]
    statement = select(Feeder).where(Feeder.street_id.in_(ids)).order_by(Feeder.street_id, Feeder.name)
    return db.session.scalars(statement).all()


def feeder_named(street_id: int, name: str) -> Feeder | None:
    """Return a feeder of a street."""
    statement = select(Feeder).where(Feeder.street_id == street_id, Feeder.name == name)
    return db.session.scalar(statement)


def columns_of(street_id: int, name: str) -> Mapping[str, str]:
    """Return how the sheets of a feeder are read, as far as that is known."""
    statement = select(Feeder.columns).where(Feeder.street_id == street_id, Feeder.name == name)
    return db.session.scalar(statement) or {}


def numbers_of(street_id: int, name: str, numbers: Collection[str]) -> set[str]:
    """Return those of the numbers that the feeder has sent before."""
    ordered, found = sorted(numbers), set[str]()
    for start in range(0, len(ordered), _CHUNK):
        statement = select(Dispatch.number).join(Feeder, Feeder.id == Dispatch.feeder_id)
        of_feeder = (Feeder.street_id == street_id, Feeder.name == name)
        some = Dispatch.number.in_(ordered[start : start + _CHUNK])
        found.update(db.session.scalars(statement.where(*of_feeder, some)))
    return found


def world(street_id: int) -> World:
    """Return the open units of a street by what they are called, and its categories."""
    return World(street_id, settings.zone_of(street_id), names_in(street_id), settings.open_categories())


def case_number_of(street_id: int, name: str, number: str) -> str | None:
    """Return the number of the case that a dispatch became, or None if it was never sent."""
    statement = (
        select(Case.number)
        .join(Dispatch, Dispatch.case_id == Case.id)
        .join(Feeder, Feeder.id == Dispatch.feeder_id)
        .where(Feeder.street_id == street_id, Feeder.name == name, Dispatch.number == number)
    )
    return db.session.scalar(statement)


def answers(
    actor: Actor,
    feeder: Feeder,
    received: Received = ALWAYS,
    *,
    after: int = 0,
    limit: int = MOST_ANSWERS,
) -> list[Answered]:
    """Return what the feeder sent in a time of whole days of the street, in its order, and how it stands.

    What the actor may not read is left out. Read along ix_dispatch_feeder_id_received_at_id.
    """
    zone = settings.zone_of(feeder.street_id)
    statement = (
        select(Dispatch)
        .join(Dispatch.case)
        .where(Dispatch.feeder_id == feeder.id, Dispatch.id > after, readable_cases(actor))
        .options(contains_eager(Dispatch.case).joinedload(Case.holder))
        .order_by(Dispatch.id)
        .limit(limit)
    )
    if received.first is not None:
        statement = statement.where(Dispatch.received_at >= instant(zone, received.first, 0))
    if received.last is not None:
        statement = statement.where(Dispatch.received_at < instant(zone, received.last, 24 * 60))
    found = db.session.scalars(statement).all()
    ids = [one.case_id for one in found]
    results, ratings = dict(_results(ids)), dict(_ratings(ids))
    return [_answered(one, results.get(one.case_id), ratings.get(one.case_id)) for one in found]


def _answered(one: Dispatch, result: tuple[Event, str] | None, rating: Rating | None) -> Answered:
    if result is None or one.case.resolved_at is None:
        return Answered(one, "", None, None, None)
    event, text = result
    return Answered(one, text, event.at, event.unit, rating)


def _results(ids: Sequence[int]) -> Iterator[tuple[int, tuple[Event, str]]]:
    """Return by case the last event that said what was done, with its text."""
    for start in range(0, len(ids), _CHUNK):
        statement = (
            select(Event, EventText.body)
            .outerjoin(EventText, EventText.event_id == Event.id)
            .where(Event.case_id.in_(ids[start : start + _CHUNK]), Event.move.in_(RESULTS))
            .options(joinedload(Event.unit))
            .order_by(Event.case_id, Event.sequence)
        )
        for event, text in db.session.execute(statement):
            yield event.case_id, (event, text or "")


def _ratings(ids: Sequence[int]) -> Iterator[tuple[int, Rating]]:
    """Return by case how satisfied the resident who raised it was with its last result."""
    for start in range(0, len(ids), _CHUNK):
        statement = select(ResidentAnswer.case_id, ResidentAnswer.rating).where(
            ResidentAnswer.case_id.in_(ids[start : start + _CHUNK]),
            ResidentAnswer.slip_id.is_(None),
            ResidentAnswer.rating.is_not(None),
        )
        found = db.session.execute(statement.order_by(ResidentAnswer.resolution))
        yield from ((case_id, rating) for case_id, rating in found if rating)
