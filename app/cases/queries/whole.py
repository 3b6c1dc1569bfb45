"""The list of cases as a whole, for files: by batches along the ids, which never change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.access.policy import Actor
from app.access.scopes import readable_cases_of_streets
from app.cases.queries.filtering import Filters
from app.cases.queries.lines import LOWEST, Names, wholly_seen
from app.cases.queries.lists import matching
from app.database import columns_of
from app.domain.clocks import Urgency
from app.domain.workflow import Channel, Outcome, State
from app.extensions import db
from app.models.cases import Case
from app.models.organisation import Unit
from app.models.settings import Category


class Whole(NamedTuple):
    """A case as a file shows it; what is None or "" may be so because it is not the reader's to see."""

    id: int
    street_id: int
    number: str
    state: State
    urgency: Urgency
    description: str
    spot: str
    channel: Channel | None
    outcome: Outcome | None
    registered_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    black_at: datetime | None
    closed_at: datetime | None
    is_whole: bool
    """Whether the reader may read all of the case (Action.CASE_WHOLE)."""
    category: Names | None
    holder: Names | None
    place: Names
    community: Names | None


_Holder, _Place, _Community = aliased(Unit), aliased(Unit), aliased(Unit)
_COLUMNS = (
    Case.id, Case.street_id, Case.number, Case.state, Case.urgency, Case.description, Case.spot, Case.channel,
    Case.outcome, Case.registered_at, Case.due_at, Case.warn_at, Case.black_at, Case.closed_at,
)  # fmt: skip
_NAMED = (Category, _Holder, _Place, _Community)


def _lines(actor: Actor) -> Select[*tuple[Any, ...]]:
    names = (column for named in _NAMED for column in (named.name, named.name_en))
    return (
        select(*_COLUMNS, wholly_seen(actor), *names)
        .select_from(Case)
        .join(Category, Case.category_id == Category.id)
        .join(_Holder, Case.holder_id == _Holder.id)
        .join(_Place, _Place.id == LOWEST)
        .outerjoin(_Community, Case.community_id == _Community.id)
    )


def below(
    actor: Actor, filters: Filters, *, as_of: datetime, before_id: int | None, limit: int
) -> list[Whole]:
    """Return readable cases of the filter with ids below one, newest first.

    Read along the index of the street (or of the filter's unit) and the id.
    """
    statement = _lines(actor).where(*matching(actor, filters, as_of=as_of))
    if before_id is not None:
        statement = statement.where(Case.id < before_id)
    rows = columns_of(statement.order_by(Case.id.desc()).limit(limit), {})
    return [_whole(*row) for row in rows]


def readable_count(actor: Actor, case_ids: Sequence[int]) -> int:
    """Return how many of some cases the actor may read, as `below` does. Read along the primary key."""
    own = (Case.id.in_(case_ids), readable_cases_of_streets(actor))
    return db.session.scalar(select(func.count()).select_from(Case).where(*own)) or 0


def _whole(*values: Any) -> Whole:  # noqa: ANN401 - columns of all kinds
    own, names = values[: len(_COLUMNS) + 1], values[len(_COLUMNS) + 1 :]
    named = (Names._make(names[at : at + 2]) for at in range(0, len(names), 2))
    category, holder, place, community = named
    one = Whole._make((*own, category, holder, place, community if community.name else None))
    if one.is_whole:
        return one
    return one._replace(category=None, holder=None, channel=None, closed_at=None)
