"""Second factor: secrets, recovery codes, sessions that wait for one, and when a person was last proved."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _added() -> dict[str, tuple[sa.Column, ...]]:
    return {
        "person": (
            sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        ),
        "signed_in": (
            sa.Column("awaits_factor", sa.Boolean(), server_default=sa.text("false"), nullable=False),
            sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
            sa.Column("rights", sa.String(length=64), nullable=True),
        ),
        "sign_in_code": (
            sa.Column("is_reset", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        ),
    }


def upgrade():
    """Apply the change; nobody has a second factor before, and no password is old yet."""
    for table, columns in _added().items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.add_column(column)
    op.execute("UPDATE person SET password_changed_at = CURRENT_TIMESTAMP WHERE password_hash IS NOT NULL")
    op.create_table(
        "second_factor",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("pending_secret", sa.LargeBinary(), nullable=True),
        sa.Column("pending_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_second_factor_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("person_id", name=op.f("uq_second_factor_person_id")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_recovery_code_code_digest")),
    )
    op.create_index(op.f("ix_recovery_code_person_id"), "recovery_code", ["person_id"])


def downgrade():
    """Take the change back: second factors are gone, and links that reset a password stop working."""
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
    op.execute("DELETE FROM sign_in_code WHERE is_reset")
    op.execute("DELETE FROM signed_in WHERE awaits_factor")
    for table, columns in _added().items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.drop_column(column.name)
