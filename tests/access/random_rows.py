"""Writes a random plan into an empty database, by one statement a table; the caller commits or rolls back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, table

from app.access.guards import actor_for
from app.access.policy import Actor
from app.cases import search_index
from app.database import locked
from app.domain.levels import Level, UnitKind
from app.extensions import Model, db
from app.models.accounts import ApiToken, SignedIn
from app.models.briefs import Brief
from app.models.bulletins import Bulletin
from app.models.cases import Case, Event, Sight, Task
from app.models.files import StoredFile
from app.models.joining import Supporter
from app.models.ledger import LedgerEntry
from app.models.minutes import Minutes
from app.models.notices import Notice
from app.models.organisation import Person, Posting, Unit
from app.models.settings import Category
from app.models.supervision import SupervisedCase, SupervisionOrder
from app.models.talks import AgendaItem, Talk
from tests.access.oracle import Chain
from tests.access.random_firm_rows import FIRM_TABLES, firm_rows
from tests.access.random_papers import bulletin, draft_minutes, item, notice, order, supervised, talk
from tests.access.random_plan import TODAY, CasePlan, Plan

NOW = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
LEVELS = {"S": Level.STREET, "T": Level.STREET, "c": Level.COMMUNITY, "g": Level.GRID, "b": Level.BUILDING}
KINDS = {"d": UnitKind.DEPARTMENT, "f": UnitKind.FIRM}
HASH = "0" * 64
LATER = 1000
"""Ids of the notes that were made after the registration begin here, and of their photos."""


WRITTEN = (
    *(Unit, Person, Posting, Case, Sight, Supporter, Task, LedgerEntry, Event, StoredFile),
    *(Talk, Bulletin, SupervisionOrder, AgendaItem, SupervisedCase, Notice),
    *FIRM_TABLES,
)
"""What is written, in the order of the foreign keys."""


@dataclass(frozen=True)
class Written:
    """A plan as it lies in the database."""

    plan: Plan
    ids: dict[Chain, int]
    chains: dict[int, Chain]

    def actor(self, person_id: int) -> Actor:
        """Return somebody with the postings that the application finds in force."""
        return actor_for(db.session.get_one(Person, person_id), today=TODAY)

    def unit(self, chain: Chain) -> Unit:
        """Return a unit."""
        return db.session.get_one(Unit, self.ids[chain])


def write(plan: Plan) -> Written:
    """Write a world, in the order of the foreign keys."""
    ids = {chain: number for number, chain in enumerate(plan.units, 1)}
    orders = {one.id: one for one in plan.orders}
    category = db.session.scalars(select(Category.id).where(Category.parent_id.is_not(None)).limit(1)).one()
    rows_of = (
        list(_units(ids)),
        [_person(one) for one in plan.people],
        list(_postings(plan, ids)),
        [_case(one, ids, category) for one in plan.cases],
        list(_sights(plan, ids)),
        list(_supporters(plan, ids)),
        list(_tasks(plan, ids)),
        [_entry(one, ids) for one in plan.cases if one.entry],
        list(_events(plan, ids)),
        list(_files(plan, ids)),
        [talk(one, ids) for one in plan.talks],
        [bulletin(one, ids) for one in plan.bulletins],
        [order(one, ids) for one in plan.orders],
        [item(one) for one in plan.agenda],
        [supervised(one, orders[one.at], ids) for one in plan.ordered],
        [notice(one.id, one.person, one.case) for one in plan.notices],
        *firm_rows(plan, ids),
    )
    for model, rows in zip(WRITTEN, rows_of, strict=True):
        if rows:
            db.session.execute(insert(model), rows)
            _count_on(model)
    for case in db.session.scalars(select(Case)):
        search_index.put(case)
    draft_minutes(plan.talks)
    return Written(plan, ids, {number: chain for chain, number in ids.items()})


def remove() -> None:
    """Delete a world that was committed, with what looking at it has left."""
    db.session.execute(delete(table("case_search")))
    for model in (Minutes, Brief, SignedIn, ApiToken, *reversed(WRITTEN)):
        db.session.execute(delete(model))


def _count_on(model: type[Model]) -> None:
    """Let PostgreSQL give out ids beyond those that were written."""
    key = model.__table__.primary_key.columns.values()[0]
    if locked() and key.name == "id":
        sequence = func.pg_get_serial_sequence(model.__tablename__, key.name)
        db.session.execute(select(func.setval(sequence, 2 * LATER)))


def _units(ids: dict[Chain, int]) -> Iterator[dict[str, Any]]:
    for chain, number in ids.items():
        level = LEVELS.get(chain[-1][0])
        is_street = level is Level.STREET
        yield {
            "id": number,
            "parent_id": ids.get(chain[:-1]),
            "street_id": ids[chain[:1]],
            "path": "/" + "".join(f"{ids[chain[:end]]}/" for end in range(1, len(chain) + 1)),
            "level": level,
            "kind": KINDS.get(chain[-1][0], UnitKind.RESIDENTIAL),
            "code": "-".join(chain),
            "name": "单位" + "-".join(chain),
            "short_code": f"Y{chain[0]}" if is_street else None,
            "time_zone": "Asia/Shanghai" if is_street else None,
            "closed_on": None,
        }


def _person(one: Any) -> dict[str, Any]:
    disabled = NOW - timedelta(days=2) if one.is_disabled else None
    return {
        "id": one.id,
        "username": f"user{one.id}",
        "name": f"某人{one.id:02d}",
        "created_at": NOW,
        "disabled_at": disabled,
    }


def _postings(plan: Plan, ids: dict[Chain, int]) -> Iterator[dict[str, Any]]:
    for person in plan.people:
        for held in person.postings:
            yield {
                "person_id": person.id,
                "unit_id": ids.get(held.chain),
                "role": held.role,
                "from_on": held.since,
                "until_on": held.until,
            }


def _case(one: CasePlan, ids: dict[Chain, int], category: int) -> dict[str, Any]:
    came = NOW - timedelta(days=one.days_old, hours=1)
    due = NOW + (timedelta(days=-1) if one.is_late else timedelta(days=9))
    runs = one.is_open and one.state != "ledgered"
    columns = ("street_id", "community_id", "grid_id", "building_id")
    places = {
        name: ids.get(one.place[: n + 1]) if len(one.place) > n else None for n, name in enumerate(columns)
    }
    return {
        **places,
        "id": one.id,
        "number": one.number,
        "numbered_on": TODAY,
        "sequence": one.id,
        "slip_secret": "secret",
        "description": one.description,
        "category_id": category,
        "urgency": "blue",
        "channel": "walk_in",
        "lowest_rank": one.deepest,
        "state": one.state,
        "outcome": "solved" if one.state == "closed" else None,
        "closed_at": NOW if one.state == "closed" else None,
        "holder_id": ids[one.holder],
        "desk_id": ids[one.holder],
        "held_since": came,
        "raiser_id": one.raiser,
        "merged_into_id": one.into,
        "noted_at": came,
        "registered_at": came,
        "due_at": due if runs else None,
        "warn_at": due - timedelta(days=1) if runs else None,
        "black_at": due + timedelta(days=5) if runs else None,
        "sort_at": due,
        "street_red_at": NOW if one.is_street_red else None,
        "event_count": 1 if one.photo_by is None else 2,
        "last_digest": HASH,
    }


def _sights(plan: Plan, ids: dict[Chain, int]) -> Iterator[dict[str, Any]]:
    for one in plan.cases:
        for chain in {one.holder, *one.held_by, *one.called}:
            yield {"unit_id": ids[chain], "case_id": one.id}


def _supporters(plan: Plan, ids: dict[Chain, int]) -> Iterator[dict[str, Any]]:
    for one in plan.cases:
        for person in one.supporters:
            street = ids[one.place[:1]]
            yield {"case_id": one.id, "person_id": person, "street_id": street, "joined_at": NOW}


def _tasks(plan: Plan, ids: dict[Chain, int]) -> Iterator[dict[str, Any]]:
    for case in plan.cases:
        for one in case.calls:
            is_there = one.state in {"arrived", "answered"}
            yield {
                "id": one.id,
                "street_id": ids[case.place[:1]],
                "case_id": case.id,
                "unit_id": ids[one.unit],
                "caller_id": ids[case.holder],
                "called_by_id": plan.people[0].id,
                "called_at": NOW,
                "what": "请到场",
                "may_phone": one.may_phone,
                "arrived_at": NOW if is_there else None,
                "answered_at": NOW if one.state == "answered" else None,
                "declined_at": NOW if one.state == "declined" else None,
                "withdrawn_at": NOW if one.state == "withdrawn" else None,
            }


def _entry(one: CasePlan, ids: dict[Chain, int]) -> dict[str, Any]:
    is_over = one.entry == "struck off"
    return {
        "id": one.id,
        "street_id": ids[one.place[:1]],
        "community_id": ids[one.place[:2]] if len(one.place) > 1 else None,
        "case_id": one.id,
        "unit_id": ids[one.holder],
        "sequence": one.id,
        "entrance": "granted",
        "reason": "budget",
        "unblock": "资金到位",
        "plan": "申报",
        "entered_at": NOW,
        "next_review_on": date(2026, 3, 20),
        "struck_off_at": NOW if is_over else None,
        "struck_off_by_id": 1 if is_over else None,
        "evidence": "已修好" if is_over else None,
    }


def _events(plan: Plan, ids: dict[Chain, int]) -> Iterator[dict[str, Any]]:
    """Return the registration of each case under its id, and a note that somebody sent a photo with."""
    for one in plan.cases:
        base = {
            "street_id": ids[one.place[:1]],
            "case_id": one.id,
            "at": NOW,
            "unit_id": ids[one.holder],
            "facts": {},
            "digest": HASH,
        }
        yield {**base, "id": one.id, "sequence": 1, "move": "register", "actor_id": one.raiser}
        if one.photo_by is not None:
            base |= {"at": NOW - (TODAY - one.photo_on), "move": one.photo_move}
            yield {**base, "id": LATER + one.id, "sequence": 2, "actor_id": one.photo_by}


def _files(plan: Plan, ids: dict[Chain, int]) -> Iterator[dict[str, Any]]:
    for one in plan.cases:
        for number in (one.id, LATER + one.id)[: 1 if one.photo_by is None else 2]:
            yield {
                "id": number,
                "street_id": ids[one.place[:1]],
                "case_id": one.id,
                "event_id": number,
                "content_hash": HASH,
                "thumbnail_hash": HASH,
                "mime_type": "image/webp",
                "size": 1,
                "width": 1,
                "height": 1,
                "is_ready": True,
                "created_at": NOW,
            }
