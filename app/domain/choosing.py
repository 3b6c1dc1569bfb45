"""The table of limits: which rule sets the limit of a clock, and why the others that fit do not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from app.domain.clocks import ClockKind, Limit, Urgency
from app.domain.levels import Level

NO_LEVEL = ""
"""The level of departments and firms."""
LEVELS_OF = {
    kind: (*Level, NO_LEVEL) for kind in (ClockKind.REPORT_IN, ClockKind.ANSWER, ClockKind.SUPERVISE)
}
"""At which levels a clock of the kind may run, where that is not only on the four of the tree."""


@dataclass(frozen=True, slots=True)
class LimitRule:
    """A row of the table of limits: the limit, and what a case must be for it to hold.

    None stands for any; a category stands for its whole subtree. A rule without a street is the
    installation's. It holds from the day `from_on` on, up to and including `until_on` if it has an end.
    """

    id: int | None
    kind: ClockKind
    limit: Limit
    from_on: date
    street_id: int | None = None
    level: str | None = None
    category_id: int | None = None
    urgency: Urgency | None = None
    until_on: date | None = None


class Matter(NamedTuple):
    """What a limit is looked up for.

    `category_path` runs from the root of the category tree to the case's own category; a rule for
    any of them fits. `on` is a day of the street's zone.
    """

    kind: ClockKind
    level: str
    category_path: tuple[int, ...]
    urgency: Urgency
    on: date
    street_id: int


class Reason(StrEnum):
    """Why a rule that fits a matter does not set its limit."""

    URGENCY = "urgency"
    """The winner names an urgency that this one leaves open, or that says less."""
    CATEGORY = "category"
    """The winner names a deeper category; this one none, or one further up."""
    LEVEL = "level"
    """The winner names the level, this one does not."""
    INSTALLATION = "installation"
    """The winner is the street's own, this one the installation's."""
    OLDER = "older"
    """The winner is in force since a later day."""
    WRITTEN_BEFORE = "written_before"
    """Both are in force since the same day; the winner was written later."""
    LATER = "later"
    """It holds from a later day on, and does not win then either."""
    WINS_LATER = "wins_later"
    """It holds from a later day on, and wins from then on."""
    ENDED = "ended"
    """It held up to an earlier day."""


@dataclass(frozen=True, slots=True)
class Loser:
    """A rule that would fit, and why it does not set the limit."""

    rule: LimitRule
    reason: Reason


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rule that wins, and those that lose: the nearest first, then those of other days."""

    winner: LimitRule | None
    losers: tuple[Loser, ...]


def choose(  # noqa: PLR0913 - each is a fact that a limit may depend on, and named at every call
    rules: Iterable[LimitRule],
    *,
    kind: ClockKind,
    level: str,
    category_path: tuple[int, ...],
    urgency: Urgency,
    on: date,
    street_id: int,
) -> LimitRule | None:
    """Return the rule that sets the limit: of those that fit, the most specific one.

    What wins over what, and why:

    1. A rule for red or yellow over every other: a very urgent matter must not become slow because
       its category or level has a long limit.
    2. A deeper category over a shallower one, and any over none: it says most about the matter.
       That holds against a rule for blue, too, which only says that nothing is urgent.
    3. A named urgency (that is, blue), then a named level, over none.
    4. The street's own rule over the installation's. It comes last, so that a street's general
       limits do not undo what the installation says about one category; the street can repeat it.
    5. Of equals the newest that is in force on the day `on`; then the one written last.
    """
    return chosen(rules, Matter(kind, level, category_path, urgency, on, street_id))


def chosen(rules: Iterable[LimitRule], matter: Matter) -> LimitRule | None:
    """Return the rule that sets the limit of a matter (see `choose`)."""
    fitting = [rule for rule in rules if _fits(rule, matter) and _is_in_force(rule, matter.on)]
    return max(fitting, key=lambda rule: _rank(rule, matter.category_path), default=None)


def compare(rules: Iterable[LimitRule], matter: Matter) -> Comparison:
    """Return the rule that sets the limit, and every other one that fits or would fit on another day."""
    fitting = sorted(
        (rule for rule in rules if _fits(rule, matter)),
        key=lambda rule: _rank(rule, matter.category_path),
        reverse=True,
    )
    present = [rule for rule in fitting if _is_in_force(rule, matter.on)]
    losers = [Loser(rule, _lost(rule, present[0], matter.category_path)) for rule in present[1:]]
    absent = [Loser(rule, _absent(rule, fitting, matter)) for rule in fitting if rule not in present]
    return Comparison(next(iter(present), None), (*losers, *absent))


def left_open(
    rules: Iterable[LimitRule], rule: LimitRule, until_on: date, path: tuple[int, ...]
) -> Matter | None:
    """Return a matter that no rule would fit once `rule` has ended after `until_on`; None: there is none.

    `path` is that of the rule's category. All levels and urgencies that the rule is about are
    looked at, and every day from which on less may hold, in its street; for a rule of the
    installation in each street that has rules of its own and in one that has none.
    """
    others = [one for one in rules if one.kind == rule.kind and one.id != rule.id]
    ends = {until_on, *(one.until_on for one in others if one.until_on and one.until_on > until_on)}
    streets = {one.street_id or 0 for one in others} | {0} if rule.street_id is None else {rule.street_id}
    levels = (rule.level,) if rule.level else LEVELS_OF.get(rule.kind, tuple(Level))
    urgencies = (rule.urgency,) if rule.urgency else tuple(Urgency)
    matters = (
        Matter(rule.kind, level, path, urgency, end + timedelta(days=1), street)
        for end, street, level, urgency in product(sorted(ends), sorted(streets), levels, urgencies)
    )
    return next((matter for matter in matters if chosen(others, matter) is None), None)


def why(rule: LimitRule) -> tuple[str, ...]:
    """Return codes of what the rule names, the weightiest first, ending with whose rule it is.

    The codes are urgency, category, level, and street or installation.
    """
    named = {
        "urgency": rule.urgency,
        "category": rule.category_id,
        "level": rule.level,
    }
    codes = [code for code, value in named.items() if value is not None]
    if rule.urgency == Urgency.BLUE and rule.category_id is not None:
        codes[:2] = ["category", "urgency"]
    return (*codes, "installation" if rule.street_id is None else "street")


def _fits(rule: LimitRule, matter: Matter) -> bool:
    """Return whether the rule is about the matter, on whatever day."""
    return (
        rule.kind == matter.kind
        and rule.street_id in (None, matter.street_id)
        and rule.level in (None, matter.level)
        and rule.urgency in (None, matter.urgency)
        and (rule.category_id is None or rule.category_id in matter.category_path)
    )


def _is_in_force(rule: LimitRule, on: date) -> bool:
    return rule.from_on <= on and (rule.until_on is None or on <= rule.until_on)


_RANKED = (
    Reason.URGENCY,
    Reason.CATEGORY,
    Reason.URGENCY,
    Reason.LEVEL,
    Reason.INSTALLATION,
    Reason.OLDER,
    Reason.WRITTEN_BEFORE,
)
"""What it means to be behind in each place of `_rank`."""


def _rank(rule: LimitRule, category_path: tuple[int, ...]) -> tuple[int, ...]:
    depth = 0 if rule.category_id is None else 1 + category_path.index(rule.category_id)
    return (
        rule.urgency in (Urgency.RED, Urgency.YELLOW),
        depth,
        rule.urgency is not None,
        rule.level is not None,
        rule.street_id is not None,
        rule.from_on.toordinal(),
        rule.id or 0,
    )


def _lost(rule: LimitRule, winner: LimitRule, category_path: tuple[int, ...]) -> Reason:
    """Return the first thing in which the rule is behind the winner."""
    ranks = zip(_RANKED, _rank(rule, category_path), _rank(winner, category_path), strict=True)
    return next((reason for reason, own, better in ranks if own < better), Reason.WRITTEN_BEFORE)


def _absent(rule: LimitRule, fitting: Iterable[LimitRule], matter: Matter) -> Reason:
    """Return why a rule is not in force on the day of the matter."""
    if rule.from_on <= matter.on:
        return Reason.ENDED
    first = chosen(fitting, matter._replace(on=rule.from_on))
    return Reason.WINS_LATER if first is rule else Reason.LATER
