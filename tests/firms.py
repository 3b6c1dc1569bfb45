"""A firm in a business district, its need, and what a member unit of the alliance has to give."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from app.cases.operations import Draft
from app.database import transaction
from app.domain.enterprises import ItemKind
from app.domain.errors import Invalid
from app.domain.levels import UnitKind
from app.enterprises import operations
from app.enterprises.operations import FirmValues, ItemValues, PolicyValues
from app.extensions import db
from app.models.enterprises import AllianceItem, Enterprise, EnterpriseNeed, PolicyItem
from app.models.organisation import Unit
from app.models.settings import Category
from tests import factories


def category(code: str = "business.talent") -> int:
    """Return the id of a category."""
    return db.session.query(Category.id).filter_by(code=code).scalar()


def street() -> factories.Street:
    """Make a street whose first grid is a business district."""
    made = factories.street()
    district(made)
    return made


def district(place: factories.Street) -> None:
    """Let the first grid of a street be a business district."""
    with transaction():
        db.session.get_one(Unit, place.grid.id).kind = UnitKind.BUSINESS


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Expect that what follows is refused for this reason."""
    with pytest.raises(Invalid) as caught:
        yield
    assert caught.value.code == code


def do(what, *args, **values):
    """Do it in a transaction of its own."""
    with transaction():
        return what(*args, **values)


def one(model):
    """Return the only row of a table as it is now."""
    db.session.rollback()
    return db.session.query(model).one()


def version_in(page) -> str:
    """Return the version that the form of a page carries."""
    return re.search(r'name="version"[^>]*value="(\d+)"', page.text).group(1)


def firm(street: factories.Street, name: str = "明湖机械", *, place: Unit | None = None, now) -> Enterprise:
    """Add a firm at the first building."""
    values = FirmValues((place or street.building).id, name, "Minghu Machines", "机械加工", "有八十名工人")
    with transaction():
        return operations.add_firm(factories.actor(street.street_worker), values, now=now)


def need(street: factories.Street, of: Enterprise, title: str = "招聘十名焊工", *, now) -> EnterpriseNeed:
    """Register a need of the firm by the grid's worker."""
    words = "订单多，想招聘十名熟练焊工"
    draft = Draft(words, None, category(), contact_name="周经理", contact_phone="13800001111")
    with transaction():
        return operations.register_need(
            of.id, factories.actor(street.grid_worker), draft, title=title, now=now
        )


def member(street: factories.Street, *units: Unit) -> None:
    """Let units belong to the alliance; without any it is the department."""
    ids = [unit.id for unit in units or (street.department,)]
    with transaction():
        operations.set_members(street.street.id, factories.actor(street.street_worker), ids)


def item(
    street: factories.Street,
    title: str = "焊工招聘专场",
    *,
    kind: ItemKind = ItemKind.RESOURCE,
    until: date | None = None,
    now,
) -> AllianceItem:
    """Put something on the department's list."""
    values = ItemValues(kind, title, "每月一次，为企业招聘焊工、车工", category(), until)
    with transaction():
        return operations.add_item(street.department.id, factories.actor(street.co_handler), values, now=now)


def policy(street: factories.Street, of: Enterprise, *, due_on: date | None = None) -> PolicyItem:
    """Promise something to the firm."""
    values = PolicyValues("稳岗补贴", street.community.id, "市政〔2026〕3号", due_on)
    with transaction():
        return operations.promise(of.id, factories.actor(street.grid_worker), values)
