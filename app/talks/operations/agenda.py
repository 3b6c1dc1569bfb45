"""The agenda: the look-back that the system writes, and new items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, func, or_, select

from app.access.policy import Action, Actor, Place, authorize, may
from app.access.scopes import place_column
from app.bulletins import operations as bulletins
from app.cases.operations.protecting import contact_for
from app.cases.queries.suggesting import suggestion
from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.ledger import Kept
from app.domain.levels import Level
from app.domain.private_numbers import Found, cleaned
from app.domain.talks import DecisionApplied, ItemRemoved, TalkState
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case
from app.models.ledger import LedgerEntry, Promise
from app.models.organisation import Unit
from app.models.talks import AgendaItem, Attendee, Decision, ItemKind, Talk
from app.settings import queries as settings
from app.talks.operations.planning import day_of, held_talk, locked_talk, refuse_over, touch
from app.talks.operations.standing_in import stands_in_at

LONGEST_LOOK_BACK = 60
"""More than can be talked through in an evening; the most urgent ones come first."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What somebody raises at a talk; place and category are ids and may be left to the talk."""

    description: str
    place_id: int | None = None
    category_id: int | None = None
    spot: str = ""
    raised_by_id: int | None = None


def open_talk(talk_id: int, actor: Actor, *, now: datetime) -> Talk:
    """Begin the talk: the look-back is written. Beginning twice is harmless."""
    talk = held_talk(talk_id, actor)
    if talk.state is TalkState.PLANNED:
        talk.state = TalkState.OPEN
        _write_look_back(talk, now)
        bulletins.give_news(talk, actor, now=now)
    return talk


def add_item(talk_id: int, actor: Actor, issue: Issue) -> AgendaItem:
    """Put a new item on the agenda: by the host, or sent in before by somebody invited.

    Raises:
        Forbidden: the actor does not take part in the talk, or has no say at the place.
        Missing, Invalid: nothing is said, or the place lies outside the talk's unit.
    """
    talk = locked_talk(talk_id)
    authorize(actor, Action.TALK_READ, Place(path=talk.unit.path))
    refuse_over(talk)
    if not issue.description.strip():
        raise Missing("description")
    place = db.session.get(Unit, issue.place_id) if issue.place_id else talk.unit
    if place is None or place.level is None or not place.path.startswith(talk.unit.path):
        raise Invalid("place_id", "talk_outside")
    if not stands_in_at(talk, actor, place):
        authorize(actor, Action.CASE_REGISTER, Place(path=place.path))
    if issue.category_id and issue.category_id not in settings.known_categories(talk.street_id):
        raise Invalid("category_id", "unknown")
    said, spot = cleaned(issue.description), cleaned(issue.spot)
    item = AgendaItem(
        talk_id=talk.id,
        position=_last_position(talk.id) + 1,
        kind=ItemKind.NEW,
        description=said.text.strip(),
        place_id=place.id,
        spot=spot.text.strip(),
        category_id=issue.category_id or suggestion(talk.street_id, said.text).category_id,
        contact_id=_contact_id(talk.street_id, [*said.found, *spot.found]),
        raised_by_id=_raiser(talk, actor, issue.raised_by_id),
        found={},
    )
    db.session.add(item)
    touch(talk)
    db.session.flush()
    return item


def _contact_id(street_id: int, found: Sequence[Found]) -> int | None:
    """Keep the numbers that stood in an item; return the id of their row."""
    contact = contact_for(street_id, "", "", found)
    if contact is None:
        return None
    db.session.add(contact)
    db.session.flush()
    return contact.id


def remove_item(item_id: int, actor: Actor, *, now: datetime) -> None:
    """Take a new item off the agenda again: the host any, everybody else what they sent in.

    Its row is kept until the talk is closed, so that this can be undone.

    Raises:
        ItemRemoved: somebody else was first.
        Forbidden: it is somebody else's, or was written by the look-back.
        DecisionApplied: its decision was carried out already.
    """
    item = db.session.get_one(AgendaItem, item_id)
    talk = locked_talk(item.talk_id)
    own = item.raised_by_id == actor.id and talk.state is TalkState.PLANNED
    if item.kind is not ItemKind.NEW or not (own or may(actor, Action.TALK_HOLD, Place(path=talk.unit.path))):
        raise Forbidden(action=Action.TALK_HOLD)
    refuse_over(talk)
    refuse_removed(item)
    decision = db.session.get(Decision, item.id, populate_existing=True)
    if decision is not None:
        if decision.applied_at is not None:
            raise DecisionApplied
        db.session.delete(decision)
    item.removed_at = now
    touch(talk)


def refuse_removed(item: AgendaItem) -> None:
    """Refuse to change an item that is off the agenda; its talk is locked by now."""
    db.session.refresh(item, ["removed_at"])
    if item.removed_at is not None:
        raise ItemRemoved


def _raiser(talk: Talk, actor: Actor, person_id: int | None) -> int | None:
    if person_id is None or person_id == actor.id:
        return actor.id
    authorize(actor, Action.TALK_HOLD, Place(path=talk.unit.path))
    invited = select(Attendee.id).where(Attendee.talk_id == talk.id, Attendee.person_id == person_id)
    if db.session.scalar(invited) is None:
        raise Invalid("raised_by_id", "talk_not_invited")
    return person_id


def _write_look_back(talk: Talk, now: datetime) -> None:
    position = _last_position(talk.id)
    for case_id in look_back(talk, now=now):
        position += 1
        db.session.add(
            AgendaItem(talk_id=talk.id, position=position, kind=ItemKind.LOOK_BACK, case_id=case_id, found={})
        )
    db.session.flush()


def look_back(talk: Talk, *, now: datetime) -> Sequence[int]:
    """Return the ids of the cases to look back at: whose word was given first, then what is due first.

    These are cases of the unit's earlier talks that are open, or were closed since the last one, and
    cases in the unit's ledger whose review is due. Confidential ones that the unit may not see are not.
    """
    unit = talk.unit
    level = unit.level or Level.GRID
    own = (Talk.unit_id == unit.id, Talk.state == TalkState.CLOSED)
    last = db.session.scalar(select(func.max(Talk.closed_at)).where(*own))
    on_agenda = select(AgendaItem.case_id).where(
        AgendaItem.talk_id == talk.id, AgendaItem.case_id.is_not(None)
    )
    raised = select(AgendaItem.case_id).join(Talk).where(*own, AgendaItem.case_id.is_not(None))
    due = select(LedgerEntry.case_id).where(
        LedgerEntry.street_id == talk.street_id,
        LedgerEntry.struck_off_at.is_(None),
        LedgerEntry.next_review_on <= day_of(talk, now),
    )
    word = _earliest_promise(talk.street_id)
    statement = (
        select(Case.id)
        .outerjoin(word, word.c.case_id == Case.id)
        .where(
            or_(Case.id.in_(raised), (place_column(level) == unit.id) & Case.id.in_(due)),
            Case.lowest_rank >= level.rank,
            Case.id.not_in(on_agenda),
            _open_or_closed_since(last),
        )
        .order_by(word.c.due_on.is_(None), word.c.due_on, Case.sort_at, Case.id)
        .limit(LONGEST_LOOK_BACK)
    )
    return db.session.scalars(statement).all()


def _earliest_promise(street_id: int) -> Subquery:
    return (
        select(Promise.case_id, func.min(Promise.due_on).label("due_on"))
        .where(Promise.street_id == street_id, Promise.outcome == Kept.OPEN)
        .group_by(Promise.case_id)
        .subquery()
    )


def _open_or_closed_since(last: datetime | None) -> ColumnElement[bool]:
    return IS_OPEN_CASE if last is None else or_(IS_OPEN_CASE, Case.closed_at > last)


def _last_position(talk_id: int) -> int:
    return db.session.scalar(select(func.max(AgendaItem.position)).where(AgendaItem.talk_id == talk_id)) or 0
