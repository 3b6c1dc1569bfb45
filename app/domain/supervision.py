"""Supervision orders (督办单): how they are numbered, how they stand, and which step follows which."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.domain.clocks import Light, Limit, LimitUnit
from app.domain.errors import DomainError, Invalid

MOST_CASES = 30
"""So many cases fit on one order: more is a campaign, and nobody answers that in one text."""
LONGEST = {
    LimitUnit.CLOCK_HOURS: 24 * 90,
    LimitUnit.WORKING_HOURS: 8 * 90,
    LimitUnit.WORKING_DAYS: 90,
    LimitUnit.NATURAL_DAYS: 180,
}
DUE_SOON = timedelta(days=1)


class OrderState(StrEnum):
    """How an order stands."""

    GIVEN = "given"
    ANSWERED = "answered"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    LIFTED = "lifted"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer it, or to say whether the answer will do."""
        return self not in ENDED


ENDED = frozenset({OrderState.ACCEPTED, OrderState.LIFTED})
TO_ANSWER = frozenset({OrderState.GIVEN, OrderState.SENT_BACK})


class Verdict(StrEnum):
    """What whoever gave the order says of an answer."""

    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"


class Step(StrEnum):
    """What can be done with an order."""

    ANSWER = "answer"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    LIFT = "lift"


_STEPS: Mapping[Step, tuple[frozenset[OrderState], OrderState]] = {
    Step.ANSWER: (TO_ANSWER, OrderState.ANSWERED),
    Step.ACCEPT: (frozenset({OrderState.ANSWERED}), OrderState.ACCEPTED),
    Step.SEND_BACK: (frozenset({OrderState.ANSWERED}), OrderState.SENT_BACK),
    Step.LIFT: (TO_ANSWER | {OrderState.ANSWERED}, OrderState.LIFTED),
}


class OrderStepNotAllowed(DomainError):
    """The order has gone on: it was answered, decided or lifted meanwhile."""

    code = "order_step_not_allowed"


class NotTheirCase(DomainError):
    """The unit that is to answer neither holds a case nor stands above its holder."""

    code = "order_not_their_case"
    field = "person_id"


class OwnOrder(DomainError):
    """Whoever gives an order does not answer it."""

    code = "order_own"
    field = "person_id"


class OrderedAlready(DomainError):
    """An order on the case still waits for its answer or its verdict."""

    code = "order_open_already"


class NewLimitNeeded(DomainError):
    """No time is left of the first limit; whoever sends the answer back sets a new one."""

    code = "order_new_limit"
    field = "amount"


class Asked(NamedTuple):
    """A case that an order is about: its number, its holder's path, and whether an order on it is open."""

    number: str
    holder_path: str
    has_order: bool = False


def number(year: int, sequence: int) -> str:
    """Return the number of an order as it is printed: 督2026-0007."""
    return f"督{year}-{sequence:04d}"


def next_state(state: OrderState, step: Step) -> OrderState:
    """Return how the order stands after a step.

    Raises:
        OrderStepNotAllowed: it is not open from `state`.
    """
    sources, target = _STEPS[step]
    if state not in sources:
        raise OrderStepNotAllowed
    return target


def may_follow(state: OrderState, step: Step) -> bool:
    """Return whether a step is open from a state."""
    return state in _STEPS[step][0]


def check_cases(cases: Iterable[Asked], unit_path: str) -> None:
    """Let an order pass whose unit holds each case or stands above its holder, with no other order open.

    Raises:
        Invalid: no case, or too many.
        NotTheirCase, OrderedAlready: with the number of the first such case.
    """
    asked = list(cases)
    if not asked:
        raise Invalid("cases", "order_no_case")
    if len(asked) > MOST_CASES:
        raise Invalid("cases", "order_too_many", most=MOST_CASES)
    for case in asked:
        if case.has_order:
            raise OrderedAlready(number=case.number)
        if not case.holder_path.startswith(unit_path):
            raise NotTheirCase(number=case.number)


def check_limit(amount: int | None, unit: LimitUnit) -> Limit:
    """Return the limit that a leader set.

    Raises:
        Invalid: it is nothing, or longer than a quarter of a year or so.
    """
    if amount is None or not 1 <= amount <= LONGEST[unit]:
        raise Invalid("amount", "out_of_bounds", least=1, most=LONGEST[unit])
    return Limit(amount, unit)


def light(state: OrderState, due_at: datetime, as_of: datetime) -> Light | None:
    """Return the light of an order that is to be answered: yellow on its last day, red once it is due.

    None: nobody has to answer it now. The case's own light is another one.
    """
    if state not in TO_ANSWER:
        return None
    if as_of > due_at:
        return Light.RED
    return Light.YELLOW if due_at - as_of <= DUE_SOON else Light.GREEN
