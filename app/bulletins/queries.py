"""What pages read about bulletins; each function takes the actor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.access.policy import STAFF, Actor
from app.access.scopes import in_force, units_around, units_in_charge
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.bulletins import Bulletin, Relay
from app.models.organisation import Person, Posting, Unit
from app.web.paging import PAGE, Page, page_of

_Above = aliased(Unit)


@dataclass(frozen=True, slots=True)
class Line:
    """A bulletin in a list, with how many buildings of the actor's it is for and where it was passed on."""

    bulletin: Bulletin
    told: int
    all: int


@dataclass(frozen=True, slots=True)
class Building:
    """One building that a bulletin is for, as the sender sees it."""

    relay: Relay
    unit: Unit
    above: Unit
    heads: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Group:
    """The buildings of one grid."""

    unit: Unit
    buildings: list[Building]

    @property
    def waiting(self) -> list[Building]:
        """Where it was not passed on yet."""
        return [one for one in self.buildings if one.relay.relayed_at is None]

    @property
    def told(self) -> int:
        """In how many it was."""
        return len(self.buildings) - len(self.waiting)


def bulletin_or_404(actor: Actor, bulletin_id: int) -> Bulletin:
    """Return the bulletin with who gave it; 404 when it does not concern the actor."""
    statement = (
        select(Bulletin)
        .join(Bulletin.unit)
        .where(Bulletin.id == bulletin_id, units_around(actor))
        .options(contains_eager(Bulletin.unit), joinedload(Bulletin.given_by, innerjoin=True))
    )
    found: Bulletin = db.one_or_404(statement)
    return found


def given(actor: Actor, *, before: int | None = None) -> Page[Line]:
    """Return the bulletins that concern the actor's staff postings, newest first; continued by id.

    Read along ix_bulletin_street_id_id. Two statements: the bulletins, then the counts of the page.
    """
    streets = {grant.street_id for grant in actor.grants if grant.role in STAFF}
    statement = (
        select(Bulletin)
        .join(Bulletin.unit)
        .where(Bulletin.street_id.in_(sorted(one for one in streets if one)), units_around(actor))
        .options(contains_eager(Bulletin.unit))
        .order_by(Bulletin.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(Bulletin.id < before)
    rows = db.session.scalars(statement).all()
    counts = _counts(actor, [row.id for row in rows])
    lines = [Line(row, *counts.get(row.id, (0, 0))) for row in rows]
    return page_of(lines, lambda line: str(line.bulletin.id))


def to_pass_on(actor: Actor, *, today: date) -> Sequence[Relay]:
    """Return what is still to be passed on in the buildings that the actor heads, oldest first.

    Read along ix_relay_unit_id_bulletin_id.
    """
    statement = (
        select(Relay)
        .join(Relay.bulletin)
        .where(Relay.unit_id.in_(headed(actor)), Relay.relayed_at.is_(None), _is_valid(today))
        .options(contains_eager(Relay.bulletin).joinedload(Bulletin.unit), joinedload(Relay.unit))
        .order_by(Relay.bulletin_id, Relay.unit_id)
        .limit(PAGE)
    )
    return db.session.scalars(statement).all()


def count_to_pass_on(actor: Actor, *, today: date) -> int:
    """Return how much the actor has still to pass on; no statement for who heads no building."""
    buildings = headed(actor)
    if not buildings:
        return 0
    statement = (
        select(func.count())
        .select_from(Relay)
        .join(Relay.bulletin)
        .where(Relay.unit_id.in_(buildings), Relay.relayed_at.is_(None), _is_valid(today))
    )
    return db.session.scalar(statement) or 0


def passed_on(actor: Actor, *, limit: int = 20) -> Sequence[Relay]:
    """Return what was passed on last in the buildings that the actor heads, newest first."""
    statement = (
        select(Relay)
        .where(Relay.unit_id.in_(headed(actor)), Relay.relayed_at.is_not(None))
        .options(joinedload(Relay.bulletin).joinedload(Bulletin.unit), joinedload(Relay.unit))
        .order_by(Relay.bulletin_id.desc(), Relay.unit_id)
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def own_relays(actor: Actor, bulletin_id: int) -> Sequence[Relay]:
    """Return the rows of a bulletin for the buildings that the actor heads."""
    statement = (
        select(Relay)
        .where(Relay.bulletin_id == bulletin_id, Relay.unit_id.in_(headed(actor)))
        .options(joinedload(Relay.unit))
        .order_by(Relay.unit_id)
    )
    return db.session.scalars(statement).all()


def progress(actor: Actor, bulletin_id: int, *, today: date) -> list[Group]:
    """Return the buildings in the actor's charge that a bulletin is for, with today's heads, grid by grid."""
    statement = (
        select(Relay, Unit, _Above, Person.name)
        .join(Unit, Relay.unit_id == Unit.id)
        .join(_Above, Unit.parent_id == _Above.id)
        .outerjoin(Person, Relay.relayed_by_id == Person.id)
        .where(Relay.bulletin_id == bulletin_id, units_in_charge(actor))
        .order_by(Unit.path)
    )
    rows = db.session.execute(statement).all()
    heads = _heads([unit.id for _relay, unit, *_ in rows], today)
    groups: dict[int, Group] = {}
    for relay, unit, above, by in rows:
        group = groups.setdefault(above.id, Group(above, []))
        group.buildings.append(Building(relay, unit, above, tuple(heads.get(unit.id, ())), by or ""))
    return list(groups.values())


def is_for_a_building(bulletin_id: int) -> bool:
    """Return whether there is a building in which a bulletin is to be passed on."""
    statement = select(Relay.id).where(Relay.bulletin_id == bulletin_id)
    return db.session.scalar(statement.limit(1)) is not None


def told_at(talk_id: int) -> Sequence[Bulletin]:
    """Return the bulletins of a talk, its news first; for its page and its minutes."""
    statement = select(Bulletin).where(Bulletin.talk_id == talk_id)
    return db.session.scalars(statement.order_by(Bulletin.is_news.desc(), Bulletin.id)).all()


def giving_units(actor: Actor) -> Sequence[Unit]:
    """Return the units in whose name the actor may give a bulletin, and those to choose from."""
    statement = select(Unit).where(
        units_in_charge(actor),
        Unit.level.in_((Level.STREET, Level.COMMUNITY, Level.GRID)),
        Unit.closed_on.is_(None),
    )
    return db.session.scalars(statement.order_by(Unit.path)).all()


def headed(actor: Actor) -> list[int]:
    """Return the ids of the buildings that the actor heads."""
    return sorted(
        {grant.unit_id for grant in actor.grants if grant.role is Role.BUILDING_HEAD and grant.unit_id}
    )


def _counts(actor: Actor, ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    statement = (
        select(Relay.bulletin_id, func.count(Relay.relayed_at), func.count())
        .join(Unit, Relay.unit_id == Unit.id)
        .where(Relay.bulletin_id.in_(list(ids)), units_in_charge(actor))
        .group_by(Relay.bulletin_id)
    )
    return {bulletin_id: (told, total) for bulletin_id, told, total in db.session.execute(statement)}


def _heads(unit_ids: Sequence[int], today: date) -> dict[int, list[str]]:
    statement = (
        select(Posting.unit_id, Person.name)
        .join(Person, Posting.person_id == Person.id)
        .where(
            Posting.unit_id.in_(unit_ids),
            Posting.role == Role.BUILDING_HEAD,
            in_force(today),
            Person.disabled_at.is_(None),
        )
        .order_by(Posting.id)
    )
    found: dict[int, list[str]] = {}
    for unit_id, name in db.session.execute(statement):
        found.setdefault(unit_id or 0, []).append(name)
    return found


def _is_valid(today: date) -> ColumnElement[bool]:
    return or_(Bulletin.valid_until.is_(None), Bulletin.valid_until >= today)
