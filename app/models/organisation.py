"""Units, people and their postings."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, Sealed, UTCDateTime
from app.domain.displays import Display
from app.domain.levels import Level, Role, UnitKind
from app.extensions import Model
from app.spelling import spelling


def _spelt(context: DefaultExecutionContext) -> str:
    parameters = context.get_current_parameters()  # type: ignore[no-untyped-call]  # has no types
    return spelling(str(parameters["name"]))


class Unit(Model):
    """A node of the four-level tree, or a department or firm that hangs on one."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint(
            "(kind IN ('department', 'firm')) = (level IS NULL)", name="level_unless_co_handling"
        ),
        CheckConstraint("(level = 'street') = (parent_id IS NULL)", name="street_on_top"),
        CheckConstraint("(level = 'street') = (short_code IS NOT NULL)", name="street_short_code"),
        Index(None, "path"),
        Index(None, "street_id", "level", "name"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The street at the top; a street names itself (empty only while it is being inserted)."""
    path: Mapped[str] = mapped_column(String(120))
    """Ids from the street down to the unit itself: "/1/5/20/"."""
    level: Mapped[Level | None] = mapped_column(Code(Level))
    kind: Mapped[UnitKind] = mapped_column(Code(UnitKind))
    code: Mapped[str] = mapped_column(String(40), unique=True)
    short_code: Mapped[str | None] = mapped_column(String(6), unique=True)
    """Of a street: how its case numbers begin."""
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str | None] = mapped_column(String(120))
    party_name: Mapped[str | None] = mapped_column(String(120))
    households: Mapped[int | None]
    time_zone: Mapped[str | None] = mapped_column(String(60))
    """Of a street: the IANA zone that its times are shown and counted in."""
    closed_on: Mapped[date | None] = mapped_column(Date)
    erases_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Of a street: since when the data of residents is erased by itself; empty until somebody has looked."""
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    parent: Mapped["Unit | None"] = relationship(foreign_keys=parent_id, remote_side=id, lazy="raise_on_sql")
    postings: Mapped[list["Posting"]] = relationship(back_populates="unit", lazy="raise_on_sql")

    @property
    def ancestor_ids(self) -> tuple[int, ...]:
        """Ids from the street down to the unit itself."""
        return tuple(int(part) for part in self.path.strip("/").split("/"))


class Person(Model):
    """Somebody who works with the product."""

    __tablename__ = "person"
    __table_args__ = (Index(None, "pinyin", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60), index=True)
    pinyin: Mapped[str] = mapped_column(String(200), default=_spelt, server_default=text("''"))
    """Full pinyin and initials of the name, to sort and search by: "wangxiulan wxl"."""
    phone: Mapped[str | None] = mapped_column(Sealed("person.phone"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(server_default=text("false"))
    password_changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    second_factor_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Since when signing in takes a code of the person's app as well; empty: it does not."""
    language: Mapped[str | None] = mapped_column(String(10))
    display: Mapped[Display | None] = mapped_column(Code(Display))
    """How large and plain pages are, as chosen; empty: as is usual for the postings."""
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_program: Mapped[bool] = mapped_column(server_default=text("false"))
    """A service account: another system, which has no password and acts with tokens only."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    postings: Mapped[list["Posting"]] = relationship(back_populates="person", lazy="raise_on_sql")


class Posting(Model):
    """A person's role at a unit, or at the whole installation, for a time."""

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="until_after_from"),
        CheckConstraint(
            "unit_id IS NOT NULL OR role IN ('administrator', 'observer', 'privacy_officer')",
            name="unit_unless_installation",
        ),
        Index(None, "unit_id", "role"),
        Index(None, "person_id", "from_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[Role] = mapped_column(Code(Role))
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    """The first day on which the person no longer holds the role."""

    person: Mapped[Person] = relationship(back_populates="postings", lazy="raise_on_sql")
    unit: Mapped[Unit | None] = relationship(back_populates="postings", lazy="raise_on_sql")
