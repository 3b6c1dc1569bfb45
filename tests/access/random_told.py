"""Who is told of an act in a random world, beside who should be; and that what they are told says no more.

Each act is carried out by the application's own operation and taken back. Whoever may not read a case, or
does not any more, is told at most its number.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from sqlalchemy import select

from app.bulletins import operations as bulletins
from app.cases import operations as cases
from app.domain.bulletins import BulletinKind
from app.domain.clocks import LimitUnit
from app.domain.errors import DomainError
from app.extensions import db
from app.models.notices import Notice
from app.notices.sentences import sentence
from app.supervision import operations as orders
from app.supervision.operations import Demand
from tests.access import oracle
from tests.access.oracle import STAFF_ROLES, Chain
from tests.access.random_look import Look, Outcome
from tests.access.random_plan import CasePlan, is_place
from tests.access.random_rows import NOW
from tests.access.random_sheets import WORDS

ANY = {"version": None, "now": NOW}
PARAMS = {
    "number",
    "unit_id",
    "person",
    "expected_on",
    "order_id",
    "order",
    "due_at",
    "bulletin_id",
    "subject",
}
"""What a notice may carry besides the rows that it names: nothing that anybody wrote about a case."""


class Act(NamedTuple):
    """Something that somebody does: who may, how, and who should be told of it."""

    may: oracle.Audience
    do: Callable[[Look, CasePlan, Chain], object]
    told: Callable[[Look, CasePlan, Chain], set[int]]
    is_told_too: bool = False
    """Whether somebody is told of their own act, where they work at the unit that it is for."""


def at_work(look: Look, unit: Chain) -> set[int]:
    """Return who works at the very unit and can sign in: whom a unit's notices go to."""
    return {
        one.id
        for one in look.plan.people
        if one.somebody.at(unit, *STAFF_ROLES, "building_head", "co_handler")
    }


def told_of_case(look: Look, one: CasePlan, _unit: Chain) -> set[int]:
    """Return who is told how far it is: the holder's people, the raiser and who joined."""
    return at_work(look, one.holder) | {one.raiser, *one.supporters} - {None}


def told_at_holder(look: Look, one: CasePlan, _unit: Chain) -> set[int]:
    """Return who works at the unit that holds a case."""
    return at_work(look, one.holder)


def told_at_unit(look: Look, _one: CasePlan, unit: Chain) -> set[int]:
    """Return who works at the unit that is called in."""
    return at_work(look, unit)


def told_in_buildings(look: Look, one: CasePlan, _unit: Chain) -> set[int]:
    """Return who works at the buildings of the case's place."""
    inside = [unit for unit in look.plan.units if unit[: len(one.place)] == one.place and unit[-1][0] == "b"]
    return {person for unit in inside for person in at_work(look, unit)}


def call(look: Look, one: CasePlan, unit: Chain) -> None:
    """Call a department in."""
    cases.call_in(one.id, look.actor, unit_ids=[look.world.ids[unit]], note="请到场", **ANY)


def order(look: Look, one: CasePlan, _unit: Chain) -> None:
    """Order somebody who works at the holder."""
    others = at_work(look, one.holder) - {look.person.id}
    person = look.rng.choice(sorted(others)) if others else None
    demand = Demand("拖延", "限期", look.world.ids[one.holder], person, 1, LimitUnit.WORKING_DAYS)
    orders.give([one.id], look.actor, demand, now=NOW)


def give_news(look: Look, one: CasePlan, _unit: Chain) -> None:
    """Give news to the buildings of the case's place."""
    draft, unit_id = bulletins.Draft(BulletinKind.NOTICE, "停水", "明早停水"), look.world.ids[one.place]
    bulletins.give(unit_id, look.actor, draft, unit_ids=[unit_id], now=NOW)


def saying(do: Callable[..., object]) -> Callable[[Look, CasePlan, Chain], object]:
    """Return a move of a case with a few words."""
    return lambda look, one, _unit: do(one.id, look.actor, note="请抓紧", **ANY)


ACTS = {
    "urging": Act(oracle.reads_case, saying(cases.urge), told_at_holder),
    "noting": Act(oracle.moves_case, saying(cases.note), told_of_case),
    "commenting": Act(oracle.directs_case, saying(cases.comment), told_at_holder),
    "praising": Act(oracle.directs_case, saying(cases.praise), told_at_holder),
    "calling in": Act(oracle.moves_case, call, told_at_unit, is_told_too=True),
    "ordering": Act(oracle.supervises, order, told_at_holder),
    "giving news": Act(oracle.staff_over, give_news, told_in_buildings),
}


def recipients(look: Look) -> Iterator[Outcome]:
    """Compare who is told of acts at random, and look whether what they are told says anything of a case."""
    for name in look.rng.sample(sorted(ACTS), 3):
        act = ACTS[name]
        theirs = [one for one in look.plan.cases if one.is_open and act.may(look.who, one.thing)]
        if theirs:
            yield from _carried_out(look, name, look.rng.choice(theirs))


def _carried_out(look: Look, name: str, one: CasePlan) -> Iterator[Outcome]:
    act, before = ACTS[name], max((known.id for known in look.plan.notices), default=0)
    units = [unit for unit in look.plan.units if unit[0] == one.place[0] and not is_place(unit)]
    unit = look.rng.choice(units)
    place = db.session.begin_nested()
    try:
        act.do(look, one, unit)
        rows = _told(before)
    except DomainError:
        return  # the state of the case does not fit, or nobody is there
    finally:
        place.rollback()
        db.session.expire_all()
    enabled = {person.id for person in look.plan.people if not person.is_disabled}
    should = (act.told(look, one, unit) & enabled) - (set() if act.is_told_too else {look.person.id})
    yield Outcome(f"told of {name}", {person for person, _params, _text in rows}, should)
    params = {key for _person, keys, _text in rows for key in keys}
    yield Outcome(f"carried by {name}", params - PARAMS, set())
    words = {found for _person, _params, text in rows for found in WORDS.findall(text)}
    yield Outcome(f"words of {name}", words, set())


def _told(before: int) -> list[tuple[int, set[str], str]]:
    """Return who was told since a notice: with what it carries, and how it reads."""
    db.session.flush()
    rows = db.session.scalars(select(Notice).where(Notice.id > before)).all()
    return [
        (row.person_id, set(row.params), sentence(row, number=None, title=None, unit=None)) for row in rows
    ]
