"""Calls in full: who called and until when, declined calls, and how they are scored."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

LIMITS = ((5, "working_days", None), (24, "clock_hours", "red"), (72, "clock_hours", "yellow"))


def _added() -> tuple[sa.Column, ...]:
    return (
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("may_phone", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("answered_late", sa.Boolean(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("insisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attendance", sa.String(length=30), nullable=True),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
    )


def upgrade():
    """Apply the change; of earlier calls the holder of today counts as the caller."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("task") as batch_op:
        batch_op.add_column(sa.Column("caller_id", big, nullable=True))
        for column in _added():
            batch_op.add_column(column)
    op.execute('UPDATE task SET caller_id = (SELECT holder_id FROM "case" WHERE "case".id = task.case_id)')
    _note_who_came()
    with op.batch_alter_table("task") as batch_op:
        batch_op.alter_column("caller_id", existing_type=big, nullable=False)
        batch_op.create_foreign_key(op.f("fk_task_caller_id"), "unit", ["caller_id"], ["id"])
        batch_op.create_check_constraint(
            op.f("ck_task_answer_then_mark"), "mark IS NULL OR answered_at IS NOT NULL"
        )
        batch_op.create_check_constraint(op.f("ck_task_one_to_five"), "mark IS NULL OR mark BETWEEN 1 AND 5")
        batch_op.create_index(op.f("ix_task_street_id_called_at"), ["street_id", "called_at"])
    _set_limits()


def _note_who_came() -> None:
    """Note by the clocks who came in time; one that came late or never is known by its clock, too."""
    op.execute(
        "UPDATE task SET attendance = CASE WHEN EXISTS (SELECT 1 FROM clock k WHERE k.kind = 'report_in' "
        "AND k.subject_id = task.id AND k.breached_at IS NOT NULL) THEN 'late' ELSE 'on_time' END "
        "WHERE arrived_at IS NOT NULL"
    )
    op.execute(
        "UPDATE task SET attendance = 'never' WHERE arrived_at IS NULL AND withdrawn_at IS NOT NULL "
        "AND EXISTS (SELECT 1 FROM clock k WHERE k.kind = 'report_in' "
        "AND k.subject_id = task.id AND k.breached_at IS NOT NULL)"
    )


def _set_limits() -> None:
    """Give installations that have limits the ones for answers."""
    for amount, unit, urgency in LIMITS:
        op.execute(
            sa.text(
                "INSERT INTO limit_setting (kind, amount, unit, urgency, from_on) "
                "SELECT 'answer', :amount, :unit, :urgency, MIN(from_on) FROM limit_setting "
                "WHERE kind = 'report_in' AND street_id IS NULL HAVING COUNT(*) > 0"
            ).bindparams(
                sa.bindparam("amount", amount, type_=sa.Integer()),
                sa.bindparam("unit", unit, type_=sa.String()),
                sa.bindparam("urgency", urgency, type_=sa.String()),
            )
        )


def downgrade():
    """Take the change back: clocks and limits of answers and what was declined are gone."""
    op.execute("DELETE FROM pause WHERE clock_id IN (SELECT id FROM clock WHERE kind = 'answer')")
    op.execute("DELETE FROM clock WHERE kind = 'answer'")
    op.execute("DELETE FROM limit_setting WHERE kind = 'answer'")
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_index(op.f("ix_task_street_id_called_at"))
        batch_op.drop_constraint(op.f("ck_task_one_to_five"), type_="check")
        batch_op.drop_constraint(op.f("ck_task_answer_then_mark"), type_="check")
        batch_op.drop_constraint(op.f("fk_task_caller_id"), type_="foreignkey")
        for column in _added():
            batch_op.drop_column(column.name)
        batch_op.drop_column("caller_id")
