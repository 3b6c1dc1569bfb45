"""What is done beside the moves of cases: by residents, by programs, at talks, and by the office."""

import re
from datetime import date
from functools import partial
from io import BytesIO
from uuid import uuid4

from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.levels import Level, Role
from app.domain.looked_up import LookedUp
from app.domain.talks import DecisionKind
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from app.retention.issued import issued
from app.talks import operations as talks
from tests import factories, firms, minutes, orders, slips
from tests import talks as evenings
from tests.api.asked import Program
from tests.factories import actor
from tests.signing_in import post
from trials.world import Again, Ready, Send, World, evening

HOTLINE = "序号,工单编号,诉求内容,事发地址,来电人,联系电话,截止时间\n"
UNITS = "级别,代码,名称,上级代码\n"


def _answer_order(world: World) -> Send:
    place = world.place
    order = orders.given(place.leader, [world.accepted()], place.grid_worker, place.grid, world.clock())
    return world.sending(
        place.grid_worker, f"/orders/{order.id}/answer", version=order.version, note="已换灯"
    )


def _accept_order(world: World) -> Send:
    place, now = world.place, world.clock()
    order = orders.given(place.leader, [world.accepted()], place.grid_worker, place.grid, now)
    version = orders.answered(order, place.grid_worker, now).version
    words = {"version": version, "decision": "accept", "note": "好"}
    return world.sending(place.leader, f"/orders/{order.id}/verdict", **words)


def _minutes(step: str, world: World) -> Send:
    """Read the minutes of an evening out, confirm or lock them."""
    held, now = evening(world), world.clock()
    with transaction():
        person = held.head.id
        talks.mark_present(held.talk.id, actor(held.host), person_id=person, is_present=True, now=now)
    evenings.decide(held.item, held.host, DecisionKind.SOLVED, now, note="当场倒了")
    evenings.close(held.talk, held.host, now)
    if step != "read-out":
        minutes.read_out(held.talk, held.host, now)
    if step == "lock":
        for person in (held.host, held.head):
            minutes.confirm(held.talk, person, now)
    path, digest = f"/talks/{held.talk.id}/minutes/{step}", minutes.record(held.talk).text_digest
    who = held.head if step == "confirm" else held.host
    return world.sending(who, path, again=Again.REFUSED, digest=digest)


def _resident(world: World) -> Send:
    """Answer with the slip, without an account."""
    case = slips.done(world.place, slips.registered(world.place, world.clock()), world.clock())
    client, key = world.app.test_client(), str(uuid4())
    slips.come_in(client, case)
    words = {"repeat_key": key, "verdict": "fixed", "rating": "satisfied", "note": "亮了"}
    return Send(lambda: world.took(post(client, f"/q/{case.number}/answer", words)))


def _call_api(world: World) -> Send:
    place, key = world.place, str(uuid4())
    program = Program(world.app, world.token(place.head))
    category = factories.category("power.corridor_light").id
    body = {"place_id": place.building.id, "description": "楼道灯坏了", "category_id": category}
    return Send(lambda: world.took(program.post("/cases", body, key=key)))


def _open311(world: World) -> Send:
    key = {"Idempotency-Key": str(uuid4())}
    form = {
        "api_key": world.token(world.place.street_worker),
        "service_code": "facilities.manhole",
        "description": "井盖松动",
        "address_id": world.place.building.code,
        "first_name": "大妈",
        "last_name": "钱",
        "phone": "13812345678",
    }
    client = world.app.test_client()
    return Send(lambda: world.took(client.post("/open311/v2/requests.json", data=form, headers=key)))


def _hotline(world: World) -> Send:
    line = f"1,GD{uuid4().hex[:8]},楼道灯不亮,槐荫小区1号楼2单元,钱大妈,13812345678,2026-03-09 18:00\n"
    file = (BytesIO((HOTLINE + line).encode("gb18030")), "派单.csv")
    worker, typed = world.place.street_worker, {"street": world.place.street.id, "feeder": "12345"}
    page = post(world.client(worker), "/hotline", {**typed, "file": file}).text
    found = _hidden(page, "street", "feeder", "kept", "filename", "plan")
    for name in re.findall(r'<select[^>]*name="(of_\w+)"', page):
        part = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)[0]
        chosen = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"', part)
        found[name] = chosen[1] if chosen else ""
    return world.sending(worker, "/hotline/confirm", again=Again.REFUSED, **found)


def _import_units(world: World) -> Send:
    mark, admin = uuid4().hex[:8], world.place.administrator
    file = (BytesIO(f"{UNITS}楼院,N{mark},新楼{mark},{world.place.grid.code}\n".encode()), "units.csv")
    page = post(world.client(admin), "/units/import", {"file": file}).text
    found = _hidden(page, "kept", "filename", "plan")
    return world.sending(admin, "/units/import/confirm", again=Again.REFUSED, **found)


def _hidden(page: str, *names: str) -> dict[str, str]:
    return {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in names}


def _hand_over(world: World) -> Send:
    """Somebody leaves a case and an order to a colleague."""
    mark, place, now = uuid4().hex[:8], world.place, world.clock()
    with transaction():
        top = db.session.get_one(Unit, place.street.id)
        here = factories.unit(top, Level.COMMUNITY, f"C{mark}", "新社区")
        leaver, taker = (
            factories.person(f"{name}{mark}", name, (Role.COMMUNITY_STAFF, here)) for name in ("old", "new")
        )
    case = evenings.registered(leaver, here, now, "小区大门坏了", holder_id=here.id)
    with transaction():
        cases.accept(case.id, actor(leaver), version=None, now=now)
        cases.assign(case.id, actor(leaver), assignee_id=leaver.id, version=None, now=now)
    orders.given(place.leader, [case], leaver, here, now)
    posting = db.session.scalars(select(Posting).where(Posting.person_id == leaver.id)).one()
    version = db.session.get_one(Person, leaver.id, populate_existing=True).version
    typed = {"version": version, "until_on": date(2026, 3, 3), "cases": taker.id, "orders": taker.id}
    path = f"/people/{leaver.id}/hand-over?posting={posting.id}"
    return world.sending(place.administrator, path, again=Again.REFUSED, **typed)


def _need(world: World) -> Send:
    """A firm's need becomes a case."""
    firm = firms.firm(world.place, f"明湖机械{uuid4().hex[:6]}", now=world.clock())
    typed = {
        "title": "招聘十名焊工",
        "description": "订单多，想招聘十名熟练焊工",
        "category_id": firms.category(),
        "contact_name": "周经理",
        "contact_phone": "13800001111",
    }
    return world.sending(world.place.grid_worker, f"/firms/{firm.id}/needs/new", **typed)


def _match(world: World) -> Send:
    """A need and what a member unit offers are brought together."""
    place, now = world.place, world.clock()
    firms.member(place)
    need = firms.need(place, firms.firm(place, f"明湖机械{uuid4().hex[:6]}", now=now), now=now)
    item_id, need_id = firms.item(place, f"焊工招聘{uuid4().hex[:6]}", now=now).id, need.case_id
    return world.sending(place.street_worker, f"/firms/needs/{need_id}/matches", item_id=item_id)


def _remark(world: World) -> Send:
    """A resident adds something, without an account."""
    case = slips.registered(world.place, world.clock())
    client, typed = world.app.test_client(), {"repeat_key": str(uuid4()), "note": "夜里也不亮"}
    slips.come_in(client, case)
    return Send(lambda: world.took(post(client, f"/q/{case.number}/remark", typed)))


def _erase(world: World) -> Send:
    """What is held about somebody is erased."""
    case = slips.closed(world.place, slips.registered(world.place, world.clock()), world.clock())
    with transaction():
        name, place = f"officer{uuid4().hex[:8]}", world.place.street
        officer = factories.person(name, "韩保护", (Role.PRIVACY_OFFICER, place))
    listed = issued(actor(officer), LookedUp((case.id,)), now=world.clock())
    typed = {"looked_up": listed, "confirm": "1", "ground": "withdrawn", "is_sure": "y"}
    return world.sending(officer, "/privacy/person/erase", again=Again.GOES_ON, **typed)


ACTS: dict[str, Ready] = {
    "answer an order": _answer_order,
    "accept an answer": _accept_order,
    "read minutes out": partial(_minutes, "read-out"),
    "confirm minutes": partial(_minutes, "confirm"),
    "lock minutes": partial(_minutes, "lock"),
    "a resident answers": _resident,
    "a program registers": _call_api,
    "Open311": _open311,
    "a hotline's sheet": _hotline,
    "import units": _import_units,
    "hand over": _hand_over,
    "a resident remarks": _remark,
    "a firm's need": _need,
    "match a need": _match,
    "erase a person": _erase,
}
