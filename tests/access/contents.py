"""The whole database as one number a table, to prove that nothing was changed."""

import hashlib

from sqlalchemy import select

from app.extensions import Base, db

SEEN = {("signed_in", "last_seen_at"), ("api_token", "last_used_on")}
"""What reading may write in these tests, of the list "What a GET writes" in SECURITY.md.

The rest of that list does not happen here: nobody's rights rise, no token is wrong, no provider sends back.
"""


def digests() -> dict[str, str]:
    """Return a digest of each table's rows, whatever their order."""
    db.session.rollback()
    return {name: _digest(table) for name, table in Base.metadata.tables.items()}


def _digest(table) -> str:
    columns = [column for column in table.columns if (table.name, column.name) not in SEEN]
    rows = sorted(repr(tuple(row)) for row in db.session.execute(select(*columns)))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
