"""The accounts that everybody may know: one for each role, all with the demo's password."""

from flask_babel import lazy_gettext as _l

PASSWORD = "yehua-demo-2026"  # noqa: S105 - it is printed; only a demo has it
HEAD, GRID, COMMUNITY, STREET = "head", "grid", "community", "street"
LEADER, DEPARTMENT, ADMIN, OBSERVER = "leader", "department", "admin", "observer"
PRIVACY = "privacy"

ACCOUNTS: tuple[tuple[str, object], ...] = (
    (HEAD, _l("Building head: raises issues, sees the own building")),
    (GRID, _l("Grid worker: accepts and handles the cases of a grid")),
    (COMMUNITY, _l("Community worker: holds talks, verifies, keeps the ledger")),
    (STREET, _l("Street staff: takes what the levels below cannot solve")),
    (LEADER, _l("Street leader: sees what is late, directs")),
    (DEPARTMENT, _l("Department: reports in and answers when called")),
    (ADMIN, _l("Administrator: units, people, settings")),
    (OBSERVER, _l("Observer: figures without personal data")),
    (PRIVACY, _l("Data-protection officer: who looked at whose data, and what for")),
)
"""Username and (in the reader's language) what one sees with it, in the order of the levels."""
