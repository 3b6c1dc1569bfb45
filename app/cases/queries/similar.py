"""Open cases that a new issue may be about already."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, union_all

from app.access.policy import Actor
from app.access.scopes import place_column, readable_cases
from app.domain import likeness
from app.domain.levels import LEVELS, Level
from app.domain.likeness import Candidate
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case
from app.models.files import StoredFile

LOOKED_AT = 200
"""Open cases of each level, what is due first."""
_AROUND = (Level.BUILDING, Level.GRID, Level.COMMUNITY)


class Similar(NamedTuple):
    """An open case near a place, as it is shown."""

    id: int
    number: str
    description: str
    state: State
    registered_at: datetime
    raiser_id: int | None
    building_id: int | None
    grid_id: int | None
    community_id: int | None
    lowest_rank: int

    @property
    def is_confidential(self) -> bool:
        """Whether it is kept from building heads."""
        return self.lowest_rank < Level.BUILDING.rank


_COLUMNS = (
    Case.id, Case.number, Case.description, Case.state, Case.registered_at, Case.raiser_id,
    Case.building_id, Case.grid_id, Case.community_id, Case.lowest_rank,
)  # fmt: skip


def similar(
    actor: Actor,
    ancestor_ids: Sequence[int],
    text: str,
    *,
    besides: int | None = None,
    most: int = likeness.SHOWN,
    least: float = likeness.LEAST,
) -> list[Similar]:
    """Return the open cases like `text` that the actor may read: the same place first, then the likest.

    `ancestor_ids` lead from the street down to the place. One statement looks at its building, its grid and
    its community, in each along the open list (ix_case_building_id_sort_at_id and so on) and no farther than
    `LOOKED_AT` cases.
    """
    place = dict(zip(LEVELS, ancestor_ids, strict=False))
    parts = [_open_at(level, place[level], actor, besides) for level in _AROUND if level in place]
    parts = parts or [_open_at(Level.STREET, place[Level.STREET], actor, besides)]
    found = {row.id: Similar(*row) for row in db.session.execute(union_all(*parts))}
    candidates = [Candidate(row.id, row.description, _distance(row, place)) for row in found.values()]
    return [found[case_id] for case_id in likeness.likest(text, candidates, most=most, least=least)]


def first_photos(case_ids: Sequence[int]) -> dict[int, int]:
    """Return the first photo of each of some cases that have one; the caller has seen that they may be read.

    Read along ix_stored_file_case_id.
    """
    if not case_ids:
        return {}
    statement = (
        select(StoredFile.case_id, func.min(StoredFile.id))
        .where(StoredFile.case_id.in_(case_ids), StoredFile.is_ready)
        .group_by(StoredFile.case_id)
    )
    return {case_id: file_id for case_id, file_id in db.session.execute(statement) if case_id is not None}


def _open_at(level: Level, unit_id: int, actor: Actor, besides: int | None) -> Select[*tuple[Any, ...]]:
    part = (
        select(*_COLUMNS)
        .where(IS_OPEN_CASE, place_column(level) == unit_id, readable_cases(actor), Case.id != (besides or 0))
        .order_by(Case.sort_at, Case.id)
        .limit(LOOKED_AT)
        .subquery()
    )
    return select(part)


def _distance(row: Similar, place: Mapping[Level, int]) -> int:
    """Return how many levels one has to climb from the place until it contains the case's place."""
    own = {Level.BUILDING: row.building_id, Level.GRID: row.grid_id, Level.COMMUNITY: row.community_id}
    shared = (at for at, level in enumerate(_AROUND) if level in place and own[level] == place[level])
    return next(shared, len(_AROUND))
