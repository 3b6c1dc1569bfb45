"""Lists given out as files, with who asked for them and where they stand."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNDER_WAY = sa.text("state IN ('waiting', 'building')")


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "export",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("format", sa.String(length=30), nullable=False),
        sa.Column("query", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rights", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'ready') = (file IS NOT NULL)", name=op.f("ck_export_ready_has_file")),
        sa.CheckConstraint(
            "(state = 'ready') = (expires_at IS NOT NULL)", name=op.f("ck_export_ready_expires")
        ),
        sa.CheckConstraint(
            "state <> 'building' OR claimed_at IS NOT NULL", name=op.f("ck_export_building_is_claimed")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_export_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )
    op.create_index("ix_export_person_id_id", "export", ["person_id", "id"])
    op.create_index(
        "ix_export_under_way", "export", ["id"], sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY
    )
    op.create_index("ix_export_expires_at", "export", ["expires_at"])


def downgrade() -> None:
    """Take the change back; the files lose their rows and are swept away."""
    op.drop_table("export")
