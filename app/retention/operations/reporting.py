"""The reports of runs: begun before the first case, ended after the last one."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from app.access.policy import Action, Actor, Place, authorize
from app.domain.erasing import REFERENCE, Ground, RunKind
from app.domain.errors import Invalid
from app.extensions import db
from app.models.erasures import ErasureRun
from app.retention.queries.due import Going
from app.settings.queries import day_of


@dataclass(frozen=True, slots=True)
class Mandate:
    """By whom and on which ground data is erased, and in which streets."""

    kind: RunKind
    by: Actor
    street_ids: tuple[int, ...]
    ground: Ground | None = None
    reference: str = ""


@dataclass(slots=True)
class Sum:
    """What a run came to."""

    cases: int = 0
    failed: int = 0
    exports: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    oldest: Going | None = None

    def add(self, going: Going) -> None:
        """Count a case."""
        self.cases += 1
        self.categories[str(going.category_id)] += 1
        if self.oldest is None or going.ended_at < self.oldest.ended_at:
            self.oldest = going


def begin(mandate: Mandate, *, now: datetime) -> ErasureRun:
    """Begin a report; of several streets it belongs to none of them.

    Raises:
        Forbidden: the actor does not protect a street's data.
        Invalid: the reference could be a name.
    """
    if mandate.by.id is not None:
        for street_id in mandate.street_ids:
            authorize(mandate.by, Action.PRIVACY_ERASE, Place(f"/{street_id}/"))
    if not REFERENCE.fullmatch(mandate.reference):
        raise Invalid("reference", "erase_reference")
    streets = mandate.street_ids
    run = ErasureRun(
        kind=mandate.kind,
        street_id=streets[0] if len(streets) == 1 else None,
        by_id=mandate.by.id,
        ground=mandate.ground,
        reference=mandate.reference,
        started_at=now,
        counts={},
    )
    db.session.add(run)
    db.session.flush()
    return run


def finish(run_id: int, found: Sum, *, now: datetime) -> ErasureRun:
    """Write down what a run came to."""
    run = db.session.get_one(ErasureRun, run_id, populate_existing=True)
    run.finished_at = now
    run.oldest_on = day_of(found.oldest.street_id, found.oldest.ended_at) if found.oldest else None
    run.counts = {
        "cases": found.cases,
        "failed": found.failed,
        "exports": found.exports,
        "kinds": dict(found.kinds),
        "categories": dict(found.categories),
    }
    return run
