"""A promise may be given at a talk, by a person, about a case that lies in no ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

GIVEN = """
INSERT INTO promise (street_id, case_id, item_id, person_id, promiser, what, due_on, made_at, made_by_id)
SELECT t.street_id, i.case_id, i.id, p.id, substr(p.name, 1, 80),
       substr(CASE WHEN d.note = '' THEN t.title ELSE d.note END, 1, 300),
       d.promised_on, d.applied_at, d.decided_by_id
FROM decision d
JOIN agenda_item i ON i.id = d.item_id
JOIN talk t ON t.id = i.talk_id
JOIN person p ON p.id = t.host_id
WHERE d.promised_on IS NOT NULL AND d.applied_at IS NOT NULL AND i.case_id IS NOT NULL
"""
"""Until now the minutes said for which day, but not who had promised: the host wrote it down."""


def upgrade() -> None:
    """Apply the change and write down what was promised at earlier talks."""
    with op.batch_alter_table("promise") as table:
        table.alter_column("entry_id", existing_type=_id(), nullable=True)
        table.add_column(sa.Column("item_id", _id(), nullable=True))
        table.add_column(sa.Column("person_id", _id(), nullable=True))
        table.create_foreign_key("fk_promise_item_id", "agenda_item", ["item_id"], ["id"])
        table.create_foreign_key("fk_promise_person_id", "person", ["person_id"], ["id"])
        table.create_unique_constraint("uq_promise_item_id", ["item_id"])
    op.create_index("ix_promise_case_id", "promise", ["case_id"])
    op.execute(GIVEN)


def downgrade() -> None:
    """Take the change back; a promise about no entry has no place then."""
    op.execute("DELETE FROM promise WHERE entry_id IS NULL")
    op.drop_index("ix_promise_case_id", "promise")
    with op.batch_alter_table("promise") as table:
        table.drop_constraint("uq_promise_item_id", type_="unique")
        table.drop_constraint("fk_promise_person_id", type_="foreignkey")
        table.drop_constraint("fk_promise_item_id", type_="foreignkey")
        table.drop_column("person_id")
        table.drop_column("item_id")
        table.alter_column("entry_id", existing_type=_id(), nullable=False)


def _id() -> sa.types.TypeEngine[int]:
    return sa.Integer() if op.get_bind().dialect.name == "sqlite" else sa.BigInteger()
