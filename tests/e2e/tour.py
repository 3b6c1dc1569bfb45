"""A street with a bit of everything, and the pages that its people reach from their navigation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby

from flask import Flask
from werkzeug.exceptions import HTTPException

from app.bulletins import operations as bulletins
from app.cases import operations as cases
from app.database import transaction
from app.domain.bulletins import BulletinKind
from app.domain.clocks import LimitUnit
from app.domain.duty import Line
from app.domain.exports import ExportKind, FileFormat
from app.domain.ledger import ReasonClass
from app.domain.series import Repeats, Rule
from app.domain.talks import DecisionKind
from app.domain.workflow import Outcome
from app.duty import operations as duty
from app.escalation.jobs import sweep
from app.exports import operations as exports
from app.exports.operations import Wanted
from app.ledger import operations as ledger
from app.models.organisation import Person
from app.models.talks import Talk
from app.supervision import operations as orders
from app.talks import operations
from app.talks.operations import SeriesValues
from tests import minutes, stations, talks
from tests.factories import Street, actor
from tests.signing_in import sign_in

DAYS = LimitUnit.WORKING_DAYS
LINK = re.compile(r'href="(/[^"#]*)')
LEFT_OUT = ("static", "files.")
EACH = ("cases.show", "talks.show", "talks.minutes")
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
        cases.call_in(lamp, grid, unit_ids=[department], note="请来看看线路", version=None, now=clock.now)
        grounds = ledger.Grounds(ReasonClass.BUDGET, "维修资金到位", "四月份申报", date(2026, 3, 20))
        ledger.enter(wall, community, grounds, version=None, now=clock.now)
        how = {"outcome": Outcome.SOLVED, "note": "清理干净", "told": "当面告知"}
        cases.resolve(poster, grid, **how, version=None, now=clock.now)
    _give_orders(street, lift, now=clock.now)
    _hold_talk(street, clock.now)
    _returning(street, clock.now)
    stations.furnish(street, clock.now)
    _files(street, clock.now)
    sweep(now=clock.advance(timedelta(hours=8)))
    with transaction():
        cases.urge(lift, actor(street.head), version=None, now=clock.now)
        cases.verify(poster, community, version=None, now=clock.now)
    _registered(street, "垃圾桶满了", now=clock.now)


def _give_orders(street: Street, lift: int, *, now: datetime) -> None:
    """Give two orders: one to be answered, one answered."""
    demand = orders.Demand("停梯三天", "两天内恢复运行", street.grid.id, street.grid_worker.id, 2, DAYS)
    above = replace(demand, unit_id=street.community.id, person_id=street.community_worker.id)
    with transaction():
        orders.give([lift], actor(street.leader), demand, now=now)
        answered = orders.give([lift], actor(street.leader), above, now=now)
        note = "已联系维保单位"
        orders.answer(answered.id, actor(street.community_worker), note=note, version=None, now=now)


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
    _talk_with_minutes(street, talk, host, now)


def _talk_with_minutes(street: Street, going_on: Talk, host: Person, now: datetime) -> None:
    """Hold talks whose minutes were read out and locked, and let the one going on vote."""
    minutes.arrive(going_on, street.head, host)
    item = talks.add(going_on, host, "广场舞几点结束", street.building)
    with transaction():
        operations.put(item.id, actor(host), operations.Question("晚上九点结束？"), now=now)
    closed, _item = minutes.closed(street, now)
    minutes.read_out(closed, host, now)
    minutes.confirm(closed, street.head, now, by=host, sign=operations.Sign(strokes=minutes.DRAWN))
    minutes.locked(street, now)


def _files(street: Street, now: datetime) -> None:
    """Let people ask for lists as files: one waits, one was removed."""
    for person in (street.leader, street.community_worker):
        for _number in range(2):
            wanted = Wanted(ExportKind.CASES, FileFormat.XLSX, "", "zh_CN", "Asia/Shanghai", 3_000)
            with transaction():
                asked = exports.ask(actor(person), wanted, now=now)
        with transaction():
            exports.remove(asked.id, actor(person))


def _returning(street: Street, now: datetime) -> None:
    """Add what comes back by itself: a series, a duty roster, news on its way down."""
    worker, community = street.community_worker, actor(street.community_worker)
    rule = Rule(Repeats.MONTH_DAYS, (10, 20, 30), now.date())
    values = SeriesValues("{月}月{日}日夜话", "红帆驿站", worker.id, time(19, 30), rule)
    news = bulletins.Draft(BulletinKind.BENEFIT, "老年卡年审", "三月十五日前到社区办理")
    week = {day: Line(worker.id) for day in range(7)}
    with transaction():
        operations.start(street.community.id, community, values, now=now)
        bulletins.give(street.community.id, community, news, unit_ids=[street.community.id], now=now)
        duty.set_week(street.community.id, community, changes_at=time(8), week=week, version=None, now=now)


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
        also = [f"/people/{street.community_worker.id}/hand-over"] if person is street.administrator else []
        found = [stop for stop in reached(app, person, *also) if stop.name in OWN or stop.name not in seen]
        seen |= {stop.name for stop in found}
        stops += found
    return stops


def reached(app: Flask, person: Person, *also: str) -> list[Stop]:
    """Return one page for each endpoint that links lead to, beginning at the start page.

    Links are followed as they are found, so that the list is what somebody can reach by tapping. `also` are
    pages that only one of many rows leads to.
    """
    client = app.test_client()
    sign_in(client, person)
    waiting, found, seen = ["/", "/offline", *also], [], set()
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
