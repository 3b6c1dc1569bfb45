"""Open cases that a new item may be about already."""

from typing import NamedTuple

from sqlalchemy import select

from app.access.policy import Actor
from app.access.scopes import place_column, readable_cases
from app.domain import bigrams
from app.domain.levels import LEVELS, Level
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case
from app.models.organisation import Unit

LOOKED_AT = 200
SHOWN = 5


class Similar(NamedTuple):
    """An open case at the same place."""

    id: int
    number: str
    description: str
    state: State
    building_id: int | None


def similar(actor: Actor, place: Unit, text: str, *, besides: int | None = None) -> list[Similar]:
    """Return open cases like `text` in the place's grid (or at the place itself), the likest first.

    Likeness is the share of character pairs in common; the same building counts for more. Read along
    the open list of the grid, what is due first, so that the work is bounded.
    """
    ids = dict(zip(LEVELS, place.ancestor_ids, strict=False))
    level = min(place.level or Level.GRID, Level.GRID, key=lambda each: each.rank)
    statement = (
        select(Case.id, Case.number, Case.description, Case.state, Case.building_id)
        .where(
            IS_OPEN_CASE, place_column(level) == ids[level], readable_cases(actor), Case.id != (besides or 0)
        )
        .order_by(Case.sort_at, Case.id)
        .limit(LOOKED_AT)
    )
    wanted = set(bigrams.grams(text))
    found = [Similar(*row) for row in db.session.execute(statement)]
    found.sort(key=lambda case: -_likeness(case, wanted, ids.get(Level.BUILDING)))
    return found[:SHOWN]


def _likeness(case: Similar, wanted: set[str], building_id: int | None) -> float:
    grams = set(bigrams.grams(case.description))
    share = len(grams & wanted) / (len(grams | wanted) or 1)
    return share + (0.1 if building_id is not None and case.building_id == building_id else 0)
