"""Where units lie, Red Sail stations, the walks to them, and cases taken in at a station's counter."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
ON_EARTH = "latitude IS NULL OR (latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180)"


def _to(table, column, other="unit"):
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _place_checks(table):
    both = sa.CheckConstraint(
        "(latitude IS NULL) = (longitude IS NULL)", name=op.f(f"ck_{table}_both_or_none")
    )
    return both, sa.CheckConstraint(ON_EARTH, name=op.f(f"ck_{table}_on_earth"))


def _places():
    op.create_table(
        "unit_place",
        sa.Column("unit_id", BIG, autoincrement=False, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("outline", sa.JSON(), nullable=True),
        sa.Column("changed_at", AT, nullable=False),
        *_place_checks("unit_place"),
        _to("unit_place", "unit_id"),
        _to("unit_place", "street_id"),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit_place")),
    )
    op.create_index("ix_unit_place_street_id", "unit_place", ["street_id"])
    op.create_table(
        "footpath",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        _to("footpath", "street_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_footpath")),
    )
    op.create_index("ix_footpath_street_id", "footpath", ["street_id"])


def _stations():
    op.create_table(
        "station",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("place", sa.String(length=120), server_default=sa.text("''"), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("phone", sa.String(length=30), server_default=sa.text("''"), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        *_place_checks("station"),
        _to("station", "street_id"),
        _to("station", "unit_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
    )
    op.create_index("ix_station_street_id_name_id", "station", ["street_id", "name", "id"])
    op.create_index("ix_station_unit_id", "station", ["unit_id"])
    op.create_table(
        "station_service",
        sa.Column("id", BIG, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=True),
        _to("station_service", "street_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_service")),
        sa.UniqueConstraint("street_id", "code", name=op.f("uq_station_service_street_id_code")),
    )
    _duty()


def _duty():
    op.create_table(
        "station_duty",
        sa.Column("id", BIG, nullable=False),
        sa.Column("station_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("until_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_station_duty_weekday_of_a_week")),
        sa.CheckConstraint("from_minute < until_minute", name=op.f("ck_station_duty_until_after_from")),
        _to("station_duty", "station_id", "station"),
        _to("station_duty", "unit_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_duty")),
        sa.UniqueConstraint(
            "station_id",
            "unit_id",
            "weekday",
            "from_minute",
            name=op.f("uq_station_duty_station_id_unit_id_weekday_from_minute"),
        ),
    )


def _coverage():
    op.create_table(
        "coverage",
        sa.Column("building_id", BIG, autoincrement=False, nullable=False),
        sa.Column("street_id", BIG, nullable=False),
        sa.Column("station_id", BIG, nullable=True),
        sa.Column("metres", sa.Double(), nullable=True),
        sa.Column("way", sa.String(length=30), nullable=True),
        sa.CheckConstraint(
            "(station_id IS NULL) = (metres IS NULL)", name=op.f("ck_coverage_metres_to_a_station")
        ),
        sa.CheckConstraint("(station_id IS NULL) = (way IS NULL)", name=op.f("ck_coverage_way_to_a_station")),
        _to("coverage", "building_id"),
        _to("coverage", "street_id"),
        _to("coverage", "station_id", "station"),
        sa.PrimaryKeyConstraint("building_id", name=op.f("pk_coverage")),
    )
    op.create_index("ix_coverage_street_id", "coverage", ["street_id"])
    op.create_index("ix_coverage_station_id", "coverage", ["station_id"])
    op.create_table(
        "coverage_run",
        sa.Column("street_id", BIG, autoincrement=False, nullable=False),
        sa.Column("detour_percent", sa.Integer(), nullable=False),
        sa.Column("measured_at", AT, nullable=False),
        _to("coverage_run", "street_id"),
        sa.PrimaryKeyConstraint("street_id", name=op.f("pk_coverage_run")),
    )


def upgrade():
    """Apply the change."""
    _places()
    _stations()
    _coverage()
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f'ALTER TABLE "case" ADD COLUMN station_id {kind} '
        "CONSTRAINT fk_case_station_id REFERENCES station (id)"
    )
    op.create_index(
        "ix_case_station",
        "case",
        ["station_id", "id"],
        sqlite_where=sa.text("station_id IS NOT NULL"),
        postgresql_where=sa.text("station_id IS NOT NULL"),
    )


def downgrade():
    """Take the change back; stations, places and at which counter a case came in are gone for good."""
    op.drop_index("ix_case_station", "case")
    op.execute('ALTER TABLE "case" DROP COLUMN station_id')
    for table in (
        "coverage_run",
        "coverage",
        "station_duty",
        "station_service",
        "station",
        "footpath",
        "unit_place",
    ):
        op.drop_table(table)
