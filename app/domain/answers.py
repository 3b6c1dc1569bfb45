"""What a resident says of a result: fixed or not, in five grades of the national review, until when."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from app.domain.errors import DomainError, Missing
from app.domain.workflow import Move, State

FOLLOW_UP_DAYS = 30
"""So long after the closing of a case residents can still answer, unless a street sets something else."""
REMARKS_A_DAY = 10
PHOTOS_A_DAY = 10
"""What may come in by the slips of one case on a day."""


class Verdict(StrEnum):
    """Whether what was reported as done is done."""

    FIXED = "fixed"
    PARTLY = "partly"
    NOT_FIXED = "not_fixed"


class Rating(StrEnum):
    """The five grades of the good-bad review (好差评) of public services, the best first."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    BASICALLY = "basically"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"


class AnswerWay(StrEnum):
    """How an answer came in."""

    LINK = "link"
    """By the resident, on the page of the slip."""
    PHONE = "phone"
    PAPER = "paper"
    IN_PERSON = "in_person"


class Decision(StrEnum):
    """What became of an objection."""

    REOPENED = "reopened"
    """The case is handled again."""
    STAYS = "stays"
    """The result stays as it is, and the resident is told why."""
    TAKEN_BACK = "taken_back"
    """The resident says now that it is fixed, at least partly."""


GOOD = frozenset({Rating.VERY_SATISFIED, Rating.SATISFIED, Rating.BASICALLY})
DECIDED = frozenset({Move.REOPEN, Move.VERIFY_FAILED, Move.KEEP_RESULT})
"""Moves after which no resident objects any more."""
TAKEN_BY_STAFF = tuple(way for way in AnswerWay if way is not AnswerWay.LINK)


class NothingToAnswer(DomainError):
    """Nothing is reported as done."""

    code = "nothing_to_answer"


class FollowUpOver(DomainError):
    """The case was closed too long ago; `until` is the last day."""

    code = "follow_up_over"


class AnswerDecided(DomainError):
    """The objection was decided: the answer stands until something new is reported as done."""

    code = "answer_decided"


class NoObjection(DomainError):
    """No resident objects any more: it was decided, taken back, or the case has gone on."""

    code = "no_objection"


class TooMuchToday(DomainError):
    """The slips of the case have brought as much today as they may."""

    code = "too_much_today"


def check_words(verdict: Verdict, words: str) -> None:
    """Let an answer pass that says what is missing where something is.

    Raises:
        Missing: it is not fixed, or only partly, and nothing is said about it.
    """
    if verdict is not Verdict.FIXED and not words.strip():
        raise Missing("note")


def is_satisfied(verdict: Verdict, rating: Rating | None) -> bool:
    """Return whether the resident counts as satisfied: by the grade, else by whether it is fixed."""
    return rating in GOOD if rating is not None else verdict is Verdict.FIXED


def last_day(closed_on: date, days: int) -> date:
    """Return the last day on which a case that was closed on a day can be followed up."""
    return closed_on + timedelta(days=days)


def check_time(state: State, until: date | None, today: date) -> None:
    """Let an answer or a remark pass while somebody works on the case, and for a time afterwards.

    `until` is the last day of that time, for a case that is closed.

    Raises:
        FollowUpOver: it is over.
    """
    if state is State.CLOSED and until is not None and today > until:
        raise FollowUpOver(until=until.isoformat())


def is_objected(story: Iterable[tuple[Move, Mapping[str, object]]]) -> bool:
    """Return whether after all of the moves a resident says "not fixed", and nobody has decided about it.

    Only whoever objected first takes the objection back; what others say then does not count for it, and
    neither does what comes by a slip whose secret word was shown to whoever reported the result.
    """
    is_open, by = False, None
    for move, facts in story:
        if move in DECIDED:
            is_open = False
        elif move is Move.JUDGE:
            objects = facts.get("verdict") == Verdict.NOT_FIXED
            if objects and not is_open:
                is_open, by = True, facts.get("slip_id")
            elif not objects and facts.get("slip_id") == by and not facts.get("resolver_saw"):
                is_open = False
    return is_open


def is_unproved(story: Iterable[tuple[Move, Mapping[str, object]]]) -> bool:
    """Return whether a resident's last word of the last result came by a slip that its maker has seen."""
    saw = False
    for move, facts in story:
        if move is Move.RESOLVE:
            saw = False
        elif move is Move.JUDGE and facts.get("slip_id") is None:
            saw = bool(facts.get("resolver_saw"))
    return saw
