"""What an address of the matrix can be about, once more in every state that it can be in."""

from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.erasing import Ground, RunKind
from app.domain.talks import DecisionKind
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case
from app.models.ledger import LedgerEntry
from app.models.talks import Talk
from app.retention import running
from app.retention.operations.reporting import Mandate
from app.retention.queries.due import erasable
from app.supervision import operations as supervision
from app.talks import operations as talk_operations
from app.talks.views.arriving import code_of
from tests import minutes, orders, talks
from tests.access.oracle import Thing
from tests.access.world import GROUNDS, B, C, G, S, World
from tests.access.world_cases import ACCEPT, SOLVE, step
from tests.factories import actor

ENTERED = (
    ACCEPT,
    step(ledger.ask, "grid", grounds=GROUNDS),
    step(ledger.grant, "community", expressly=False),
)
CLOSED = (ACCEPT, SOLVE, step(cases.verify, "community"))
UP = step(cases.send_up, "grid", note="协调")
UP_AGAIN = step(cases.send_up, "community", note="协调")


def add_states(world: World) -> None:
    """Add all of them."""
    _add_cases(world)
    _add_erased(world)
    _add_entries(world)
    _add_orders(world)
    _add_talks(world)


def _add_cases(world: World) -> None:
    raiser = world.cast.people["head"].id
    world.case("reopened", *CLOSED, step(cases.reopen, "head", note="又坏了"))
    world.case("withdrawn", ACCEPT, step(cases.withdraw, "head", note="登记错了"))
    red = world.case(
        "street-red",
        ACCEPT,
        UP,
        step(cases.accept, "community"),
        UP_AGAIN,
        step(cases.accept, "street"),
        told=Thing(B, holder=S, seen_by=(G, C), raiser=raiser),
    )
    with transaction():
        db.session.get_one(Case, red).street_red_at = world.now


def _add_erased(world: World) -> None:
    people = world.cast.people
    told = Thing(B, holder=G, raiser=people["head"].id, resolver=people["grid"].id)
    case_id = world.case("erased", *CLOSED, told=told)
    streets = (world.cast.units[S].id,)
    mandate = Mandate(RunKind.REQUEST, world.who("privacy_officer"), streets, Ground.WITHDRAWN)
    running.erase_all(erasable([case_id]), mandate, now=world.now)


def _add_entries(world: World) -> None:
    """Add cases whose entry is asked about again, proposed to be struck off, and struck off."""
    for name in ("asked to stay", "proposed", "struck off"):
        case_id = world.case(name, *ENTERED)
        entry = db.session.scalars(select(LedgerEntry.id).where(LedgerEntry.case_id == case_id)).one()
        db.session.rollback()
        world.add(f"entry {name}", world.things[name], entry_id=entry)
        known = {"version": None, "now": world.now}
        with transaction():
            if name == "asked to stay":
                ledger.ask(case_id, world.who("grid"), GROUNDS, **known)
            else:
                ledger.strike_off(entry, world.who("grid"), evidence="换好了", **known)
        if name == "struck off":
            with transaction():
                ledger.confirm(entry, world.who("community"), **known)


def _add_orders(world: World) -> None:
    """Add an order whose answer was accepted, and one that was lifted."""
    leader, answerer, grid = world.cast.people["leader"], world.cast.people["grid"], world.cast.units[G]
    for name in ("accepted order", "lifted order"):
        world.case(f"case of {name}", ACCEPT)
        row = db.session.get_one(Case, world.names[f"case of {name}"]["case_id"])
        order = orders.given(leader, [row], answerer, grid, world.now)
        if name == "accepted order":
            orders.answered(order, answerer, world.now)
            orders.accepted(order, leader, world.now)
            world.add(name, Thing(G, giver=leader.id, answered_by=answerer.id), order_id=order.id)
            continue
        with transaction():
            supervision.lift(order.id, actor(leader), note="已处理", version=None, now=world.now)
        world.add(name, Thing(G, giver=leader.id), order_id=order.id)


def _add_talks(world: World) -> None:
    """Add a talk that was called off, and one with locked minutes."""
    people, community, place = world.cast.people, world.cast.units[C], world.cast.units[B]
    host = people["community"]
    off = talks.planned(community, host, world.now, title="不开了")
    item = talks.add(off, host, "楼道堆物", place)
    db.session.rollback()
    version = db.session.get_one(Talk, off.id).version
    with transaction():
        talk_operations.cancel(off.id, actor(host), version=version, now=world.now)
    known = {"person_id": people["head"].id}
    world.add("cancelled talk", Thing(C), talk_id=off.id, item_id=item.id, code=code_of(off), **known)
    talk = talks.opened(community, host, world.now, title="定稿的")
    for name in ("head", "grid", "community"):
        minutes.arrive(talk, people[name], host)
    item = talks.add(talk, host, "楼道堆物", place)
    talks.decide(item, host, DecisionKind.NOTED, world.now)
    talks.close(talk, host, world.now)
    minutes.read_out(talk, host, world.now)
    for person in (host, people["head"]):
        minutes.confirm(talk, person, world.now)
    minutes.lock(talk, host, world.now)
    present = tuple(people[one].id for one in ("head", "grid", "community"))
    thing = Thing(C, present=present)
    world.add("locked talk", thing, talk_id=talk.id, item_id=item.id, code=code_of(talk), **known)
