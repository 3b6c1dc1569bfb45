"""A street with a bit of everything, and the pages that its people reach from their navigation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from flask import Flask
from werkzeug.exceptions import HTTPException

from app.cases import operations as cases
from app.database import transaction
from app.domain.ledger import ReasonClass
from app.domain.talks import DecisionKind
from app.domain.workflow import Outcome
from app.escalation.jobs import sweep
from app.ledger import operations as ledger
from app.models.organisation import Person
from tests import talks
from tests.factories import Street, actor
from tests.signing_in import sign_in

LINK = re.compile(r'href="(/[^"#]*)')
LEFT_OUT = ("static", "files.")
EACH = ("cases.show", "talks.show")
"""Pages that look different for each row."""
OWN = ("cases.start", "cases.register", "organisation.show")
"""Pages that look different for each person."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of the tour: who looks at it, its name for reports, its address and its HTML in Chinese."""

    person: Person
    name: str
    path: str
    page: str


def furnish(street: Street, clock) -> None:
    """Put cases of every light, a ledger entry, talks and notices into the street."""
    grid, community = actor(street.grid_worker), actor(street.community_worker)
    texts = ("楼道灯坏了两天", "电梯停了", "外墙渗水", "小广告")
    lamp, lift, wall, poster = (_registered(street, text, now=clock.now) for text in texts)
    with transaction():
        for case_id in (lamp, wall, poster):
            cases.accept(case_id, grid, version=None, now=clock.now)
        department = street.department.id
        cases.call_in(lamp, grid, unit_id=department, note="请来看看线路", version=None, now=clock.now)
        grounds = ledger.Grounds(ReasonClass.BUDGET, "维修资金到位", "四月份申报", date(2026, 3, 20))
        ledger.enter(wall, community, grounds, version=None, now=clock.now)
        how = {"outcome": Outcome.SOLVED, "note": "清理干净", "told": "当面告知"}
        cases.resolve(poster, grid, **how, version=None, now=clock.now)
    _hold_talk(street, clock.now)
    sweep(now=clock.advance(timedelta(hours=8)))
    with transaction():
        cases.urge(lift, actor(street.head), version=None, now=clock.now)
        cases.verify(poster, community, version=None, now=clock.now)
    _registered(street, "垃圾桶满了", now=clock.now)


def _registered(street: Street, text: str, *, now: datetime) -> int:
    return talks.registered(
        street.head,
        street.building,
        now,
        text,
        spot="3单元2楼",
        contact_name="张桂芳",
        contact_phone="13800000000",
    ).id


def _hold_talk(street: Street, now: datetime) -> None:
    host = street.community_worker
    talk = talks.opened(street.community, host, now)
    solved, sent, _waits = (
        talks.add(talk, host, text, street.building) for text in ("路灯不亮", "车位不够", "要装充电桩")
    )
    talks.decide(solved, host, DecisionKind.SOLVED, now, note="当场合闸")
    talks.decide(sent, host, DecisionKind.DISPATCHED, now)
    talks.planned(street.community, host, now, title="四月楼长夜话")


def whole(app: Flask, street: Street) -> list[Stop]:
    """Return the pages of everybody: what differs by person for each, everything else once."""
    people = (
        street.community_worker,
        street.head,
        street.administrator,
        street.co_handler,
        street.grid_worker,
        street.leader,
    )
    stops: list[Stop] = []
    seen: set[str] = set()
    for person in people:
        found = [stop for stop in reached(app, person) if stop.name in OWN or stop.name not in seen]
        seen |= {stop.name for stop in found}
        stops += found
    return stops


def reached(app: Flask, person: Person) -> list[Stop]:
    """Return one page for each endpoint that links lead to, beginning at the start page.

    Links are followed as they are found, so that the list is what somebody can reach by tapping.
    """
    client = app.test_client()
    sign_in(client, person)
    waiting, found, seen = ["/"], [], set()
    while waiting:
        path = waiting.pop(0)
        name = _name(app, path)
        if name is None or name in seen:
            continue
        seen.add(name)
        answer = client.get(path)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            found.append(Stop(person, name, path, answer.text))
            waiting += _links(answer.text)
    return found


def _links(page: str) -> Iterator[str]:
    for path in LINK.findall(page):
        yield path.replace("&amp;", "&")


def _name(app: Flask, path: str) -> str | None:
    try:
        endpoint, values = app.url_map.bind("localhost").match(path.split("?")[0], method="GET")
    except HTTPException:
        return None
    if endpoint.startswith(LEFT_OUT):
        return None
    told = values.values() if endpoint in EACH else [values.get("move")]
    return " ".join(str(word) for word in (endpoint, *told) if word)


def by_person(stops: list[Stop]) -> Iterator[tuple[Person, list[Stop]]]:
    """Return the stops with who makes them, so that a browser is opened once for each."""
    for _id, own in groupby(stops, key=lambda stop: stop.person.id):
        found = list(own)
        yield found[0].person, found
