"""What lies out of reach of who sends forms: rows of the other street, and of a sibling of one's own."""

from sqlalchemy import func, select

from app.cases import operations as cases
from app.database import transaction
from app.domain.enterprises import ItemKind
from app.domain.talks import DecisionKind
from app.enterprises import operations
from app.extensions import db
from app.models.cases import Task
from app.models.ledger import Promise
from app.talks import operations as talk_operations
from app.talks.operations import Question
from tests import minutes, stations, talks
from tests.access.oracle import Thing
from tests.access.world import C2, SECRET, World
from tests.access.world_cases import step
from tests.factories import actor

T: tuple[str, ...] = ("T",)
FAR: tuple[str, ...] = ("T", "c9", "g9", "b9")


def add_foreign(world: World) -> None:
    """Add what the other street has, and what the next community has."""
    _add_called(world)
    _add_talk(world, "other", ("T", "c9"), "other_community", FAR)
    _add_talk(world, "far", C2, "far_community", (*C2, "g3", "b4"))
    _add_item(world)


def _add_called(world: World) -> None:
    called = world.cast.units["T", "d9"].id
    call = step(cases.call_in, "other_grid", unit_ids=[called], note="请到场")
    accept = step(cases.accept, "other_grid")
    there = (("T", "d9"),)
    raiser = world.cast.people["other_head"].id
    thing = Thing(FAR, holder=FAR[:3], called=there, waiting=there, raiser=raiser)
    case_id = world.case("other called", accept, call, place=FAR, by="other_head", told=thing)
    world.names["other called"]["task_id"] = db.session.scalars(
        select(Task.id).where(Task.case_id == case_id)
    ).one()


def _add_talk(world: World, name: str, chain, by: str, place) -> None:
    """Add a talk with a vote and a promise, and a station."""
    host, unit, now = world.cast.people[by], world.cast.units[chain], world.now
    talk = talks.opened(unit, host, now, title=f"talk {name}{SECRET}")
    minutes.arrive(talk, host, host)
    item = talks.add(talk, host, "楼道堆物", world.cast.units[place])
    talks.decide(item, host, DecisionKind.DISPATCHED, now, note="月底清完", promised_on=now.date())
    asked = talks.add(talk, host, "要装充电桩", world.cast.units[place])
    with transaction():
        vote = talk_operations.put(asked.id, actor(host), Question("充电桩建在楼后面？"), now=now)
    ids = {"talk_id": talk.id, "item_id": item.id, "vote_id": vote.id, "asked_id": asked.id}
    ids["promise_id"] = db.session.scalar(select(func.max(Promise.id)))
    ids["station_id"] = stations.opened(unit, host, now, name=f"{name}驿站").id
    world.add(f"{name} talk", Thing(chain), **ids)


def _add_item(world: World) -> None:
    with transaction():
        department = world.cast.units["T", "d9"].id
        operations.set_members(world.cast.units[T].id, world.who("other_leader"), [department])
        values = operations.ItemValues(ItemKind.RESOURCE, "焊工招聘专场", "为企业招聘焊工")
        item = operations.add_item(department, world.who("other_department"), values, now=world.now)
    world.add("other item", Thing(("T", "d9")), item_id=item.id)
