"""A vote among those who sit at the table: who may vote, when it counts, and what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import DomainError, Invalid, Missing

YES, NO, ABSTAIN = "yes", "no", "abstain"
QUORUM_PERCENT = 50
"""Of those invited so many have to take part, by default."""
LEAST_OPTIONS, MOST_OPTIONS = 2, 8


class Majority(StrEnum):
    """What it takes to be carried."""

    MORE = "more"
    """More than any other; abstentions do not count."""
    HALF = "half"
    """More than half of those who took part, abstentions counted."""
    TWO_THIRDS = "two_thirds"
    """Two thirds of those who took part, abstentions counted."""


class Result(StrEnum):
    """What a vote came to."""

    CARRIED = "carried"
    NOT_CARRIED = "not_carried"
    TIED = "tied"
    """As many for it as against it: not carried."""
    NO_QUORUM = "no_quorum"
    """Too few took part: the vote says nothing."""


class VoteClosed(DomainError):
    """The vote is over."""

    code = "vote_closed"


class VoteOpen(DomainError):
    """A vote is going on; `items` are the numbers of the items it is about."""

    code = "vote_open"


class VoteGoingOn(DomainError):
    """One vote about an item after the other."""

    code = "vote_going_on"


class VotedAlready(DomainError):
    """The person has voted, and otherwise than now."""

    code = "vote_given"


class ByHands(DomainError):
    """The vote is counted by the host, not given on phones, or the other way round."""

    code = "vote_other_way"


@dataclass(frozen=True, slots=True)
class Tally:
    """The end of a vote: `took_part` of `needed` for the quorum, and the option that won, if one did."""

    result: Result
    took_part: int
    needed: int
    winner: str | None


def options_of(named: Sequence[str]) -> tuple[str, ...]:
    """Return the codes of what can be chosen: yes and no, or a number for each named option; and abstaining.

    Raises:
        Invalid: a single name, too many, or one twice.
    """
    if not named:
        return (YES, NO, ABSTAIN)
    if not LEAST_OPTIONS <= len(named) <= MOST_OPTIONS:
        raise Invalid("options", "vote_options", least=LEAST_OPTIONS, most=MOST_OPTIONS)
    if len(set(named)) < len(named):
        raise Invalid("options", "vote_options_alike")
    return (*(str(number) for number in range(1, len(named) + 1)), ABSTAIN)


def quorum(invited: int, percent: int) -> int:
    """Return how many have to take part: at least one, and rounded up."""
    return max(1, -(-invited * percent // 100))


def tally(counts: Mapping[str, int], *, invited: int, percent: int, majority: Majority) -> Tally:
    """Return what the counted votes come to; `percent` of those invited are the quorum.

    Abstaining is taking part. A question is carried by its yes; among named options one wins alone.
    """
    took_part, least = sum(counts.values()), quorum(invited, percent)
    if took_part < least:
        return Tally(Result.NO_QUORUM, took_part, least, None)
    given = {code: number for code, number in counts.items() if code != ABSTAIN}
    first = max(given.values(), default=0)
    leading = [code for code, number in given.items() if number == first]
    if len(leading) != 1:
        return Tally(Result.TIED, took_part, least, None)
    if leading == [NO] or not _is_enough(first, took_part, majority):
        return Tally(Result.NOT_CARRIED, took_part, least, None)
    return Tally(Result.CARRIED, took_part, least, leading[0])


def check_counted(counts: Mapping[str, int], *, present: int) -> None:
    """Refuse hands that were counted wrongly.

    Raises:
        Missing: nothing was counted.
        Invalid: more hands than people.
    """
    if any(number < 0 for number in counts.values()):
        raise Invalid("counts", "vote_negative")
    counted = sum(counts.values())
    if not counted:
        raise Missing("counts")
    if counted > present:
        raise Invalid("counts", "vote_too_many_hands", counted=counted, present=present)


def _is_enough(first: int, took_part: int, majority: Majority) -> bool:
    if majority is Majority.HALF:
        return first * 2 > took_part
    if majority is Majority.TWO_THIRDS:
        return first * 3 >= took_part * 2
    return True
