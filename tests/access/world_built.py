"""The world of the matrix, put together."""

from datetime import datetime

from app.accounts.operations import issue_code, issue_reset
from app.database import transaction
from app.domain.levels import Role
from app.settings import operations as settings
from tests import factories
from tests.access.cast import settle
from tests.access.oracle import Thing
from tests.access.world import S, World
from tests.access.world_cases import add_called, add_cases, add_ledger
from tests.access.world_foreign import add_foreign
from tests.access.world_house import (
    add_figures,
    add_firms,
    add_messages,
    add_news,
    add_orders,
    add_own,
    add_places,
    add_talks,
)
from tests.access.world_states import add_states


def build(now: datetime) -> World:
    """Build the world, each step in a transaction of its own."""
    with transaction():
        settings.install_defaults(now=now)
        world = World(settle(), now)
    add_cases(world)
    add_called(world)
    add_ledger(world)
    add_talks(world)
    add_orders(world)
    add_states(world)
    add_news(world)
    add_places(world)
    add_firms(world)
    add_own(world)
    add_figures(world)
    add_messages(world)
    add_foreign(world)
    with transaction():
        code = issue_code(world.cast.people["head"].id, world.who("community"), now=now)
        link = issue_reset(world.cast.people["grid"].id, world.who("administrator"), now=now)
        machine = factories.person(
            "machine", "热线平台", (Role.OBSERVER, world.cast.units[S]), is_program=True
        )
    world.add("program person", Thing(S, roles_here=(("observer", S),)), person_id=machine.id)
    world.add("code", Thing(), code=code)
    world.add("link", Thing(), link=link)
    return world
