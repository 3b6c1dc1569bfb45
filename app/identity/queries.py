"""What is read about identities of the house: one's own, somebody's, and where the two sides differ."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.access.policy import Actor
from app.access.scopes import in_force
from app.accounts.rights import administers
from app.domain.house import EVERYWHERE, Difference, Named, compared, read
from app.extensions import db
from app.models.identities import HouseIdentity
from app.models.organisation import Person, Posting, Unit
from app.organisation.queries.people import visible_people
from app.web.paging import PAGE, Page, page_of, read_id


@dataclass(frozen=True, slots=True)
class Shown:
    """A posting as a page names it: the unit is None where no unit has the code, or none is meant."""

    named: Named
    unit: Unit | None

    @property
    def is_everywhere(self) -> bool:
        """Whether it is one for the whole installation."""
        return self.named.code == EVERYWHERE


@dataclass(frozen=True, slots=True)
class Compared:
    """An identity with what only the provider says and what only stands here."""

    identity: HouseIdentity
    only_there: Sequence[Shown]
    only_here: Sequence[Shown]


def identity_of(person_id: int) -> HouseIdentity | None:
    """Return the identity that a person is linked with, along its unique key."""
    return db.session.scalar(select(HouseIdentity).where(HouseIdentity.person_id == person_id))


def person_to_link(actor: Actor, person_id: int, *, now: datetime) -> Person | None:
    """Return a person whose identity the actor may set, else None; a program has none."""
    person = db.session.get(Person, person_id)
    if person is None or person.is_program or not administers(actor, person_id, now=now):
        return None
    return person


def comparison(identity: HouseIdentity, *, today: date) -> Compared | None:
    """Return how the two sides differ; None where the provider says nothing of postings, or the same."""
    return next(iter(_compared([identity], today)), None)


def differing(actor: Actor, *, today: date, after: str | None, limit: int = PAGE) -> Page[Compared]:
    """Return a page of linked people of the actor's streets, and of those whoever differs.

    Along pk_house_identity, continued by key; a page may name fewer people than it has read.
    """
    statement = (
        select(HouseIdentity)
        .join(HouseIdentity.person)
        .options(contains_eager(HouseIdentity.person))
        .where(visible_people(actor), HouseIdentity.said.is_not(None), Person.disabled_at.is_(None))
        .order_by(HouseIdentity.id)
        .limit(limit + 1)
    )
    if last := read_id(after):
        statement = statement.where(HouseIdentity.id > last)
    page = page_of(list(db.session.scalars(statement)), lambda row: str(row.id), limit=limit)
    return Page(_compared(page.rows, today), page.next_key)


def _compared(identities: Sequence[HouseIdentity], today: date) -> list[Compared]:
    held = _held([one.person_id for one in identities], today)
    pairs = [
        (one, compared(read(one.said), held[one.person_id])) for one in identities if one.said is not None
    ]
    units = _units(difference for _, difference in pairs)

    def shown(postings: Iterable[Named]) -> list[Shown]:
        return [Shown(one, units.get(one.code)) for one in postings]

    return [Compared(one, shown(d.only_there), shown(d.only_here)) for one, d in pairs if d]


def _held(ids: Sequence[int], today: date) -> dict[int, list[Named]]:
    found: dict[int, list[Named]] = defaultdict(list)
    statement = (
        select(Posting.person_id, Posting.role, Unit.code)
        .outerjoin(Unit, Posting.unit_id == Unit.id)
        .where(Posting.person_id.in_(ids), in_force(today))
    )
    for person_id, role, code in db.session.execute(statement):
        found[person_id].append(Named(role, code or EVERYWHERE))
    return found


def _units(differences: Iterable[Difference]) -> dict[str, Unit]:
    codes = {one.code for each in differences for one in (*each.only_there, *each.only_here)}
    if not codes:
        return {}
    return {unit.code: unit for unit in db.session.scalars(select(Unit).where(Unit.code.in_(codes)))}
