"""What people do, each about something fresh and ready to be sent once or twice with the same key."""

import re
from io import BytesIO
from uuid import uuid4

from app.cases import operations as cases
from app.database import transaction
from app.domain.talks import DecisionKind
from app.domain.votes import YES
from app.domain.workflow import Outcome
from app.extensions import db
from app.models.cases import Case
from app.models.talks import Talk
from app.talks import operations as talks
from app.talks.operations.voting import Question
from tests import factories
from tests import talks as evenings
from tests.factories import actor
from tests.paper import HEADINGS, WALL
from tests.signing_in import post
from trials import acts_deciding, acts_elsewhere, acts_jobs, acts_moves
from trials.world import Ready, Send, World, done, evening, move

REVIEW_ON = "2026-03-20"


def _register(world: World, photos: int = 0) -> Send:
    place, category = world.place, factories.category("power.corridor_light")
    data = {"description": "楼道灯坏了", "place_id": place.building.id, "category_id": category.id}
    contact = {"contact_name": "张桂芳", "contact_phone": "13800000000"}
    return world.sending(place.head, "/cases/new", photos=photos, **data, **contact)


def _register_with_photos(world: World) -> Send:
    return _register(world, photos=2)


def _accept(world: World) -> Send:
    return move(world, world.registered(), "accept", world.place.grid_worker)


def _dispatch(world: World) -> Send:
    case = world.accepted()
    return move(world, case, "dispatch", world.place.grid_worker, unit_id=world.place.building.id)


def _send_up(world: World) -> Send:
    return move(world, world.accepted(), "send_up", world.place.grid_worker, note="超出网格能力")


def _call_in(world: World) -> Send:
    case, units = world.accepted(), [world.place.department.id]
    return move(world, case, "call_in", world.place.grid_worker, unit_ids=units, note="请到场")


def _note_with_photo(world: World) -> Send:
    return move(world, world.accepted(), "note", world.place.grid_worker, photos=1, note="已联系物业")


def _resolve(world: World) -> Send:
    words = {"outcome": Outcome.SOLVED.value, "note": "已换灯", "told": "当面"}
    return move(world, world.accepted(), "resolve", world.place.grid_worker, **words)


def _close(world: World) -> Send:
    done = {"outcome": Outcome.SOLVED, "note": "已换灯", "told": "当面"}
    case = world.after(world.accepted(), cases.resolve, world.place.grid_worker, **done)
    return move(world, case, "verify", world.place.head)


def _ask_ledger(world: World) -> Send:
    words = {"reason": "budget", "unblock": "资金到位", "plan": "四月申报", "next_review_on": REVIEW_ON}
    return move(world, world.accepted(), "enter-ledger", world.place.grid_worker, **words)


def _grant_ledger(world: World) -> Send:
    case = world.accepted()
    words = {"reason": "budget", "unblock": "资金到位", "plan": "四月申报", "next_review_on": REVIEW_ON}
    done(move(world, case, "enter-ledger", world.place.grid_worker, **words))
    db.session.rollback()  # what was read before shows the case as it was then
    case = db.session.get_one(Case, case.id, populate_existing=True)
    return move(world, case, "ledger-request", world.place.community_worker, decision="grant", note="同意")


def _give_order(world: World) -> Send:
    case, answers = world.accepted(), world.place.grid_worker
    data = {"reason": "居民三次催办", "demand": "三天内恢复照明", "amount": 3, "counted_in": "working_days"}
    data |= {"cases": case.id, "person_id": f"{world.place.grid.id}~{answers.id}"}
    return world.sending(world.place.leader, f"/orders/new?number={case.number}", **data)


def _close_talk(world: World) -> Send:
    held = evening(world)
    talk, host = held.talk, held.host
    evenings.decide(held.item, host, DecisionKind.DISPATCHED, world.clock())
    other = evenings.add(talk, host, "外墙脱落", held.building)
    evenings.decide(other, host, DecisionKind.LEDGER, world.clock(), **evenings.DEFERRED)
    version = db.session.get_one(Talk, talk.id, populate_existing=True).version
    return world.sending(host, f"/talks/{talk.id}/close", version=version)


def _vote(world: World) -> Send:
    held = evening(world)
    talk, host = held.talk, actor(held.host)
    with transaction():
        vote = talks.put(held.item.id, host, Question("充电桩建在3号楼后面？"), now=world.clock())
        talks.mark_present(talk.id, host, person_id=held.head.id, is_present=True, now=world.clock())
    return world.sending(held.head, f"/talks/{talk.id}/votes/{vote.id}/ballot", choice=YES)


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


ACTS: dict[str, Ready] = {
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
    **acts_moves.ACTS,
    **acts_deciding.ACTS,
    **acts_elsewhere.ACTS,
    **acts_jobs.ACTS,
}
