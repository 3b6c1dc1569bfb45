"""What is decided of entries in the ledger and of supervision orders."""

from functools import partial

from sqlalchemy import select

from app.database import transaction
from app.extensions import db
from app.ledger import operations as ledger
from app.models.ledger import LedgerEntry
from tests import orders
from tests.factories import actor
from tests.ledger import BUDGET
from trials.world import Ready, Send, World

EVIDENCE = "灯换好了，居民看过"


def _entry(world: World, *, is_proposed: bool = False) -> LedgerEntry:
    """Return an entry of a case, in the ledger by the grid's wish."""
    place, given = world.place, {"version": None, "now": world.clock()}
    case = world.after(world.accepted(), ledger.ask, place.grid_worker, grounds=BUDGET)
    case = world.after(case, ledger.grant, place.community_worker, expressly=False)
    entry_id = db.session.scalars(select(LedgerEntry.id).where(LedgerEntry.case_id == case.id)).one()
    db.session.rollback()
    if is_proposed:
        with transaction():
            ledger.strike_off(entry_id, actor(place.grid_worker), evidence=EVIDENCE, **given)
    return db.session.get_one(LedgerEntry, entry_id, populate_existing=True)


def _review(world: World) -> Send:
    entry = _entry(world)
    found = {"asked": "物业经理", "note": "资金还没到", "next_review_on": "2026-03-18"}
    pledge = {"promiser": "物业经理", "what": "月底前报价", "due_on": "2026-03-16"}
    path = f"/ledger/{entry.id}/review"
    return world.sending(world.place.grid_worker, path, version=entry.version, **found, **pledge)


def _strike_off(world: World) -> Send:
    entry = _entry(world)
    path = f"/ledger/{entry.id}/strike-off"
    return world.sending(world.place.grid_worker, path, version=entry.version, evidence=EVIDENCE)


def _confirm(decision: str, world: World) -> Send:
    entry = _entry(world, is_proposed=True)
    typed = {"version": entry.version, "decision": decision, "note": "现场看过"}
    return world.sending(world.place.community_worker, f"/ledger/{entry.id}/confirm", **typed)


def _send_back(world: World) -> Send:
    place, now = world.place, world.clock()
    order = orders.given(place.leader, [world.accepted()], place.grid_worker, place.grid, now)
    version = orders.answered(order, place.grid_worker, now).version
    typed = {"version": version, "decision": "send_back", "note": "照片看不清"}
    return world.sending(place.leader, f"/orders/{order.id}/verdict", **typed)


def _lift(world: World) -> Send:
    place = world.place
    order = orders.given(place.leader, [world.accepted()], place.grid_worker, place.grid, world.clock())
    return world.sending(place.leader, f"/orders/{order.id}/lift", version=order.version, note="已经办好")


ACTS: dict[str, Ready] = {
    "review an entry": _review,
    "propose to strike off": _strike_off,
    "confirm a strike-off": partial(_confirm, "confirm"),
    "send a strike-off back": partial(_confirm, "send_back"),
    "send an answer back": _send_back,
    "lift an order": _lift,
}
