"""The audit log: `record` says in an operation what was done; both are written, or neither is."""

from app.audit.recording import record, record_for
from app.domain.audit import Act, Kind

__all__ = ["Act", "Kind", "record", "record_for"]
