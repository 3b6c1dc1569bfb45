"""Residents by their slips: further slips, what residents say of results, objections and their limit."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
OWN, UNDECIDED = "slip_id IS NULL", "decided_at IS NULL"


def _fk(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def upgrade():
    """Apply the change; installations that have limits get the one for objections."""
    _slips()
    _answers()
    _objections()
    op.execute(
        "INSERT INTO limit_setting (kind, amount, unit, from_on) "
        "SELECT 'objection', 3, 'working_days', MIN(from_on) FROM limit_setting "
        "WHERE kind = 'verify' AND street_id IS NULL HAVING COUNT(*) > 0"
    )


def _slips() -> None:
    table = "slip"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("given_by_id", BIG, nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        _fk(table, "street_id", "unit.id"),
        _fk(table, "case_id", "case.id"),
        _fk(table, "given_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
    )
    op.create_index(op.f("ix_slip_case_id"), table, ["case_id"])


def _answers() -> None:
    table = "resident_answer"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("resolution", sa.Integer(), nullable=False),
        sa.Column("slip_id", BIG, nullable=True),
        sa.Column("verdict", sa.String(length=30), nullable=False),
        sa.Column("rating", sa.String(length=30), nullable=True),
        sa.Column("is_satisfied", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(length=30), nullable=False),
        sa.Column("taken_by_id", BIG, nullable=True),
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "(way = 'link') = (taken_by_id IS NULL)", name=op.f("ck_resident_answer_taken_by_staff")
        ),
        _fk(table, "street_id", "unit.id"),
        _fk(table, "case_id", "case.id"),
        _fk(table, "slip_id", "slip.id"),
        _fk(table, "taken_by_id", "person.id"),
        _fk(table, "event_id", "event.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident_answer")),
    )
    _partial("uq_resident_answer_own", table, ["case_id", "resolution"], OWN, unique=True)
    _partial(
        "uq_resident_answer_slip", table, ["case_id", "resolution", "slip_id"], f"NOT ({OWN})", unique=True
    )


def _objections() -> None:
    table = "objection"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("resolution", sa.Integer(), nullable=False),
        sa.Column("slip_id", BIG, nullable=True),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decision", sa.String(length=30), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decision IS NULL)", name=op.f("ck_objection_decided_has_decision")
        ),
        _fk(table, "street_id", "unit.id"),
        _fk(table, "case_id", "case.id"),
        _fk(table, "slip_id", "slip.id"),
        _fk(table, "unit_id", "unit.id"),
        _fk(table, "decided_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    _partial("uq_objection_open", table, ["case_id"], UNDECIDED, unique=True)
    _partial("ix_objection_to_decide", table, ["unit_id", "id"], UNDECIDED)
    op.create_index(op.f("ix_objection_case_id_resolution"), table, ["case_id", "resolution"])


def downgrade():
    """Take the change back: slips, answers and objections are gone, their events on cases stay."""
    op.execute("DELETE FROM pause WHERE clock_id IN (SELECT id FROM clock WHERE kind = 'objection')")
    op.execute("DELETE FROM clock WHERE kind = 'objection'")
    op.execute("DELETE FROM limit_setting WHERE kind = 'objection'")
    for table in ("objection", "resident_answer", "slip"):
        op.drop_table(table)
