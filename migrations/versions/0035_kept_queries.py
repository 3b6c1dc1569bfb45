"""Residents' numbers leave kept filters and what files were asked for: they stood there in clear."""

import re
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

NUMBER = re.compile(r"\+?\d[\d\s-]{5,}\d[xX]?")
"""What a phone or an identity number looks like; a case number has letters before its digits."""
CASE_NUMBER = re.compile(r"[A-Za-z]{1,4}-?\d{8}-?\d+")


def upgrade() -> None:
    """Apply the change: what else was asked for stays."""
    connection = op.get_bind()
    for name in ("saved_filter", "export"):
        kept = sa.table(name, sa.column("id"), sa.column("query"))
        rows = connection.execute(sa.select(kept.c.id, kept.c.query).where(kept.c.query.contains("words=")))
        for row_id, query in rows.all():
            if (cleaned := _cleaned(query)) != query:
                connection.execute(sa.update(kept).where(kept.c.id == row_id).values(query=cleaned))


def downgrade() -> None:
    """Leave it: what was taken out is gone."""


def _cleaned(query: str) -> str:
    pairs = parse_qsl(query)
    if not any(name == "words" and _has_number(value) for name, value in pairs):
        return query
    return urlencode([(name, _without(value) if name == "words" else value) for name, value in pairs])


def _has_number(words: str) -> bool:
    return NUMBER.search(words) is not None and not CASE_NUMBER.fullmatch(words.strip())


def _without(words: str) -> str:
    return NUMBER.sub(" ", words).strip()
