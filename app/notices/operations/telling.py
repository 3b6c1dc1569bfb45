"""Telling people: rows of the outbox, written in the transaction of what they tell about.

Each notice is a code and parameters, worded by app.notices.sentences when it is read. The key
makes a repeat harmless: the same thing is told to the same person once, by one statement
(INSERT ... ON CONFLICT DO NOTHING) on both databases.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, String, bindparam, cast, select, update

from app import ahead
from app.access.policy import WORKERS
from app.access.scopes import in_force
from app.domain.levels import Role
from app.duty import queries as duty
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case
from app.models.joining import Supporter
from app.models.notices import Notice
from app.models.organisation import Person, Posting, Unit
from app.notices.operations.holding import is_quiet
from app.notices.operations.outbox import Message, tell, tell_later
from app.settings.queries import zone_of

TOLD = WORKERS | {Role.CO_HANDLER}
"""Roles that a unit's notices go to; the others handle no cases."""
RED = frozenset(
    {"case_escalated", "case_breached_street", "case_reminded", "call_unanswered", "call_answer_late"}
)
"""What a unit is told when a clock is red: at night too there is somebody on duty who sees it first."""

_TODAY: BindParameter[date] = bindparam("today", type_=Date())


def _held(
    roles: frozenset[Role], today: date | BindParameter[date] = _TODAY
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a posting with one of the roles holds on the day."""
    return Posting.role.in_(sorted(roles)), in_force(today)


def _posted(roles: frozenset[Role], place: ColumnElement[bool]) -> ColumnElement[bool]:
    return Person.id.in_(select(Posting.person_id).where(place, *_held(roles)))


# Whom a notice goes to: conditions with parameters, so that each makes one statement for good.
_HERE = Posting.unit_id == bindparam("place_id")
_AT_WORK = _posted(TOLD, _HERE)
_LEADING = _posted(frozenset({Role.LEADER}), _HERE)
_ADMINISTERING = _posted(frozenset({Role.ADMINISTRATOR}), _HERE | Posting.unit_id.is_(None))
_PROTECTING = _posted(frozenset({Role.PRIVACY_OFFICER}), _HERE | Posting.unit_id.is_(None))
_IN_PERSON = Person.id == bindparam("told_id")
_JOINED = Person.id.in_(select(Supporter.person_id).where(Supporter.case_id == bindparam("joined_id")))


def tell_unit(
    unit_id: int,
    code: str,
    *,
    key: str,
    now: datetime,
    case_id: int | None = None,
    talk_id: int | None = None,
    params: dict[str, Any] | None = None,
    besides: int | None = None,
) -> int:
    """Tell everybody who works at the unit today, except the person `besides`; return how many.

    Today is the day of `now` (UTC) in the street's zone. Disabled accounts are left out; 0 means that
    nobody is there to be told, or that all were told before.
    """
    if is_quiet():
        return 0
    unit = db.session.get_one(Unit, unit_id)
    street_id = unit.street_id or unit.id
    message = Message(code, key, now, street_id, unit_id, case_id, talk_id, params)
    today = _today(street_id, now)
    called, count = _call_duty(unit, message, besides) if code in RED else (None, 0)
    if ahead.is_on():
        others = [person_id for person_id in _working_at(unit_id, today) if person_id != called]
        return count + tell_later(message, others, besides)
    return count + tell(message, _AT_WORK, {"place_id": unit_id, "today": today}, besides=besides)


def _call_duty(unit: Unit, message: Message, besides: int | None) -> tuple[int | None, int]:
    """Tell whoever is on duty at the unit first that a clock is red; by the key they are told once.

    Return who it is, and 1 unless they were told before.
    """
    person_id = duty.person_on_duty(unit, now=message.now)
    if person_id is None or person_id == besides:
        return None, 0
    params = {**(message.params or {}), "unit_id": unit.id}
    call = replace(message, code="duty_called", params=params)
    if ahead.is_on():
        return person_id, tell_later(call, [person_id], None)
    return person_id, tell(call, _IN_PERSON, {"told_id": person_id})


def tell_person(
    person_id: int,
    code: str,
    *,
    key: str,
    now: datetime,
    street_id: int | None = None,
    case_id: int | None = None,
    talk_id: int | None = None,
    params: dict[str, Any] | None = None,
) -> int:
    """Tell one person, whatever their postings; return 1, or 0 if they were told before."""
    if is_quiet():
        return 0
    message = Message(code, key, now, street_id, None, case_id, talk_id, params)
    if ahead.is_on():
        told = [] if person_id in ahead.once(_disabled, _disabled) else [person_id]
        return tell_later(message, told, None)
    return tell(message, _IN_PERSON, {"told_id": person_id})


def let_be_told_again(person_id: int, key: str) -> None:
    """Let a person be told something once more; what they were told before stays in their list."""
    told = update(Notice).where(Notice.person_id == person_id, Notice.key == key)
    again = told.values(key=Notice.key + ":" + cast(Notice.id, String))
    db.session.execute(again, execution_options={"synchronize_session": False})


def tell_supporters(
    case_id: int,
    code: str,
    *,
    street_id: int,
    key: str,
    now: datetime,
    params: dict[str, Any] | None = None,
    besides: int | None = None,
) -> int:
    """Tell those who joined a case that somebody raised, except the person `besides`; return how many."""
    if is_quiet():
        return 0
    message = Message(code, key, now, None, None, case_id, None, params)
    if ahead.is_on():
        disabled = ahead.once(_disabled, _disabled)
        people = [person_id for person_id in _joined(street_id).get(case_id, []) if person_id not in disabled]
        return tell_later(message, people, besides)
    return tell(message, _JOINED, {"joined_id": case_id}, besides=besides)


def _joined(street_id: int) -> Mapping[int, list[int]]:
    """Return who joined which open case of a street, for a batch: all by one statement."""

    def load() -> dict[int, list[int]]:
        here = (Case.street_id == street_id, IS_OPEN_CASE)
        statement = select(Supporter.case_id, Supporter.person_id).join(Case).where(*here)
        people: defaultdict[int, list[int]] = defaultdict(list)
        with db.session.no_autoflush:  # who joins does so in a transaction of their own
            for case_id, person_id in db.session.execute(statement.order_by(Supporter.person_id)):
                people[case_id].append(person_id)
        return people

    return ahead.once((_joined, street_id), load)


def tell_leaders(
    street_id: int,
    code: str,
    *,
    key: str,
    now: datetime,
    case_id: int | None = None,
    params: dict[str, Any] | None = None,
) -> int:
    """Tell the leaders of a street; return how many."""
    message = Message(code, key, now, street_id, street_id, case_id, params=params)
    return _tell_posted(message, street_id, _LEADING)


def tell_administrators(
    street_id: int,
    code: str,
    *,
    key: str,
    now: datetime,
    case_id: int | None = None,
    params: dict[str, Any] | None = None,
) -> int:
    """Tell the administrators of a street and those of the whole installation; return how many."""
    message = Message(code, key, now, street_id, street_id, case_id, None, params)
    return _tell_posted(message, street_id, _ADMINISTERING, at_once=True)


def tell_officers(street_id: int, code: str, *, key: str, now: datetime) -> int:
    """Tell who protects a street's data, or that of all streets; return how many."""
    message = Message(code, key, now, street_id, street_id, None, None, None)
    return _tell_posted(message, street_id, _PROTECTING, at_once=True)


def _disabled() -> frozenset[int]:
    """Return whose accounts are disabled, for a batch."""
    with db.session.no_autoflush:  # what the batch has changed so far are no people
        return frozenset(db.session.scalars(select(Person.id).where(Person.disabled_at.is_not(None))))


def _today(street_id: int, now: datetime) -> date:
    return now.astimezone(zone_of(street_id)).date()


def _working_at(unit_id: int, today: date) -> Sequence[int]:
    """Return who works at the unit on the day, for a batch: all units of its street by one statement."""
    street_id = db.session.get_one(Unit, unit_id).street_id or unit_id

    def load() -> dict[int | None, list[int]]:
        statement = (
            select(Posting.unit_id, Person.id)
            .join(Person)
            .join(Unit, Unit.id == Posting.unit_id)
            .where(Unit.street_id == street_id, *_held(TOLD, today), Person.disabled_at.is_(None))
            .distinct()
            .order_by(Person.id)
        )
        people: defaultdict[int | None, list[int]] = defaultdict(list)
        with db.session.no_autoflush:  # what the batch has changed so far are no people
            for at_id, person_id in db.session.execute(statement):
                people[at_id].append(person_id)
        return people

    return ahead.once((_working_at, street_id, today), load).get(unit_id, [])


def _tell_posted(
    message: Message, street_id: int, whom: ColumnElement[bool], *, at_once: bool = False
) -> int:
    values = {"place_id": street_id, "today": _today(street_id, message.now)}
    if ahead.is_on():
        return tell_later(message, _posted_to(whom, values), None, at_once=at_once)
    return tell(message, whom, values, at_once=at_once)


def _posted_to(whom: ColumnElement[bool], values: Mapping[str, object]) -> Sequence[int]:
    """Return whom a condition names, for a batch: one statement for each."""

    def load() -> Sequence[int]:
        named = select(Person.id).where(whom, Person.disabled_at.is_(None)).order_by(Person.id)
        with db.session.no_autoflush:  # what the batch has changed so far are no people
            return db.session.scalars(named, values).all()

    return ahead.once((_posted_to, whom, *values.values()), load)
