"""The cases of the world that the matrix asks about."""

from sqlalchemy import select

from app.access.policy import Actor
from app.cases import operations as cases
from app.clocks.operations import running
from app.database import transaction
from app.domain.answers import Verdict
from app.domain.clocks import ClockKind
from app.domain.workflow import Outcome
from app.escalation import operations as escalation
from app.extensions import db
from app.ledger import operations as ledger
from app.models.ledger import LedgerEntry
from tests.access.oracle import Thing
from tests.access.world import G2, GROUNDS, B, C, G, S, World


def step(do, who: str, **known):
    """Return one move of a case: which, by whom, with what."""
    return do, who, known


ACCEPT = step(cases.accept, "grid")
SOLVE = step(cases.resolve, "grid", outcome=Outcome.SOLVED, note="换了", told="当面告知")


def add_cases(world: World) -> None:
    """Add a case in every state, and one for each way of having to do with it."""
    people = world.cast.people
    raiser, solver = people["head"].id, people["grid"].id
    world.case("new", photo=True)
    world.case("open", ACCEPT, step(cases.assign, "grid", assignee_id=solver))
    world.case(
        "other",
        place=("T", "c9", "g9", "b9"),
        by="other_head",
        photo=True,
        told=Thing(("T", "c9", "g9", "b9"), holder=("T", "c9", "g9"), raiser=people["other_head"].id),
    )
    world.case("verifying", ACCEPT, SOLVE, told=Thing(B, holder=G, raiser=raiser, resolver=solver))
    world.case(
        "closed",
        ACCEPT,
        SOLVE,
        step(cases.verify, "community"),
        told=Thing(B, holder=G, raiser=raiser, resolver=solver),
    )
    _add_slips(world)
    world.case(
        "sent up",
        ACCEPT,
        step(cases.send_up, "grid", note="协调"),
        told=Thing(B, holder=C, seen_by=(G,), raiser=raiser),
    )
    world.case(
        "at the street",
        ACCEPT,
        step(cases.send_up, "grid", note="协调"),
        step(cases.accept, "community"),
        step(cases.send_up, "community", note="协调"),
        told=Thing(B, holder=S, seen_by=(G, C), raiser=raiser),
    )
    _add_handed_on(world)


def _add_slips(world: World) -> None:
    """Add slips for neighbours, and a result to which a resident objects."""
    people = world.cast.people
    for name, by in (("new", "head"), ("other", "other_head")):
        with transaction():
            slip_id = cases.give_slip(world.names[name]["case_id"], world.who(by), now=world.now).id
        world.add(f"slip of {name}", world.things[name], **world.names[name], slip_id=slip_id)
    told = Thing(B, holder=G, raiser=people["head"].id, resolver=people["grid"].id)
    case_id = world.case("objected", ACCEPT, SOLVE, step(cases.verify, "community"), told=told)
    with transaction():
        objecting = Actor(None, slip_of=case_id)
        cases.judge(case_id, objecting, verdict=Verdict.NOT_FIXED, note="还是不亮", now=world.now)


def _add_handed_on(world: World) -> None:
    people = world.cast.people
    raiser = people["head"].id
    target = world.cast.units[G2].id
    world.case(
        "transferred",
        ACCEPT,
        step(cases.transfer, "grid", unit_id=target, note="归二网格"),
        told=Thing(B, holder=G2, seen_by=(G,), raiser=raiser),
    )
    into = world.names["open"]["case_id"]
    world.case("merged", ACCEPT, step(cases.merge, "grid", into=into))
    head = people["far_head"].id
    world.case("raised from afar", ACCEPT, by="leader", told=Thing(B, holder=G, raiser=people["leader"].id))
    world.case(
        "far",
        place=("S", "c2", "g3", "b4"),
        by="far_head",
        photo=True,
        told=Thing(("S", "c2", "g3", "b4"), holder=("S", "c2", "g3"), raiser=head),
    )
    world.case(
        "confidential",
        is_confidential=True,
        by="community",
        photo=True,
        told=Thing(B, holder=C, raiser=people["community"].id, deepest=1),
    )
    world.case(
        "complaint about the community",
        place=("S", "c2", "g3", "b4"),
        by="far_head",
        is_confidential=True,
        category="illegal_building.conversion",
        told=Thing(("S", "c2", "g3", "b4"), holder=S, raiser=head, deepest=0),
    )
    world.case("waiting", ACCEPT, step(cases.ask_resident, "grid", note="请补充"))


def add_called(world: World) -> None:
    """Add cases to which departments were called."""
    people, department = world.cast.people, ("S", "d")
    unit = world.cast.units[department].id
    call = step(cases.call_in, "grid", unit_ids=[unit], note="请到场", may_phone=True)
    raiser = people["head"].id
    told = {"place": B, "holder": G, "called": (department,), "raiser": raiser}
    world.case(
        "called", ACCEPT, call, told=Thing(**told, waiting=(department,), phones=(department,)), photo=True
    )
    world.case(
        "declined", ACCEPT, call, step(cases.decline, "department", note="不归我们管"), told=Thing(**told)
    )
    world.case(
        "answered",
        ACCEPT,
        call,
        step(cases.report_in, "department"),
        step(cases.answer, "department", note="看过了"),
        told=Thing(**told),
    )


def add_ledger(world: World) -> None:
    """Add what is asked of the ledger, and what lies in it."""
    people = world.cast.people
    raiser = people["head"].id
    case_id = world.case("asked", ACCEPT, step(ledger.ask, "grid", grounds=GROUNDS))
    world.case("extending", ACCEPT, step(cases.ask_extension, "grid", amount=4, note="等料"))
    world.case(
        "ledgered",
        ACCEPT,
        step(ledger.ask, "grid", grounds=GROUNDS),
        step(ledger.grant, "community", expressly=False),
    )
    own = LedgerEntry.case_id == world.names["ledgered"]["case_id"]
    entry = db.session.scalars(select(LedgerEntry).where(own)).one()
    world.add("entry", Thing(B, holder=G, raiser=raiser), entry_id=entry.id)
    assert case_id
    clock = running(world.names["open"]["case_id"], ClockKind.HANDLE)[0]
    with transaction():
        escalation.postpone(clock.id, "LookupError", now=world.now)
    world.add("postponed clock", Thing(S), clock_id=clock.id)
