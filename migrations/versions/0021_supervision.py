"""Supervision orders on cases, their answers, and requests to name the lead."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
OPEN_ORDER = "state IN ('given', 'answered', 'sent_back')"
UNDECIDED = "decided_at IS NULL"


def upgrade():
    """Apply the change."""
    _orders()
    _cases()
    _answers()
    _lead_requests()


def _fk(table, column, target):
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _partial(name, table, columns, where, *, unique=False):
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def _orders():
    table = "supervision_order"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("given_by_id", BIG, nullable=False),
        sa.Column("given_unit_id", BIG, nullable=False),
        sa.Column("given_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("rounds", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "(state IN ('accepted', 'lifted')) = (ended_at IS NOT NULL)",
            name=op.f("ck_supervision_order_ended_has_ended_at"),
        ),
        _fk(table, "street_id", "unit.id"),
        _fk(table, "unit_id", "unit.id"),
        _fk(table, "person_id", "person.id"),
        _fk(table, "given_by_id", "person.id"),
        _fk(table, "given_unit_id", "unit.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_order")),
        sa.UniqueConstraint(
            "street_id", "year", "sequence", name=op.f("uq_supervision_order_street_id_year_sequence")
        ),
    )
    _partial("ix_supervision_order_open", table, ["street_id", "due_at", "id"], OPEN_ORDER)
    _partial("ix_supervision_order_of_unit", table, ["unit_id", "due_at", "id"], OPEN_ORDER)
    _partial("ix_supervision_order_to_decide", table, ["given_unit_id", "id"], "state = 'answered'")
    op.create_index(op.f("ix_supervision_order_street_id_id"), table, ["street_id", "id"])
    op.create_table(
        "supervision_counter",
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        _fk("supervision_counter", "street_id", "unit.id"),
        sa.PrimaryKeyConstraint("street_id", "year", name=op.f("pk_supervision_counter")),
    )


def _cases():
    table = "supervised_case"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        _fk(table, "street_id", "unit.id"),
        _fk(table, "order_id", "supervision_order.id"),
        _fk(table, "case_id", "case.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervised_case")),
        sa.UniqueConstraint("order_id", "case_id", name=op.f("uq_supervised_case_order_id_case_id")),
    )
    op.create_index(op.f("ix_supervised_case_case_id"), table, ["case_id"])


def _answers():
    table = "supervision_answer"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("verdict", sa.String(length=30), nullable=True),
        sa.Column("verdict_note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("verdict_by_id", BIG, nullable=True),
        sa.Column("verdict_at", AT, nullable=True),
        sa.CheckConstraint(
            "(verdict IS NULL) = (verdict_at IS NULL) AND (verdict IS NULL) = (verdict_by_id IS NULL)",
            name=op.f("ck_supervision_answer_verdict_by_somebody"),
        ),
        _fk(table, "street_id", "unit.id"),
        _fk(table, "order_id", "supervision_order.id"),
        _fk(table, "by_id", "person.id"),
        _fk(table, "verdict_by_id", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_answer")),
        sa.UniqueConstraint("order_id", "sequence", name=op.f("uq_supervision_answer_order_id_sequence")),
    )


def _lead_requests():
    table = "lead_request"
    op.create_table(
        table,
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("holding_id", BIG, nullable=False),
        sa.Column("other_id", BIG, nullable=False),
        sa.Column("decider_id", BIG, nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("asked_by_id", BIG, nullable=False),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("lead_id", BIG, nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (lead_id IS NULL)", name=op.f("ck_lead_request_decided_has_lead")
        ),
        _fk(table, "street_id", "unit.id"),
        _fk(table, "case_id", "case.id"),
        _fk(table, "holding_id", "holding.id"),
        _fk(table, "other_id", "unit.id"),
        _fk(table, "decider_id", "unit.id"),
        _fk(table, "asked_by_id", "person.id"),
        _fk(table, "lead_id", "unit.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_request")),
    )
    _partial("uq_lead_request_open", table, ["holding_id"], UNDECIDED, unique=True)
    _partial("ix_lead_request_to_decide", table, ["decider_id", "id"], UNDECIDED)


def downgrade():
    """Take the change back; orders and what was answered are gone, their events on cases stay."""
    op.execute("DELETE FROM pause WHERE clock_id IN (SELECT id FROM clock WHERE kind = 'supervise')")
    op.execute("DELETE FROM clock WHERE kind = 'supervise'")
    for table in (
        "lead_request",
        "supervision_answer",
        "supervised_case",
        "supervision_counter",
        "supervision_order",
    ):
        op.drop_table(table)
