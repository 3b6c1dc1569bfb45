"""Lists that somebody asked for as a file: where it stands, and by which rights it was built."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import BigId, Code, UTCDateTime
from app.domain.exports import ExportKind, ExportState, FileFormat
from app.extensions import Model

IS_UNDER_WAY = "state IN ('waiting', 'building')"


class Export(Model):
    """One list as a file; the row stays when the file is gone, and says who had it."""

    __tablename__ = "export"
    __table_args__ = (
        CheckConstraint("(state = 'ready') = (file IS NOT NULL)", name="ready_has_file"),
        CheckConstraint("(state = 'ready') = (expires_at IS NOT NULL)", name="ready_expires"),
        CheckConstraint("state <> 'building' OR claimed_at IS NOT NULL", name="building_is_claimed"),
        Index(None, "person_id", "id"),
        Index(
            "ix_export_under_way",
            "id",
            sqlite_where=text(IS_UNDER_WAY),
            postgresql_where=text(IS_UNDER_WAY),
        ),
        Index(None, "expires_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ExportKind] = mapped_column(Code(ExportKind))
    format: Mapped[FileFormat] = mapped_column(Code(FileFormat))
    query: Mapped[str] = mapped_column(Text, server_default=text("''"))
    """The filter, as it stands in the address of the list."""
    language: Mapped[str] = mapped_column(String(10))
    zone: Mapped[str] = mapped_column(String(60))
    """In which days and times are written."""
    state: Mapped[ExportState] = mapped_column(Code(ExportState))
    total: Mapped[int]
    """How many rows there were when it was asked for."""
    rows_done: Mapped[int] = mapped_column(server_default=text("0"))
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """Also the instant of the lights."""
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When whoever builds it last gave a sign."""
    rights: Mapped[list[dict[str, Any]]] = mapped_column(JSON, server_default=text("'[]'"))
    """The postings by which it was built: whoever has lost one may not have the file any more."""
    file: Mapped[str | None] = mapped_column(String(80))
    size: Mapped[int | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the bytes, by which a download that broke off goes on."""
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
