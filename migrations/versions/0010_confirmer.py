"""Whoever is asked to confirm a strike-off is noted; the entries of cases that have ended are asked about."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

IS_PROPOSED = sa.text("struck_off_at IS NULL AND proposed_at IS NOT NULL")


def upgrade():
    """Apply the change; of an open proposal the approver is the one who was asked."""
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE ledger_entry ADD COLUMN confirmer_id {kind} "
        "CONSTRAINT fk_ledger_entry_confirmer_id REFERENCES unit (id)"
    )
    op.execute("UPDATE ledger_entry SET confirmer_id = approver_id WHERE proposed_at IS NOT NULL")
    _index("confirmer_id")
    _ask_about_ended()


def _ask_about_ended() -> None:
    """Let a review clock of each open entry whose case has ended be due at once: until now none ran."""
    now = datetime.now(UTC)
    if op.get_bind().dialect.name == "sqlite":
        now = now.replace(tzinfo=None)
    statement = sa.text(
        "INSERT INTO clock (street_id, case_id, kind, subject_id, sequence, unit_id, level, amount, unit, "
        "started_at, warn_at, due_at, black_at, check_at) "
        "SELECT c.street_id, c.id, 'review', e.id, "
        "(SELECT COUNT(*) FROM clock k WHERE k.kind = 'review' AND k.subject_id = e.id) + 1, "
        "u.id, u.level, 0, 'natural_days', :now, :now, :now, :now, :now "
        'FROM ledger_entry e JOIN "case" c ON c.id = e.case_id JOIN unit u ON u.id = c.holder_id '
        "WHERE e.struck_off_at IS NULL AND c.state IN ('closed', 'merged', 'withdrawn') "
        "AND NOT EXISTS (SELECT 1 FROM clock k WHERE k.kind = 'review' AND k.subject_id = e.id "
        "AND k.stopped_at IS NULL)"
    )
    op.execute(statement.bindparams(sa.bindparam("now", now, type_=sa.DateTime(timezone=True))))


def downgrade():
    """Take the change back; whoever is asked counts as the approver again."""
    op.execute("UPDATE ledger_entry SET approver_id = confirmer_id WHERE confirmer_id IS NOT NULL")
    _index("approver_id")
    op.execute("ALTER TABLE ledger_entry DROP COLUMN confirmer_id")


def _index(column: str) -> None:
    name = "ix_ledger_entry_to_confirm"
    op.drop_index(name, "ledger_entry")
    op.create_index(
        name, "ledger_entry", [column, "id"], sqlite_where=IS_PROPOSED, postgresql_where=IS_PROPOSED
    )
