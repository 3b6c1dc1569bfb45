"""Everything that changes units, people and postings; pages, imports and commands come through here.

Operations take ids, load and lock their rows, refuse before they change anything, and never commit.
"""

from app.organisation.operations.loading import check_version, local_day, locked_person
from app.organisation.operations.moves import move_unit
from app.organisation.operations.people import (
    PersonFacts,
    add_person,
    amend_person,
    disable_person,
    enable_person,
)
from app.organisation.operations.postings import (
    NewPosting,
    end_posting,
    hand_over,
    post,
    role_demands,
    role_fits,
)
from app.organisation.operations.rights import authorize_person
from app.organisation.operations.units import (
    UnitFacts,
    amend_unit,
    close_unit,
    derived_short_code,
    open_unit,
    reopen_unit,
)

__all__ = [
    "NewPosting",
    "PersonFacts",
    "UnitFacts",
    "add_person",
    "amend_person",
    "amend_unit",
    "authorize_person",
    "check_version",
    "close_unit",
    "derived_short_code",
    "disable_person",
    "enable_person",
    "end_posting",
    "hand_over",
    "local_day",
    "locked_person",
    "move_unit",
    "open_unit",
    "post",
    "reopen_unit",
    "role_demands",
    "role_fits",
]
