"""The types of columns: instants, codes, and what is sealed or found by a keyed digest."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, DateTime, Dialect, FromClause, Integer, LargeBinary, String
from sqlalchemy.types import TypeDecorator

from app.extensions import keyring

E = TypeVar("E", bound=StrEnum)

BigId = BigInteger().with_variant(Integer, "sqlite")
"""64-bit ids; SQLite numbers rows only under the plain name."""


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: refuses naive values on the way in, gives UTC on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware instant into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Mark what comes back as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[str]):
    """Text that is encrypted in the database, for one place: its table and column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        """Remember the place; it stays when a column is renamed, else nothing opens any more."""
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        return None if value is None else keyring.seal(value, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt."""
        return None if value is None else keyring.unseal(bytes(value), self.place)


class Blind(TypeDecorator[str]):
    """A keyed digest by which a sealed value of the same row is found.

    `of` names the sealed column, `by` makes of its text what is looked for; None: nothing. Without `of` the
    text is known to nobody, as of a recovery code: the digest cannot be made anew under another key.
    """

    impl = String
    cache_ok = True

    def __init__(
        self,
        purpose: str,
        of: str | None = None,
        by: Callable[[str], str] = str,
        length: int = 40,
    ) -> None:
        """Remember what the digest is of."""
        super().__init__(length)
        self.purpose, self.of, self.by, self.length = purpose, of, by, length

    def digest(self, text: str | None) -> str | None:
        """Return the digest of the sealed column's text under the present key."""
        wanted = self.by(text) if text else ""
        return keyring.digest(self.purpose, wanted) if wanted else None


class Code(TypeDecorator[E], Generic[E]):
    """A `StrEnum` member stored by its stable code."""

    impl = String(30)
    cache_ok = True

    def __init__(self, members: type[E]) -> None:
        """Remember which enumeration the codes belong to."""
        super().__init__()
        self.members = members

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """Store the code; an unknown one is an error here and not later."""
        return None if value is None else self.members(value).value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> E | None:  # noqa: ANN401
        """Give back the member."""
        return None if value is None else self.members(value)


def blind_values(table: FromClause, texts: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return every digest of a table's row whose sealed columns hold `texts`, under the present key."""
    blind = ((column.key, column.type) for column in table.columns)
    return {
        key: kind.digest(texts.get(kind.of)) for key, kind in blind if isinstance(kind, Blind) and kind.of
    }
