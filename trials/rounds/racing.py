"""One round: everybody at once, each in a transaction of their own; and what the database says of it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from time import monotonic

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.sql.elements import ColumnElement

from app.cases.queries.chains import broken_chains
from app.database import transaction
from app.domain.errors import DomainError
from app.extensions import db
from app.models.cases import Case, Event, Holding
from app.models.clocks import Clock
from app.models.ledger import LedgerEntry
from app.models.notices import Notice
from app.models.supervision import SupervisionAnswer, SupervisionOrder
from app.models.votes import Ballot, SecretCount
from trials.rounds.acts import Act, Attempt

Change = Counter[object]
COUNTED = {
    "event": (Event.move,),
    "notice": (Notice.code,),
    "holding": (Holding.move, Holding.until_at.is_(None)),
    "clock": (Clock.kind, Clock.outcome),
    "entry": (LedgerEntry.street_id,),
    "answer": (SupervisionAnswer.sequence,),
    "ballot": (Ballot.choice.is_(None),),
}
SUMMED: dict[str, ColumnElement[int]] = {
    "versions of cases": func.sum(Case.version),
    "events by cases": func.sum(Case.event_count),
    "versions of orders": func.sum(SupervisionOrder.version),
    "secret votes": func.sum(SecretCount.number),
}


@dataclass(slots=True)
class Tally:
    """What came of all rounds of an operation."""

    rounds: int = 0
    attempts: int = 0
    winners: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    doubled: int = 0
    """Rounds that changed the database otherwise than one attempt alone does."""
    wrong: int = 0
    """Rounds with none or several who have done it, or losers who were told something else."""
    example: str = ""
    seconds: float = 0.0

    @property
    def is_green(self) -> bool:
        """Whether there is nothing to find fault with."""
        return not (self.errors or self.doubled or self.wrong)


def contents() -> Change:
    """Return how many rows there are of each kind, and the sums of versions."""
    db.session.rollback()
    found: Change = Counter()
    for name, columns in COUNTED.items():
        for *kind, number in db.session.execute(select(*columns, func.count()).group_by(*columns)):
            found[name, *map(str, kind)] = number
    for name, total in SUMMED.items():
        found[name] = db.session.scalar(select(total)) or 0
    db.session.rollback()
    return found


def _change(before: Change) -> Change:
    after = contents()
    after.subtract(before)
    return Counter({what: number for what, number in after.items() if number})


class Races:
    """Lets many try the same, and compares with what one alone does."""

    def __init__(self, app: Flask, parallel: int, pool: ThreadPoolExecutor) -> None:
        """Take the threads from `pool`, which has as many."""
        self._app, self._parallel, self._pool = app, parallel, pool
        self._alone: dict[str, list[Change]] = {}

    def run(self, act: Act, tally: Tally) -> None:
        """Run one round and add what came of it."""
        if act.name not in self._alone:
            self._alone[act.name] = self._by_oneself(act)
        attempts = act.prepare(self._parallel)
        before, began = contents(), monotonic()
        results = self._at_once(attempts)
        tally.seconds += monotonic() - began
        changed = _change(before)
        told = Counter(result for result in results if result)
        winners = len(attempts) - sum(told.values())
        tally.rounds, tally.attempts = tally.rounds + 1, tally.attempts + len(attempts)
        self._count(act, tally, told, winners, changed)

    def _count(self, act: Act, tally: Tally, told: Counter[str], winners: int, changed: Change) -> None:
        errors = Counter({what: number for what, number in told.items() if what.startswith("!")})
        refusals = told - errors
        expected = self._parallel if act.everybody_wins else 1
        winners = winners if act.name != "vote, one person" else _ballots(changed)
        tally.winners, tally.errors, tally.refusals = (
            tally.winners + winners,
            tally.errors + errors,
            tally.refusals + refusals,
        )
        fits = (
            changed in self._alone[act.name]
            if not act.everybody_wins
            else _is_times(changed, self._alone[act.name][0], expected)
        )
        tally.doubled += not fits
        tally.wrong += winners != expected or not set(refusals) <= act.refusals or not self._chains_hold()
        if not tally.example and not (fits and winners == expected):
            tally.example = f"{winners} winners, {dict(told)}, changed {dict(changed)}"

    def _chains_hold(self) -> bool:
        """Prove the newest cases' chains, in a session of their own, which the proof empties."""
        with self._app.app_context():
            last = db.session.scalars(select(Case.number).order_by(Case.id.desc()).limit(2)).all()
            return all(sequence is None for _number, sequence in broken_chains(last))

    def _by_oneself(self, act: Act) -> list[Change]:
        """Return what each kind of attempt changes when nobody else tries."""
        found = []
        for which in (0, 1):
            attempts = act.prepare(max(self._parallel, 2))
            before = contents()
            result = self._try(attempts[which], Barrier(1))
            if result is not None:
                raise RuntimeError(f"{act.name}: one alone was told {result}")
            found.append(_change(before))
        return found

    def _at_once(self, attempts: list[Attempt]) -> list[str | None]:
        barrier = Barrier(len(attempts))
        return list(self._pool.map(lambda attempt: self._try(attempt, barrier), attempts))

    def _try(self, attempt: Attempt, barrier: Barrier) -> str | None:
        """Return None if it was done, else what was told; an error begins with "!"."""
        with self._app.app_context():
            db.session.connection()  # a connection of one's own, before the start
            db.session.rollback()
            barrier.wait(60)
            try:
                with transaction():
                    is_done = attempt()
            except DomainError as error:
                return error.code
            except Exception as error:  # counted, with its name: an error is what must not be
                return f"!{type(error).__name__}: {str(error)[:80]}"
            finally:
                db.session.remove()
            return None if is_done else "not claimed"


def _ballots(changed: Change) -> int:
    return sum(number for what, number in changed.items() if isinstance(what, tuple) and what[0] == "ballot")


def _is_times(changed: Change, alone: Change, times: int) -> bool:
    return changed == Counter({what: number * times for what, number in alone.items()})
