"""Words leave what files were asked for with before the last erasure: some named people erased since.

Erasing looked for them under another name than lists give them. Whose they are is not known any more, so
that all words of that time go; the other parameters stay, and so does what has been asked for since. What
is under way needs its words until it is built.
"""

from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

UNDER_WAY = ("waiting", "building")
_export = sa.table(
    "export", sa.column("id"), sa.column("query"), sa.column("state"), sa.column("asked_at", sa.DateTime)
)
_erasure = sa.table("erasure", sa.column("at", sa.DateTime))


def upgrade() -> None:
    """Apply the change: a filter by words asks for a form once more."""
    connection = op.get_bind()
    last = sa.select(sa.func.max(_erasure.c.at)).scalar_subquery()
    asked_before = (_export.c.asked_at <= last, _export.c.state.not_in(UNDER_WAY))
    held = sa.select(_export.c.id, _export.c.query).where(*asked_before, _export.c.query.contains("words="))
    for row_id, query in connection.execute(held).all():
        left = urlencode([(name, value) for name, value in parse_qsl(query) if name != "words"])
        connection.execute(sa.update(_export).where(_export.c.id == row_id).values(query=left))


def downgrade() -> None:
    """Leave it: what was taken out is gone."""
