"""How the entries about firms and about the alliance's lists come about."""

from app.audit import Act
from app.database import transaction
from app.enterprises import operations
from app.enterprises.operations import FirmValues
from tests import firms
from tests.factories import actor


def firm(w):
    values = FirmValues(w.street.building.id, "明湖机械")
    with transaction():
        operations.add_firm(actor(w.street.grid_worker), values, now=w.now)


def member(w):
    firms.member(w.street)


MUST_LOG = {Act.ENTERPRISE_CHANGED: firm, Act.ALLIANCE_CHANGED: member}
