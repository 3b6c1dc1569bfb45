"""What people do, each about something fresh and ready to be sent once or twice with the same key."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import NamedTuple
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient

from app import jobs
from app.cases import operations as cases
from app.database import transaction
from app.domain.levels import Level, Role
from app.domain.talks import DecisionKind
from app.domain.votes import YES
from app.domain.workflow import Outcome
from app.extensions import db
from app.models.cases import Case
from app.models.organisation import Person, Unit
from app.models.talks import AgendaItem, Talk
from app.talks import operations as talks
from app.talks.operations.voting import Question
from config import LARGEST
from tests import factories
from tests import talks as evenings
from tests.factories import actor
from tests.files.pictures import picture
from tests.paper import HEADINGS, WALL
from tests.signing_in import post, sign_in

Send = Callable[[], bool]
"""Sends it; returns whether it was taken, also when it had been taken before."""
REVIEW_ON = "2026-03-20"
TAKEN = frozenset({200, 201, 302, 303})


class World:
    """A street with browsers for its people."""

    def __init__(self, app: Flask, clock: Callable) -> None:
        self.app, self.clock, self.place = app, clock, factories.street()
        # Hundreds of photos are sent here within a day.
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], photos_a_day=LARGEST, photo_mb_a_day=LARGEST)
        self.answer = None
        self._clients: dict[int, FlaskClient] = {}
        self._picture, self._pictures = picture(), 0
        for person in (self.place.head, self.place.grid_worker, self.place.community_worker):
            self.client(person)
        for person in (self.place.leader, self.place.street_worker, self.place.co_handler):
            self.client(person)

    def client(self, person: Person) -> FlaskClient:
        """Return the person's browser."""
        if person.id not in self._clients:
            self._clients[person.id] = self.app.test_client()
            sign_in(self._clients[person.id], person)
        return self._clients[person.id]

    def sending(self, person: Person, path: str, *, photos: int = 0, **data: object) -> Send:
        """Return what sends a form, each time with the same key."""
        client, typed = self.client(person), {"repeat_key": str(uuid4()), **data}

        def send() -> bool:
            files = {"photos": [(BytesIO(self._picture), f"{n}.jpg") for n in range(photos)]}
            self.answer = post(client, path, {**typed, **(files if photos else {})})
            return self.answer.status_code in TAKEN

        return send

    def repaint(self) -> None:
        """Let the photos of forms that are prepared from now on have bytes that were never sent."""
        self._pictures += 1
        self._picture = picture(size=(400 + self._pictures, 300))

    def registered(self) -> Case:
        """Return a new case, which lies with the grid."""
        category = factories.category("power.corridor_light").id
        with transaction():
            draft = cases.Draft("楼道灯坏了", self.place.building.id, category)
            return cases.register(draft, actor(self.place.head), now=self.clock())

    def accepted(self) -> Case:
        """Return a new case that the grid has accepted."""
        return self.after(self.registered(), cases.accept, self.place.grid_worker)

    def after(self, case: Case, operation: Callable, who: Person, **values: object) -> Case:
        """Return the case after a move."""
        with transaction():
            operation(case.id, actor(who), version=None, now=self.clock(), **values)
        return db.session.get_one(Case, case.id, populate_existing=True)


class Evening(NamedTuple):
    """A talk with an item, and who is there."""

    talk: Talk
    item: AgendaItem
    host: Person
    head: Person
    building: Unit


def _register(world: World, photos: int = 0) -> Send:
    place, category = world.place, factories.category("power.corridor_light")
    data = {"description": "楼道灯坏了", "place_id": place.building.id, "category_id": category.id}
    contact = {"contact_name": "张桂芳", "contact_phone": "13800000000"}
    return world.sending(place.head, "/cases/new", photos=photos, **data, **contact)


def _register_with_photos(world: World) -> Send:
    return _register(world, photos=2)


def _accept(world: World) -> Send:
    return _move(world, world.registered(), "accept", world.place.grid_worker)


def _dispatch(world: World) -> Send:
    case = world.accepted()
    return _move(world, case, "dispatch", world.place.grid_worker, unit_id=world.place.building.id)


def _send_up(world: World) -> Send:
    return _move(world, world.accepted(), "send_up", world.place.grid_worker, note="超出网格能力")


def _call_in(world: World) -> Send:
    case, units = world.accepted(), [world.place.department.id]
    return _move(world, case, "call_in", world.place.grid_worker, unit_ids=units, note="请到场")


def _note_with_photo(world: World) -> Send:
    return _move(world, world.accepted(), "note", world.place.grid_worker, photos=1, note="已联系物业")


def _resolve(world: World) -> Send:
    words = {"outcome": Outcome.SOLVED.value, "note": "已换灯", "told": "当面"}
    return _move(world, world.accepted(), "resolve", world.place.grid_worker, **words)


def _close(world: World) -> Send:
    done = {"outcome": Outcome.SOLVED, "note": "已换灯", "told": "当面"}
    case = world.after(world.accepted(), cases.resolve, world.place.grid_worker, **done)
    return _move(world, case, "verify", world.place.head)


def _ask_ledger(world: World) -> Send:
    words = {"reason": "budget", "unblock": "资金到位", "plan": "四月申报", "next_review_on": REVIEW_ON}
    return _move(world, world.accepted(), "enter-ledger", world.place.grid_worker, **words)


def _grant_ledger(world: World) -> Send:
    case = world.accepted()
    words = {"reason": "budget", "unblock": "资金到位", "plan": "四月申报", "next_review_on": REVIEW_ON}
    _done(_move(world, case, "enter-ledger", world.place.grid_worker, **words))
    db.session.rollback()  # what was read before shows the case as it was then
    case = db.session.get_one(Case, case.id, populate_existing=True)
    return _move(world, case, "ledger-request", world.place.community_worker, decision="grant", note="同意")


def _give_order(world: World) -> Send:
    case, answers = world.accepted(), world.place.grid_worker
    data = {"reason": "居民三次催办", "demand": "三天内恢复照明", "amount": 3, "counted_in": "working_days"}
    data |= {"cases": case.id, "person_id": f"{world.place.grid.id}~{answers.id}"}
    return world.sending(world.place.leader, f"/orders/new?number={case.number}", **data)


def _close_talk(world: World) -> Send:
    evening = _evening(world)
    talk, host = evening.talk, evening.host
    evenings.decide(evening.item, host, DecisionKind.DISPATCHED, world.clock())
    other = evenings.add(talk, host, "外墙脱落", evening.building)
    evenings.decide(other, host, DecisionKind.LEDGER, world.clock(), **evenings.DEFERRED)
    version = db.session.get_one(Talk, talk.id, populate_existing=True).version
    return world.sending(host, f"/talks/{talk.id}/close", version=version)


def _vote(world: World) -> Send:
    evening = _evening(world)
    talk, host = evening.talk, actor(evening.host)
    with transaction():
        vote = talks.put(evening.item.id, host, Question("充电桩建在3号楼后面？"), now=world.clock())
        talks.mark_present(talk.id, host, person_id=evening.head.id, is_present=True, now=world.clock())
    return world.sending(evening.head, f"/talks/{talk.id}/votes/{vote.id}/ballot", choice=YES)


def _import_ledger(world: World) -> Send:
    street, worker = world.place.street, world.place.street_worker
    line = WALL.replace("外墙脱落要修", f"外墙脱落要修{uuid4().hex[:6]}")
    file = (BytesIO((HEADINGS + line).encode("gb18030")), "台账.csv")
    client = world.client(worker)
    page = post(client, "/ledger/import", {"file": file, "street": str(street.id)})
    found = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)[1]
        for name in ("street", "kept", "filename", "plan")
    }
    return world.sending(worker, "/ledger/import/confirm", **found)


def _evening(world: World) -> Evening:
    """Return a talk that has begun, in a community of its own: it looks back at no earlier one."""
    mark = uuid4().hex[:8]
    with transaction():
        top = db.session.get_one(Unit, world.place.street.id)
        community = factories.unit(top, Level.COMMUNITY, f"C{mark}", "新社区")
        grid = factories.unit(community, Level.GRID, f"G{mark}", "新网格")
        building = factories.unit(grid, Level.BUILDING, f"B{mark}", "新楼")
        head = factories.person(f"head{mark}", "何平", (Role.BUILDING_HEAD, building))
        factories.person(f"grid{mark}", "吴芳", (Role.GRID_STAFF, grid))
        host = factories.person(f"host{mark}", "郑伟", (Role.COMMUNITY_STAFF, community))
    talk = evenings.opened(community, host, world.clock())
    return Evening(talk, evenings.add(talk, host, "垃圾桶满了", building), host, head, building)


def _move(world: World, case: Case, move: str, who: Person, *, photos: int = 0, **data: object) -> Send:
    path = f"/cases/{case.number}/{move}"
    return world.sending(who, path, photos=photos, version=case.version, **data)


def _done(send: Send) -> None:
    if not send():
        raise RuntimeError("a step of the preparation was not taken")


def _job(name: str) -> Callable[[World], Send]:
    """Return what runs a job once as the scheduler does; the next tick is the second time."""

    def ready(world: World) -> Send:
        return lambda: jobs.run(name, jobs.JOBS[name], world.clock) is not None

    return ready


ACTS: dict[str, Callable[[World], Send]] = {
    "register": _register,
    "register with photos": _register_with_photos,
    "accept": _accept,
    "dispatch": _dispatch,
    "send up": _send_up,
    "call in": _call_in,
    "note with a photo": _note_with_photo,
    "resolve": _resolve,
    "close": _close,
    "ask for the ledger": _ask_ledger,
    "grant the ledger": _grant_ledger,
    "give an order": _give_order,
    "close a talk": _close_talk,
    "vote": _vote,
    "import a ledger": _import_ledger,
}
