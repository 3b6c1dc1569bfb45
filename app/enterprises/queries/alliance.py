"""The alliance of a street: its members, its three lists, and what on them may meet a need."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.exceptions import NotFound

from app.access.policy import Action, Actor, Place, may
from app.access.scopes import wholly_readable_cases
from app.domain.enterprises import Fit, ItemKind, Subject, fitting
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case
from app.models.enterprises import AllianceItem, AllianceMember, Enterprise, EnterpriseNeed, NeedMatch
from app.models.organisation import Unit
from app.settings import queries as settings
from app.web.paging import PAGE, Page, page_of

LOOKED_AT = 1000
"""So many of the newest items of a street are compared with a need."""


IS_FOR_ALL = Case.lowest_rank == Level.BUILDING.rank
"""The condition that a need is not confidential, so that its title stands on lists."""


class Listed(NamedTuple):
    """A need as it stands in the alliance's list; its number only for whoever may read the case."""

    need: EnterpriseNeed
    number: str | None


def streets_of(actor: Actor) -> list[Unit]:
    """Return the streets whose alliance the actor may read (Action.ALLIANCE_READ)."""
    streets = _streets()
    members: dict[int, tuple[str, ...]] = {}
    if actor.has(Role.CO_HANDLER):
        for unit in members_of([street.id for street in streets]):
            members[unit.ancestor_ids[0]] = (*members.get(unit.ancestor_ids[0], ()), unit.path)
    places = [(one, Place(one.path, task_paths=members.get(one.id, ()))) for one in streets]
    return [one for one, place in places if may(actor, Action.ALLIANCE_READ, place)]


def streets_to_edit(actor: Actor) -> list[Unit]:
    """Return the streets whose members the actor chooses (Action.ALLIANCE_EDIT)."""
    return [one for one in _streets() if may(actor, Action.ALLIANCE_EDIT, Place(one.path))]


def _streets() -> Sequence[Unit]:
    statement = select(Unit).where(Unit.level == Level.STREET, Unit.closed_on.is_(None))
    return db.session.scalars(statement.order_by(Unit.path)).all()


def members_of(street_ids: Sequence[int]) -> list[Unit]:
    """Return the open member units of some streets, as on the map; along ix_alliance_member_street_id."""
    statement = (
        select(Unit)
        .join(AllianceMember, AllianceMember.unit_id == Unit.id)
        .where(AllianceMember.street_id.in_(street_ids), Unit.closed_on.is_(None))
        .order_by(Unit.path)
    )
    return list(db.session.scalars(statement))


def kept_by(actor: Actor, street_ids: Sequence[int]) -> list[Unit]:
    """Return the member units whose list the actor keeps (Action.ALLIANCE_KEEP)."""
    return [unit for unit in members_of(street_ids) if may(actor, Action.ALLIANCE_KEEP, Place(unit.path))]


def units_to_choose(street_id: int) -> Sequence[Unit]:
    """Return the open units of a street that keep lists: all but buildings, departments first."""
    above = Unit.level.is_(None) | (Unit.level != Level.BUILDING)
    statement = select(Unit).where(Unit.street_id == street_id, above, Unit.closed_on.is_(None))
    return db.session.scalars(statement.order_by(Unit.level.is_not(None), Unit.path)).all()


def items(
    street_ids: Sequence[int], kind: ItemKind, *, over: bool, before: int | None, today: date
) -> Page[AllianceItem]:
    """Return resources or projects of some streets, newest first.

    Read along ix_alliance_item_street_id_kind_id.
    """
    statement = (
        select(AllianceItem)
        .where(
            AllianceItem.street_id.in_(street_ids),
            AllianceItem.kind == kind,
            ~_to_be_had(today) if over else _to_be_had(today),
        )
        .order_by(AllianceItem.id.desc())
        .options(joinedload(AllianceItem.unit), joinedload(AllianceItem.category))
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(AllianceItem.id < before)
    return page_of(db.session.scalars(statement).all(), lambda item: str(item.id))


def _to_be_had(today: date) -> ColumnElement[bool]:
    """Return the condition that an item may be matched: not over, of an open unit that is a member."""
    giver = exists().where(
        AllianceMember.unit_id == AllianceItem.unit_id,
        Unit.id == AllianceItem.unit_id,
        Unit.closed_on.is_(None),
    )
    is_valid = AllianceItem.valid_until.is_(None) | (AllianceItem.valid_until >= today)
    return and_(AllianceItem.closed_on.is_(None), is_valid, giver)


def matched_with(item_ids: Sequence[int]) -> dict[int, list[NeedMatch]]:
    """Return which needs some items were brought together with, newest first, without confidential ones.

    By item; read along ix_need_match_item_id.
    """
    statement = (
        select(NeedMatch)
        .join(NeedMatch.need)
        .join(EnterpriseNeed.case)
        .where(NeedMatch.item_id.in_(item_ids), IS_FOR_ALL)
        .order_by(NeedMatch.id.desc())
        .options(contains_eager(NeedMatch.need).joinedload(EnterpriseNeed.enterprise))
    )
    found: dict[int, list[NeedMatch]] = {}
    for row in db.session.scalars(statement) if item_ids else ():
        found.setdefault(row.item_id, []).append(row)
    return found


def item_or_404(actor: Actor, item_id: int) -> AllianceItem:
    """Return an item with its unit; 404 also when the actor may not read the alliance's lists."""
    statement = select(AllianceItem).where(AllianceItem.id == item_id).options(joinedload(AllianceItem.unit))
    item: AllianceItem = db.one_or_404(statement)
    if item.street_id not in {street.id for street in streets_of(actor)}:
        raise NotFound
    return item


def needs(actor: Actor, street_ids: Sequence[int], *, over: bool, before: int | None) -> Page[Listed]:
    """Return the needs of firms, newest first, without confidential ones.

    Two statements: the needs, along ix_enterprise_need_street_id_case_id, then which of their cases the actor
    may read.
    """
    statement = (
        select(EnterpriseNeed)
        .join(EnterpriseNeed.case)
        .where(
            EnterpriseNeed.street_id.in_(street_ids),
            ~IS_OPEN_CASE if over else IS_OPEN_CASE,
            IS_FOR_ALL,
        )
        .order_by(EnterpriseNeed.case_id.desc())
        .options(
            contains_eager(EnterpriseNeed.case).joinedload(Case.category),
            joinedload(EnterpriseNeed.enterprise),
        )
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(EnterpriseNeed.case_id < before)
    page = page_of(db.session.scalars(statement).all(), lambda need: str(need.case_id))
    return Page(listed(actor, page.rows), page.next_key)


def listed(actor: Actor, rows: Sequence[EnterpriseNeed]) -> list[Listed]:
    """Return needs with the numbers of those whose case the actor may read as a whole."""
    ids = [need.case_id for need in rows]
    own = select(Case.id).where(Case.id.in_(ids), wholly_readable_cases(actor))
    read = set(db.session.scalars(own)) if ids else set()
    return [Listed(need, need.case.number if need.case_id in read else None) for need in rows]


def need_or_404(actor: Actor, need_id: int) -> EnterpriseNeed:
    """Return a firm's need with case and firm; 404 also when the actor may not read all of the case."""
    statement = (
        select(EnterpriseNeed)
        .join(EnterpriseNeed.case)
        .where(EnterpriseNeed.case_id == need_id, wholly_readable_cases(actor))
        .options(
            contains_eager(EnterpriseNeed.case).joinedload(Case.holder),
            contains_eager(EnterpriseNeed.case).joinedload(Case.category),
            contains_eager(EnterpriseNeed.case).joinedload(Case.merged_into),
            joinedload(EnterpriseNeed.enterprise).joinedload(Enterprise.unit),
        )
    )
    need: EnterpriseNeed = db.one_or_404(statement)
    return need


def match_or_404(actor: Actor, match_id: int) -> NeedMatch:
    """Return a match with its need and item; 404 also when the actor may not read all of the case."""
    statement = (
        select(NeedMatch)
        .join(NeedMatch.need)
        .join(EnterpriseNeed.case)
        .where(NeedMatch.id == match_id, wholly_readable_cases(actor))
        .options(
            contains_eager(NeedMatch.need).contains_eager(EnterpriseNeed.case).joinedload(Case.holder),
            joinedload(NeedMatch.item).joinedload(AllianceItem.unit),
        )
    )
    row: NeedMatch = db.one_or_404(statement)
    return row


def proposals(need: EnterpriseNeed, *, today: date) -> list[tuple[Fit, AllianceItem]]:
    """Return what is on the lists of the street and may meet a need, what fits best first; nothing twice.

    The newest `LOOKED_AT` items that are to be had, and those that are shown.
    """
    taken = select(NeedMatch.item_id).where(NeedMatch.case_id == need.case_id)
    statement = (
        select(AllianceItem.id, AllianceItem.title, AllianceItem.words, AllianceItem.category_id)
        .where(
            AllianceItem.street_id == need.street_id,
            _to_be_had(today),
            AllianceItem.id.not_in(taken),
        )
        .order_by(AllianceItem.id.desc())
        .limit(LOOKED_AT)
    )
    offered = [
        Subject(row.id, f"{row.title} {row.words}", _path(row.category_id, need.street_id))
        for row in db.session.execute(statement)
    ]
    words = f"{need.title} {need.case.description}"
    fits = fitting(Subject(need.case_id, words, _path(need.case.category_id, need.street_id)), offered)
    shown = select(AllianceItem).where(AllianceItem.id.in_([fit.id for fit in fits]))
    rows = {
        item.id: item
        for item in db.session.scalars(
            shown.options(joinedload(AllianceItem.unit), joinedload(AllianceItem.category))
        )
    }
    return [(fit, rows[fit.id]) for fit in fits]


def _path(category_id: int | None, street_id: int) -> tuple[int, ...]:
    known = settings.known_categories(street_id).get(category_id or 0)
    return known.path_ids if known else ()
