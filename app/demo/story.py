"""One invented case from registration on: its rows, and what every move of it has in common.

The moves in `handing`, `closing` and `register` do to a story what the operations of the same names do
to the database; a test holds the results against the rules.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.demo.corpus.cases import CaseText
from app.demo.timers import BESIDE, Timer
from app.demo.world import Node, Row, Topic, World
from app.domain import chain
from app.domain.clocks import MAIN, ClockKind, Outcome, Urgency, cap_for
from app.domain.workflow import Move, State


@dataclass(slots=True, eq=False)
class Story:
    """A case that is being played; `case` is its row."""

    world: World
    text: CaseText
    topic: Topic
    urgency: Urgency
    place: Node
    holder: Node
    case: Row
    state: State = State.REGISTERED
    desk: Node | None = None
    holdings: list[Row] = field(default_factory=list)
    held_by: list[Node] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)
    sights: set[int] = field(default_factory=set)
    tasks: list[Row] = field(default_factory=list)
    called: list[Node] = field(default_factory=list)
    """The units of the tasks, in the same order."""
    entry: Row | None = None
    """The open ledger entry."""
    entries: list[Row] = field(default_factory=list)
    reviews: list[Row] = field(default_factory=list)
    promises: list[Row] = field(default_factory=list)
    words: list[Row] = field(default_factory=list)
    """Promises that were given at a talk."""
    requests: list[Row] = field(default_factory=list)
    """The requests to be let into the ledger."""
    approver: Node | None = None
    """The unit that let the open entry in; none let in what a clock put there."""
    confirmer: Node | None = None
    """The unit that is asked to confirm its strike-off."""
    merged: list["Story"] = field(default_factory=list)
    """Cases that were merged into this one; they are written after it."""
    steps: list[tuple[float, Callable[["Story", datetime], None]]] = field(default_factory=list)
    plan_at: datetime | None = None
    plan_do: Callable[["Story", datetime], None] | None = None
    wakes_at: datetime | None = None

    @property
    def id(self) -> int:
        """The case's id."""
        return int(self.case["id"])

    @property
    def number(self) -> str:
        """The case's number."""
        return str(self.case["number"])

    def running(self, *kinds: ClockKind) -> list[Timer]:
        """Return the clocks of some kinds that have not ended, oldest first."""
        return [timer for timer in self.timers if timer.runs and timer.kind in kinds]

    def main(self) -> Timer | None:
        """Return the clock that the light shows."""
        return next(iter(self.running(*MAIN)), None)

    def start(
        self, kind: ClockKind, subject_id: int, owner: Node, now: datetime, *, sequence: int = 1
    ) -> None:
        """Start a clock with the limit that holds for the case."""
        rule = self.world.limit(kind, owner, self.topic, self.urgency)
        timer = Timer(
            id=self.world.ids("clock"),
            kind=kind,
            subject_id=subject_id,
            owner=owner,
            limit=rule.limit,
            limit_id=rule.id,
            started_at=now,
            sequence=sequence,
            cap_at=cap_for(kind, self.case["outside_due_at"], now),
        )
        timer.reckon(self.world)
        self.timers.append(timer)

    def stop(self, outcome: Outcome, now: datetime, kinds: Iterable[ClockKind] = tuple(ClockKind)) -> None:
        """End the running clocks of some kinds."""
        for timer in self.running(*kinds):
            timer.stop(outcome, now)

    def settle(self, now: datetime) -> None:
        """Show on the case the clock that counts now."""
        main = self.main()
        beside = [timer.due_at for timer in self.running(*BESIDE) if timer.due_at]
        case = self.case
        case["warn_at"] = main.warn_at if main else None
        case["due_at"] = main.due_at if main else None
        case["black_at"] = main.black_at if main else None
        case["sort_at"] = case["due_at"] or min(beside, default=now)

    def record(
        self,
        move: Move,
        actor_id: int | None,
        now: datetime,
        text: str = "",
        facts: dict[str, object] | None = None,
    ) -> int:
        """Append the event of a move to the chain; return its id."""
        world, case = self.world, self.case
        case["event_count"] += 1
        salt = f"{world.rng.getrandbits(64):016x}" if text else ""
        link = chain.Link(
            case_id=self.id,
            sequence=case["event_count"],
            move=move.value,
            at=now,
            actor_id=actor_id,
            unit_id=self.holder.id,
            facts=facts or {},
            text_digest=chain.text_digest(salt, text) if text else None,
        )
        case["last_digest"] = chain.digest(case["last_digest"], link)
        event_id = world.ids("event")
        self.events.append(
            {
                "id": event_id,
                "street_id": world.street.id,
                "case_id": link.case_id,
                "sequence": link.sequence,
                "move": link.move,
                "at": now,
                "actor_id": actor_id,
                "unit_id": link.unit_id,
                "facts": link.facts,
                "text_digest": link.text_digest,
                "digest": case["last_digest"],
            }
        )
        if text:
            self.texts.append({"event_id": event_id, "salt": salt, "body": text})
        return event_id

    def hold(self, unit: Node, move: Move, now: datetime) -> int:
        """Open a holding of a unit; return its id."""
        holding: Row = {
            "id": self.world.ids("holding"),
            "street_id": self.world.street.id,
            "case_id": self.id,
            "sequence": len(self.holdings) + 1,
            "unit_id": unit.id,
            "move": move,
            "from_at": now,
            "until_at": None,
        }
        self.holdings.append(holding)
        self.held_by.append(unit)
        self.holder = self.desk = unit
        self.case["held_since"] = now
        self.sights.add(unit.id)
        return int(holding["id"])

    def tell_unit(
        self,
        unit: Node,
        code: str,
        now: datetime,
        *,
        key: str = "",
        besides: int | None = None,
        **params: Any,  # noqa: ANN401 - what a notice says
    ) -> None:
        """Tell everybody who works at the unit."""
        self.world.tell(
            (person_id for person_id in unit.staff if person_id != besides),
            code,
            key or f"case:{self.id}:{self.case['event_count']}",
            now,
            street_id=self.world.street.id,
            unit_id=unit.id,
            case_id=self.id,
            params={"number": self.number, **params},
        )

    def tell_raiser(
        self,
        code: str,
        now: datetime,
        actor_id: int | None,
        *,
        key: str = "",
        **params: Any,  # noqa: ANN401 - as above
    ) -> None:
        """Tell the one who raised the case, unless they did it themselves."""
        raiser = self.case["raiser_id"]
        if raiser and raiser != actor_id:
            self.world.tell(
                [raiser],
                code,
                key or f"case:{self.id}:{self.case['event_count']}",
                now,
                street_id=None,
                unit_id=None,
                case_id=self.id,
                params={"number": self.number, **params},
            )

    def tell_both(self, code: str, now: datetime, actor_id: int | None, **params: Any) -> None:  # noqa: ANN401 - as above
        """Tell the holder's people and the raiser."""
        self.tell_unit(self.holder, code, now, besides=actor_id, **params)
        self.tell_raiser(code, now, actor_id, **params)
