"""A street with browsers for its people, and what they send there once or twice with the same key."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from io import BytesIO
from typing import NamedTuple
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.cases import operations as cases
from app.database import transaction
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.cases import Case
from app.models.organisation import Person, Unit
from app.models.talks import AgendaItem, Talk
from config import LARGEST
from tests import factories
from tests import talks as evenings
from tests.api.asked import token_of
from tests.factories import actor
from tests.files.pictures import picture
from tests.signing_in import post, sign_in

TAKEN = frozenset({200, 201, 302, 303})


class Again(Enum):
    """What becomes of an act that is sent again though it was carried out."""

    TAKEN = auto()
    """It has a key, and gets its first answer."""
    REFUSED = auto()
    """It carries no key but the version that it was filled in for, and changes nothing more."""
    GOES_ON = auto()
    """It is many transactions, of which what is left is done; a job, or what a job also does."""


@dataclass(frozen=True, slots=True)
class Send:
    """Sends it; calling it returns whether it was taken, also when it had been taken before."""

    do: Callable[[], bool]
    again: Again = Again.TAKEN

    def __call__(self) -> bool:
        """Send it."""
        return self.do()


class World:
    """A street with browsers for its people."""

    def __init__(self, app: Flask, clock: Callable) -> None:
        self.app, self.clock, self.place = app, clock, factories.street()
        # Hundreds of photos are sent here within a day.
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], photos_a_day=LARGEST, photo_mb_a_day=LARGEST)
        self.answer: TestResponse | None = None
        self._tokens: dict[int, str] = {}
        self._clients: dict[int, FlaskClient] = {}
        self._picture, self._pictures = picture(), 0
        for person in (self.place.head, self.place.grid_worker, self.place.community_worker):
            self.client(person)
        for person in (
            self.place.leader,
            self.place.street_worker,
            self.place.co_handler,
            self.place.administrator,
        ):
            self.client(person)

    def client(self, person: Person) -> FlaskClient:
        """Return the person's browser."""
        if person.id not in self._clients:
            self._clients[person.id] = self.app.test_client()
            sign_in(self._clients[person.id], person)
        return self._clients[person.id]

    def sending(
        self, person: Person, path: str, *, photos: int = 0, again: Again = Again.TAKEN, **data: object
    ) -> Send:
        """Return what sends a form, each time with the same key."""
        client, typed = self.client(person), {"repeat_key": str(uuid4()), **data}

        def send() -> bool:
            files = {"photos": [(BytesIO(self._picture), f"{n}.jpg") for n in range(photos)]}
            return self.took(post(client, path, {**typed, **(files if photos else {})}))

        return Send(send, again)

    def took(self, answer: TestResponse | None) -> bool:
        """Keep an answer; return whether it says that what was sent is done."""
        self.answer = answer
        return answer is not None and answer.status_code in TAKEN

    def token(self, person: Person) -> str:
        """Return a token with which programs act as the person."""
        if person.id not in self._tokens:
            self._tokens[person.id] = token_of(person)
        return self._tokens[person.id]

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


def evening(world: World) -> Evening:
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


def move(world: World, case: Case, name: str, who: Person, *, photos: int = 0, **data: object) -> Send:
    path = f"/cases/{case.number}/{name}"
    return world.sending(who, path, photos=photos, version=case.version, **data)


def done(send: Send) -> None:
    if not send():
        raise RuntimeError("a step of the preparation was not taken")


Ready = Callable[[World], Send]
"""Prepares an act about something fresh."""
