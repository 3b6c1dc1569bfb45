"""Enterprises of a street, their needs, the lists of the alliance, and what was promised to each firm."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, UTCDateTime
from app.domain.enterprises import ItemKind, MatchState, PolicyState
from app.extensions import Model
from app.models.cases import Case
from app.models.organisation import Unit
from app.models.settings import Category


class Enterprise(Model):
    """A firm, shop or institution of a street; whom to ask there stands with each of its needs."""

    __tablename__ = "enterprise"
    __table_args__ = (UniqueConstraint("street_id", "name"), Index(None, "unit_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """Where it is: the park or business district, or any other unit of the tree."""
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str | None] = mapped_column(String(120))
    trade: Mapped[str] = mapped_column(String(40), server_default=text("''"))
    """What it does, in words."""
    note: Mapped[str] = mapped_column(String(500), server_default=text("''"))
    closed_on: Mapped[date | None] = mapped_column(Date)
    """The first day on which it is there no more."""
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")


class EnterpriseNeed(Model):
    """That a case is a firm's need, and under which words it stands in the alliance's list."""

    __tablename__ = "enterprise_need"
    __table_args__ = (Index(None, "enterprise_id", "case_id"), Index(None, "street_id", "case_id"))

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, autoincrement=False)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    title: Mapped[str] = mapped_column(String(60))

    case: Mapped[Case] = relationship(lazy="raise_on_sql")
    enterprise: Mapped[Enterprise] = relationship(lazy="raise_on_sql")


class AllianceMember(Model):
    """A unit that belongs to its street's alliance and keeps lists."""

    __tablename__ = "alliance_member"
    __table_args__ = (Index(None, "street_id"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")


class AllianceItem(Model):
    """A resource or project on the list of a member unit."""

    __tablename__ = "alliance_item"
    __table_args__ = (Index(None, "street_id", "kind", "id"), Index(None, "unit_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[ItemKind] = mapped_column(Code(ItemKind))
    title: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(String(1000))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    valid_until: Mapped[date | None] = mapped_column(Date)
    """The last day on which it is to be had."""
    closed_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
    category: Mapped[Category | None] = relationship(lazy="raise_on_sql")


class NeedMatch(Model):
    """That a need and an item of the lists were brought together, and what came of it."""

    __tablename__ = "need_match"
    __table_args__ = (
        CheckConstraint("(state = 'in_contact') = (ended_at IS NULL)", name="ended_has_ended_at"),
        UniqueConstraint("case_id", "item_id"),
        Index(None, "item_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("enterprise_need.case_id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("alliance_item.id"))
    state: Mapped[MatchState] = mapped_column(Code(MatchState))
    note: Mapped[str] = mapped_column(String(500), server_default=text("''"))
    """What came of it, in words."""
    matched_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    need: Mapped[EnterpriseNeed] = relationship(lazy="raise_on_sql")
    item: Mapped[AllianceItem] = relationship(lazy="raise_on_sql")


class PolicyItem(Model):
    """Something promised to one firm: by which unit, on what grounds, until when, and how far it has come."""

    __tablename__ = "policy_item"
    __table_args__ = (Index(None, "enterprise_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """Who does it."""
    title: Mapped[str] = mapped_column(String(80))
    grounds: Mapped[str] = mapped_column(String(200), server_default=text("''"))
    """The policy or document that it follows from."""
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[PolicyState] = mapped_column(Code(PolicyState))
    note: Mapped[str] = mapped_column(String(500), server_default=text("''"))
    """How it stands, in words."""
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
    enterprise: Mapped[Enterprise] = relationship(lazy="raise_on_sql")
