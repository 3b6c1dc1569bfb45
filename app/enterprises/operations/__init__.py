"""Everything that changes firms, their needs, the lists of the alliance and what firms were promised."""

from app.enterprises.operations.firms import FirmValues, add_firm, amend_firm
from app.enterprises.operations.lists import ItemValues, add_item, amend_item, set_members
from app.enterprises.operations.matching import conclude, match
from app.enterprises.operations.needing import register_need
from app.enterprises.operations.promising import PolicyValues, amend_policy, promise

__all__ = [
    "FirmValues",
    "ItemValues",
    "PolicyValues",
    "add_firm",
    "add_item",
    "amend_firm",
    "amend_item",
    "amend_policy",
    "conclude",
    "match",
    "promise",
    "register_need",
    "set_members",
]
