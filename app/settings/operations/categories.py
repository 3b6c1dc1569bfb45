"""The category tree: all streets share it, nothing in it is ever deleted."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.domain.clocks import Urgency
from app.domain.erasing import LEAST_DAYS, MOST_DAYS
from app.domain.errors import Invalid, Missing
from app.extensions import db
from app.models.settings import Category
from app.settings.cache import touch
from app.settings.operations.rights import let
from app.settings.queries import category

logger = logging.getLogger(__name__)

DEEPEST = 3
"""Levels of the tree; more than a person finds their way in while a resident waits."""


@dataclass(frozen=True, slots=True)
class CategoryValues:
    """What may be said about a category."""

    name: str
    name_en: str = ""
    keywords: tuple[str, ...] = ()
    default_urgency: Urgency = Urgency.BLUE
    retention_days: int | None = None
    """For how many days a resident's data is kept after a case has ended; None: as usual."""


def add_category(parent_id: int | None, actor: Actor, *, values: CategoryValues, now: datetime) -> Category:
    """Add a category below another one, or at the top, after those that are there.

    Raises:
        Forbidden: the actor does not administer the installation.
        Missing, Invalid: no name, one that is taken, or a parent that is closed or too deep.
    """
    let(actor, None)
    parent = category(parent_id) if parent_id is not None else None
    if parent is not None:
        _check_parent(parent)
    _check_name(values.name, parent_id, None)
    last = db.session.scalar(select(func.max(Category.position)))
    row = Category(parent_id=parent_id, path="", code=f"own.{uuid4().hex[:12]}", keywords=[])
    row.position = 0 if last is None else last + 1
    _fill(row, values)
    db.session.add(row)
    db.session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    _note("added", row, actor, now)
    return row


def edit_category(category_id: int, actor: Actor, *, values: CategoryValues, now: datetime) -> Category:
    """Say something else about a category; its place in the tree stays.

    Raises:
        Forbidden: the actor does not administer the installation.
        Missing, Invalid: no name, or one that is taken.
    """
    let(actor, None)
    row = category(category_id)
    _check_name(values.name, row.parent_id, row.id)
    _fill(row, values)
    _note("edited", row, actor, now)
    return row


def close_category(category_id: int, actor: Actor, *, now: datetime) -> Category:
    """Offer the category no longer; cases that have it keep it.

    Raises:
        Forbidden: the actor does not administer the installation.
        Invalid: there are open ones below it.
    """
    let(actor, None)
    row = category(category_id)
    below = select(Category.id).where(Category.parent_id == row.id, Category.is_closed.is_(False))
    if db.session.scalar(below.limit(1)) is not None:
        raise Invalid("category", "category_has_open_ones")
    row.is_closed = True
    _note("closed", row, actor, now)
    return row


def open_category(category_id: int, actor: Actor, *, now: datetime) -> Category:
    """Offer a closed category again.

    Raises:
        Forbidden: the actor does not administer the installation.
        Invalid: the one above it is closed.
    """
    let(actor, None)
    row = category(category_id)
    if row.parent_id is not None and category(row.parent_id).is_closed:
        raise Invalid("category", "parent_closed")
    row.is_closed = False
    _note("opened", row, actor, now)
    return row


def _check_parent(parent: Category) -> None:
    if parent.is_closed:
        raise Invalid("parent_id", "parent_closed")
    if len(parent.path_ids) >= DEEPEST:
        raise Invalid("parent_id", "too_deep", most=DEEPEST)


def _check_name(name: str, parent_id: int | None, own_id: int | None) -> None:
    if not name.strip():
        raise Missing("name")
    statement = select(Category.id).where(Category.name == name.strip())
    siblings = Category.parent_id.is_(None) if parent_id is None else Category.parent_id == parent_id
    taken = set(db.session.scalars(statement.where(siblings)))
    if taken - {own_id}:
        raise Invalid("name", "name_taken")


def _fill(row: Category, values: CategoryValues) -> None:
    row.name = values.name.strip()
    row.name_en = values.name_en.strip() or None
    row.keywords = list(dict.fromkeys(word.strip() for word in values.keywords if word.strip()))
    row.default_urgency = values.default_urgency
    row.retention_days = _kept_days(values.retention_days)


def _kept_days(days: int | None) -> int | None:
    if days is not None and not LEAST_DAYS <= days <= MOST_DAYS:
        raise Invalid("retention_days", "out_of_bounds", least=LEAST_DAYS, most=MOST_DAYS)
    return days


def _note(what: str, row: Category, actor: Actor, now: datetime) -> None:
    touch()
    audit.record(Act.CATEGORY_CHANGED, (Kind.CATEGORY, row.id), by=actor, what=what, days=row.retention_days)
    logger.info("category %s %s by person %s at %s", row.id, what, actor.id, now.isoformat())
