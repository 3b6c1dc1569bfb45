"""Reports of erasures in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.erasing import Held
from app.models.erasures import Erasure, ErasureRun
from app.settings import queries as settings
from app.web.clock import default_zone
from app.web.messages import label
from app.web.naming import name_of


@dataclass(frozen=True, slots=True)
class Line:
    """A case of a report."""

    number: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """A report."""

    id: int
    kind: str
    is_dry: bool
    at: datetime
    by: str
    ground: str
    reference: str
    is_over: bool
    size: str
    """How many cases, and neighbours who had joined these or others, in words."""
    failed: int
    exports: int
    oldest_on: object
    categories: Sequence[tuple[str, int]]
    kinds: Sequence[tuple[str, int]]


def told(run: ErasureRun) -> Told:
    """Return a report in the reader's language."""
    counts = run.counts
    known = settings.known_categories()
    categories = [(name_of(known[int(key)]), number) for key, number in counts.get("categories", {}).items()]
    return Told(
        id=run.id,
        kind=label(run.kind),
        is_dry=run.kind == "dry",
        at=run.started_at,
        by=run.by.name if run.by else _("the system"),
        ground=label(run.ground) if run.ground else "",
        reference=run.reference,
        is_over=run.finished_at is not None,
        size=_size(counts.get("cases", 0), counts.get("kinds", {}).get(Held.NEIGHBOURS.value, 0)),
        failed=counts.get("failed", 0),
        exports=counts.get("exports", 0),
        oldest_on=run.oldest_on,
        categories=sorted(categories, key=lambda pair: (-pair[1], pair[0])),
        kinds=_kinds(counts.get("kinds", {})),
    )


def line_of(one: Erasure) -> Line:
    """Return a tombstone as a line: what kinds of data went."""
    kinds = _(", ").join(f"{name} {number}" for name, number in _kinds(one.kinds))
    return Line(one.case.number, one.at, kinds)


def _size(cases: int, neighbours: int) -> str:
    parts = [ngettext("%(num)s case", "%(num)s cases", cases)] if cases or not neighbours else []
    if neighbours:
        parts.append(ngettext("%(num)s neighbour who joined", "%(num)s neighbours who joined", neighbours))
    return _(", ").join(parts)


def _kinds(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(label(one), counts[one.value]) for one in Held if counts.get(one.value)]


def today(now: datetime) -> datetime:
    """Return an instant on the wall clock of the installation."""
    return now.astimezone(default_zone())
