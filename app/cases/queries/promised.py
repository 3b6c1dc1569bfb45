"""What was promised about cases, and how it stands."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.domain.ledger import Kept
from app.domain.promises import Standing, standing
from app.domain.workflow import SOLVED, State
from app.extensions import db
from app.models.cases import Case
from app.models.ledger import Promise
from app.settings.queries import day_of


@dataclass(frozen=True, slots=True)
class Promised:
    """Whose word was given when for which day, and how it stands on a day."""

    who: str
    what: str
    given_on: date
    due_on: date
    standing: Standing
    id: int | None = None
    """Of one that is still looked at; minutes keep none."""
    is_settled: bool = False
    """Whether somebody has said what became of it."""

    def kept(self) -> dict[str, str]:
        """Return it as the minutes keep it."""
        return {
            "who": self.who,
            "what": self.what,
            "given_on": self.given_on.isoformat(),
            "due_on": self.due_on.isoformat(),
            "standing": self.standing.value,
        }


def promised_about(case_ids: Collection[int], *, today: date) -> Mapping[int, Sequence[Promised]]:
    """Return the promises about cases, by case, what was due first at the top; one statement.

    `today` is the day in the street's zone.
    """
    if not case_ids:
        return {}
    statement = (
        select(Promise, Case)
        .join(Promise.case)
        .where(Promise.case_id.in_(sorted(case_ids)))
        .order_by(Promise.due_on, Promise.id)
        .execution_options(populate_existing=True)
    )
    found = defaultdict(list)
    for promise, case in db.session.execute(statement):
        found[promise.case_id].append(promised(promise, case, today=today))
    return found


def promised(promise: Promise, case: Case, *, today: date) -> Promised:
    """Return how a promise about a case stands on a day, in the street's zone."""
    is_done = case.state is State.VERIFYING or case.outcome in SOLVED
    done_at = (case.resolved_at or case.closed_at) if is_done else None
    done_on = day_of(promise.street_id, done_at) if done_at else None
    return Promised(
        who=promise.promiser,
        what=promise.what,
        given_on=day_of(promise.street_id, promise.made_at),
        due_on=promise.due_on,
        standing=standing(promise.outcome, promise.due_on, done_on=done_on, today=today),
        id=promise.id,
        is_settled=promise.outcome is not Kept.OPEN,
    )


def kept_promises(kept: Mapping[str, Any]) -> tuple[Promised, ...]:
    """Return what the minutes kept of promises; older ones kept the last day only, without a name."""
    if "promises" in kept:
        return tuple(
            Promised(
                who=one["who"],
                what=one["what"],
                given_on=date.fromisoformat(one["given_on"]),
                due_on=date.fromisoformat(one["due_on"]),
                standing=Standing(one["standing"]),
            )
            for one in kept["promises"]
        )
    if not kept.get("promised_on"):
        return ()
    given_on = date.fromisoformat(kept["promised_at"][:10])
    return (Promised("", "", given_on, date.fromisoformat(kept["promised_on"]), Standing.AHEAD),)
