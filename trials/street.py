"""A street full of cases whose clocks have passed, written as the operations would have written them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select

from app.database import locked
from app.domain import chain, clocks
from app.domain.choosing import Matter, chosen
from app.domain.clocks import ClockKind, Instants, Limit, Urgency
from app.domain.workflow import Channel, Move, State
from app.extensions import Model, db
from app.models.cases import Case, Event, Holding, Sight
from app.models.clocks import Clock
from app.models.organisation import Unit
from app.models.settings import Setting
from app.settings import queries as settings
from tests import factories

Row = dict[str, Any]
CHUNK = 1000
STARTS = 50
"""So many different starts; the cases share them."""


class Beginning(NamedTuple):
    """When a clock began, what it was allowed, and what that means."""

    at: datetime
    limit: Limit
    limit_id: int | None
    instants: Instants


def fill(due: int, *, now: datetime, rng: Random) -> None:
    """Make a street and so many cases at its grids; of most the next levels' clocks have passed, too.

    One case in five is due within two hours of `now`, before or after, where a wrong clock matters.
    """
    place = factories.street()
    # A clock that jumps looks like a silence, whose notices are told in one; here each of them counts.
    db.session.add(Setting(street_id=place.street.id, name="catch_up_hours", value=72))
    category = factories.category("power.corridor_light")
    grids = (place.grid, place.sister_grid)
    far = [now - timedelta(minutes=rng.randrange(6 * 60, 30 * 24 * 60)) for _ in range(STARTS)]
    begun = {grid.id: [_begun(grid, category.path_ids, start, now) for start in far] for grid in grids}
    near = {grid.id: list(_near(begun[grid.id], now, rng)) for grid in grids}
    serial = count(1)
    for first in range(0, due, CHUNK):
        rows: dict[type[Model], list[Row]] = {Case: [], Holding: [], Event: [], Clock: [], Sight: []}
        for number in range(first + 1, min(first + CHUNK, due) + 1):
            grid = grids[number % 2]
            beginning = rng.choice((near if number % 5 == 0 else begun)[grid.id])
            _add(rows, next(serial), grid, category.id, beginning)
        for model, made in rows.items():
            db.session.execute(insert(model), made)
    if locked():
        for model in (Case, Holding):
            sequence = f"{model.__tablename__}_id_seq"
            db.session.scalar(select(func.setval(sequence, due)))
    db.session.commit()


def _begun(grid: Unit, category_path: tuple[int, ...], at: datetime, now: datetime) -> Beginning:
    """Return a clock that began at `at`, or earlier if it would not have passed by `now`."""
    calendar = settings.calendar_of(grid.street_id or 0)
    street_id = grid.street_id or 0
    matter = Matter(ClockKind.ACCEPT, grid.level or "", category_path, Urgency.BLUE, at.date(), street_id)
    rule = chosen(settings.limit_rules(street_id), matter)
    if rule is None:
        raise LookupError("no limit")
    while True:
        found = clocks.instants(calendar, rule.limit, at)
        if found is not None and found.due_at < now - timedelta(hours=2):
            return Beginning(at, rule.limit, rule.id, found)
        at -= timedelta(hours=13)


def _near(begun: list[Beginning], now: datetime, rng: Random) -> Iterator[Beginning]:
    """Return the same clocks as if somebody outside had set a date within two hours of `now`."""
    for beginning in begun:
        due = now + timedelta(seconds=rng.randrange(-7200, 7200))
        yield beginning._replace(instants=Instants(due - timedelta(hours=1), due, due + timedelta(days=9)))


def _add(
    rows: dict[type[Model], list[Row]], id_: int, grid: Unit, category_id: int, begun: Beginning
) -> None:
    """Add what a case registered at the beginning consists of."""
    at, due = begun.at, begun.instants
    of = {"street_id": grid.street_id, "case_id": id_}
    link = chain.Link(id_, 1, Move.REGISTER.value, at, None, grid.id, {"holder_id": grid.id}, None)
    digest = chain.digest(chain.GENESIS, link)
    rows[Case].append(
        {
            "id": id_,
            "street_id": grid.street_id,
            "community_id": grid.parent_id,
            "grid_id": grid.id,
            "number": f"YA-{at:%Y%m%d}-{id_:06d}",
            "numbered_on": at.date(),
            "sequence": id_,
            "slip_secret": "0" * 20,
            "description": "楼道灯坏了",
            "category_id": category_id,
            "urgency": Urgency.BLUE,
            "channel": Channel.PATROL,
            "state": State.REGISTERED,
            "holder_id": grid.id,
            "desk_id": grid.id,
            "held_since": at,
            "noted_at": at,
            "registered_at": at,
            "warn_at": due.warn_at,
            "due_at": due.due_at,
            "black_at": due.black_at,
            "sort_at": due.due_at,
            "event_count": 1,
            "last_digest": digest,
        }
    )
    rows[Holding].append(
        of | {"id": id_, "sequence": 1, "unit_id": grid.id, "move": Move.REGISTER, "from_at": at}
    )
    rows[Event].append(
        of | {"sequence": 1, "move": Move.REGISTER, "at": at, "unit_id": grid.id}
        | {"facts": dict(link.facts), "digest": digest}
    )  # fmt: skip
    rows[Sight].append({"unit_id": grid.id, "case_id": id_})
    rows[Clock].append(_clock_row(of, id_, grid, begun))


def _clock_row(of: Row, holding_id: int, grid: Unit, begun: Beginning) -> Row:
    return of | {
        "kind": ClockKind.ACCEPT,
        "subject_id": holding_id,
        "unit_id": grid.id,
        "level": grid.level,
        "amount": begun.limit.amount,
        "unit": begun.limit.unit,
        "limit_id": begun.limit_id,
        "started_at": begun.at,
        "warn_at": begun.instants.warn_at,
        "due_at": begun.instants.due_at,
        "black_at": begun.instants.black_at,
        "check_at": begun.instants.warn_at,
    }
