"""Firms: their list, one of them with its needs, matches and what it was promised."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from app.access.policy import STAFF, Actor
from app.access.scopes import readable_cases, units_in_charge
from app.domain.enterprises import PolicyState
from app.enterprises.queries.alliance import IS_FOR_ALL, Listed, listed
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case
from app.models.enterprises import AllianceItem, Enterprise, EnterpriseNeed, NeedMatch, PolicyItem
from app.web.paging import PAGE, Page, page_of, read_id

SHOWN = 100
"""So many needs and promises are shown of one firm, the newest."""
_OPEN_STATES = [state for state in PolicyState if state.is_open]


@dataclass(frozen=True, slots=True)
class Line:
    """A firm in the list."""

    firm: Enterprise
    open_needs: int
    late: int
    """Promises whose day has passed."""


def firms(
    actor: Actor, *, gone: bool = False, words: str = "", after: str | None = None, today: date
) -> Page[Line]:
    """Return the firms in the charge of the actor's staff by name; read along uq_enterprise_street_id_name.

    Two statements: the firms, then the counts of the page.
    """
    streets = sorted({grant.street_id for grant in actor.grants if grant.role in STAFF and grant.street_id})
    ended = Enterprise.closed_on.is_not(None) if gone else Enterprise.closed_on.is_(None)
    statement = (
        select(Enterprise)
        .join(Enterprise.unit)
        .where(Enterprise.street_id.in_(streets), units_in_charge(actor), ended)
        .order_by(Enterprise.name, Enterprise.id)
        .options(contains_eager(Enterprise.unit))
        .limit(PAGE + 1)
    )
    if words:
        names = (Enterprise.name, Enterprise.name_en)
        statement = statement.where(or_(*(name.icontains(words, autoescape=True) for name in names)))
    name, _, last = (after or "").rpartition("~")
    if last_id := read_id(last):
        statement = statement.where(tuple_(Enterprise.name, Enterprise.id) > (name, last_id))
    page = page_of(db.session.scalars(statement).all(), lambda firm: f"{firm.name}~{firm.id}")
    needs, late = _counts([firm.id for firm in page.rows], actor, today)
    lines = [Line(firm, needs.get(firm.id, 0), late.get(firm.id, 0)) for firm in page.rows]
    return Page(lines, page.next_key)


def _counts(ids: Sequence[int], actor: Actor, today: date) -> tuple[dict[int, int], dict[int, int]]:
    """Return by firm how many of the needs that `needs_of` lists are open, and how many promises late."""
    needs = (
        select(EnterpriseNeed.enterprise_id, func.count())
        .join(Case, Case.id == EnterpriseNeed.case_id)
        .where(EnterpriseNeed.enterprise_id.in_(ids), IS_OPEN_CASE, readable_cases(actor) | IS_FOR_ALL)
        .group_by(EnterpriseNeed.enterprise_id)
    )
    late = (
        select(PolicyItem.enterprise_id, func.count())
        .where(
            PolicyItem.enterprise_id.in_(ids), PolicyItem.state.in_(_OPEN_STATES), PolicyItem.due_on < today
        )
        .group_by(PolicyItem.enterprise_id)
    )
    if not ids:
        return {}, {}
    return _by_firm(needs), _by_firm(late)


def _by_firm(statement: "Select[int, int]") -> dict[int, int]:
    return {firm_id: number for firm_id, number in db.session.execute(statement)}


def firm_or_404(actor: Actor, enterprise_id: int) -> Enterprise:
    """Return the firm with its unit; 404 also when it is not in the charge of the actor's staff."""
    statement = (
        select(Enterprise)
        .join(Enterprise.unit)
        .where(Enterprise.id == enterprise_id, units_in_charge(actor))
        .options(contains_eager(Enterprise.unit))
    )
    firm: Enterprise = db.one_or_404(statement)
    return firm


def needs_of(actor: Actor, enterprise_id: int) -> list[Listed]:
    """Return a firm's needs, newest first; of those whose case the actor may not read no number.

    Confidential ones are left out then. Two statements: the needs, along
    ix_enterprise_need_enterprise_id_case_id, then which of their cases the actor may read.
    """
    statement = (
        select(EnterpriseNeed)
        .join(EnterpriseNeed.case)
        .where(EnterpriseNeed.enterprise_id == enterprise_id, readable_cases(actor) | IS_FOR_ALL)
        .order_by(EnterpriseNeed.case_id.desc())
        .options(contains_eager(EnterpriseNeed.case).joinedload(Case.holder))
        .limit(SHOWN)
    )
    return listed(actor, db.session.scalars(statement).all())


def matches_of(case_ids: Collection[int]) -> dict[int, list[NeedMatch]]:
    """Return what was brought together with some needs, by need, oldest first.

    Read along uq_need_match_case_id_item_id.
    """
    statement = (
        select(NeedMatch)
        .where(NeedMatch.case_id.in_(sorted(case_ids)))
        .order_by(NeedMatch.id)
        .options(joinedload(NeedMatch.item).joinedload(AllianceItem.unit))
    )
    found: dict[int, list[NeedMatch]] = {}
    for row in db.session.scalars(statement) if case_ids else ():
        found.setdefault(row.case_id, []).append(row)
    return found


def policies_of(enterprise_id: int) -> Sequence[PolicyItem]:
    """Return what a firm was promised, newest first; read along ix_policy_item_enterprise_id_id."""
    statement = (
        select(PolicyItem)
        .where(PolicyItem.enterprise_id == enterprise_id)
        .order_by(PolicyItem.id.desc())
        .options(joinedload(PolicyItem.unit))
        .limit(SHOWN)
    )
    return db.session.scalars(statement).all()


def policy_or_404(actor: Actor, policy_id: int) -> PolicyItem:
    """Return something that a firm was promised; 404 also when the firm is not in the actor's charge."""
    statement = (
        select(PolicyItem)
        .join(PolicyItem.enterprise)
        .join(Enterprise.unit)
        .where(PolicyItem.id == policy_id, units_in_charge(actor))
        .options(contains_eager(PolicyItem.enterprise).contains_eager(Enterprise.unit))
    )
    row: PolicyItem = db.one_or_404(statement)
    return row
