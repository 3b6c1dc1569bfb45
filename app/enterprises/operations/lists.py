"""Which units belong to the alliance, and the resources and projects on their lists."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.access.policy import Action, Actor, Place, authorize
from app.database import locked
from app.domain.enterprises import ItemKind
from app.domain.errors import Invalid
from app.enterprises.operations.loading import held, record_list, unit_of, without_numbers
from app.extensions import db
from app.models.enterprises import AllianceItem, AllianceMember
from app.models.organisation import Unit
from app.settings.queries import day_of, known_category


@dataclass(frozen=True, slots=True)
class ItemValues:
    """What is said of a resource or project."""

    kind: ItemKind
    title: str
    words: str
    category_id: int | None = None
    valid_until: date | None = None
    is_over: bool = False


def set_members(street_id: int, actor: Actor, unit_ids: Collection[int]) -> None:
    """Say which units of a street belong to its alliance; what stands on the lists of others stays there.

    Raises:
        Forbidden: the actor neither works for the whole street nor administers it.
        Invalid: a unit lies elsewhere or is closed.
    """
    street = select(Unit).where(Unit.id == street_id)
    path = db.session.scalars(street.with_for_update() if locked() else street).one().path
    authorize(actor, Action.ALLIANCE_EDIT, Place(path))
    wanted = set(unit_ids)
    known = select(Unit.id).where(Unit.id.in_(wanted), Unit.street_id == street_id, Unit.closed_on.is_(None))
    if set(db.session.scalars(known)) != wanted:
        raise Invalid("unit_ids", "unknown")
    members = {
        row.unit_id: row
        for row in db.session.scalars(select(AllianceMember).where(AllianceMember.street_id == street_id))
    }
    for unit_id in sorted(wanted - members.keys()):
        db.session.add(AllianceMember(unit_id=unit_id, street_id=street_id))
        record_list(unit_id, street_id, actor, "joined")
    for unit_id in sorted(members.keys() - wanted):
        db.session.delete(members[unit_id])
        record_list(unit_id, street_id, actor, "left")


def add_item(unit_id: int, actor: Actor, values: ItemValues, *, now: datetime) -> AllianceItem:
    """Put a resource or project on the list of a member unit.

    Raises:
        Forbidden: the actor does not work for the unit.
        Missing, Invalid: the unit is no member, or something said of the item cannot be.
    """
    member = select(AllianceMember).where(AllianceMember.unit_id == unit_id)
    unit = db.session.get(Unit, unit_id)
    row = db.session.scalars(member.with_for_update(read=True) if locked() else member).one_or_none()
    if row is None or unit is None or unit.closed_on is not None:
        raise Invalid("unit_id", "alliance_no_member")
    authorize(actor, Action.ALLIANCE_KEEP, Place(unit.path))
    if values.valid_until is not None and values.valid_until < day_of(row.street_id, now):
        raise Invalid("valid_until", "has_passed")
    item = AllianceItem(unit_id=unit_id, street_id=row.street_id)
    _write(item, values, now)
    db.session.add(item)
    db.session.flush()
    record_list(unit_id, row.street_id, actor, "item_added")
    return item


def amend_item(
    item_id: int, actor: Actor, values: ItemValues, *, version: int, now: datetime
) -> AllianceItem:
    """Correct a resource or project, or say that it is no more to be had.

    Raises:
        Forbidden, StaleCase: not theirs, or changed meanwhile.
        Missing, Invalid: as for a new one.
    """
    item = held(AllianceItem, item_id, version)
    authorize(actor, Action.ALLIANCE_KEEP, Place(unit_of(item).path))
    _write(item, values, now)
    record_list(item.unit_id, item.street_id, actor, "item_amended")
    return item


def _write(item: AllianceItem, values: ItemValues, now: datetime) -> None:
    if values.category_id:
        known_category(values.category_id, item.street_id)
    today = day_of(item.street_id, now)
    item.kind, item.category_id = values.kind, values.category_id
    item.title = without_numbers(values.title, "title", demanded=True)
    item.words = without_numbers(values.words, "words", demanded=True)
    item.valid_until = values.valid_until
    if values.is_over != (item.closed_on is not None):
        item.closed_on = today if values.is_over else None
