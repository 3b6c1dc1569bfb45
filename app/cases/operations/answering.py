"""What residents say of a result, by their slips or through the staff, and what is decided about it.

A resident is an actor with a slip of the case and nothing else. An answer is one for each resident and each
result; it can be changed until an objection was decided, the case has gone on, or the time is over.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.access.policy import Actor
from app.cases.operations.closing import reopen, verify, verify_failed
from app.cases.operations.informing import tell_about, tell_both
from app.cases.operations.objecting import last_result, open_objection, raise_objection, settle_objection
from app.cases.operations.recording import begin, locked_case, record
from app.cases.operations.remarking import Once, check_follow_up, check_room, facts_of, is_repeat
from app.cases.operations.showing import seen_by
from app.domain.answers import (
    AnswerDecided,
    AnswerWay,
    Decision,
    NoObjection,
    NothingToAnswer,
    Rating,
    Verdict,
    check_words,
    is_satisfied,
)
from app.domain.effects import Party
from app.domain.errors import Invalid
from app.domain.slips import is_resolvers
from app.domain.workflow import Move, State
from app.extensions import db
from app.models.answering import Objection, ResidentAnswer
from app.models.cases import Case
from app.models.files import StoredFile


def judge(
    case_id: int,
    actor: Actor,
    *,
    verdict: Verdict | None,
    rating: Rating | None = None,
    note: str = "",
    way: AnswerWay = AnswerWay.LINK,
    version: int | None = None,
    once: Once | None = None,
    now: datetime,
    photos: Sequence[StoredFile] = (),
) -> Case:
    """Take down what a resident says of the result, and let it have its consequences.

    Fixed, said by whoever raised it while it is verified, is the verification, unless whoever reported the
    result has seen the slip's secret word: then it is kept and somebody else verifies. Not fixed is an
    objection, which the level above decides. Staff write down what they were told (`way` says how), never
    about what they resolved themselves; it counts for the resident who raised the case.

    Raises:
        Missing: words for what is not fixed; NothingToAnswer, FollowUpOver, AnswerDecided, TooMuchToday.
    """
    case = locked_case(case_id)
    if is_repeat(case, once):
        return case
    by = Party.RESIDENT if actor.slip_of is not None else None
    begin(case_id, actor, Move.JUDGE, version=version, party=by, now=now, verdict=verdict)
    verdict = Verdict(verdict or "")
    check_words(verdict, note)
    check_follow_up(case, now)
    if by is Party.RESIDENT:
        check_room(case.id, len(photos), now)
    elif way is AnswerWay.LINK:
        raise Invalid("way", "unknown")
    answer = _answer(case, actor)
    told = {**facts_of(actor, once), "verdict": verdict.value, "way": way.value}
    told |= {"rating": rating.value} if rating else {}
    saw = by is Party.RESIDENT and is_resolvers(case.resolved_by_id, seen_by(case.id, actor.slip_id))
    told |= {"resolver_saw": True} if saw else {}
    event = record(case, Move.JUDGE, actor, now=now, text=note, facts=told, photos=photos)
    db.session.flush()
    answer.verdict, answer.rating, answer.is_satisfied = verdict, rating, is_satisfied(verdict, rating)
    answer.way, answer.taken_by_id, answer.event_id, answer.at = way, actor.id, event.id, now
    db.session.add(answer)
    _follow(case, actor, answer, by, now, passes=not saw)
    return case


def _answer(case: Case, actor: Actor) -> ResidentAnswer:
    """Return the resident's answer to the last result: the one that they change, or a new one."""
    resolution = last_result(case.id)
    if resolution is None:
        raise NothingToAnswer
    before = answer_of(case.id, resolution, actor.slip_id)
    if before is None:
        return ResidentAnswer(
            street_id=case.street_id, case_id=case.id, resolution=resolution, slip_id=actor.slip_id
        )
    if is_decided(case.id, resolution, actor.slip_id):
        raise AnswerDecided
    return before


def _follow(
    case: Case, actor: Actor, answer: ResidentAnswer, by: Party | None, now: datetime, *, passes: bool
) -> None:
    """Open an objection, take one's own back, or let the result pass if it `passes`; the house is told."""
    tell_both(case, "resident_answered", actor, now=now, verdict=answer.verdict.value)
    if case.desk_id != case.holder_id:
        tell_about(case, case.desk_id, "resident_answered", actor, now=now, verdict=answer.verdict.value)
    objection = open_objection(case.id)
    if answer.verdict is Verdict.NOT_FIXED:
        if objection is None:
            raise_objection(case, answer.resolution, answer.slip_id, now=now)
        return
    if not passes:
        return  # it may come from whoever reported the result: somebody else verifies, or decides
    if objection is not None:
        if objection.slip_id != answer.slip_id:
            return  # somebody else still says that it is not fixed
        settle_objection(case, actor, Decision.TAKEN_BACK, now=now)
    if answer.verdict is Verdict.FIXED and answer.slip_id is None and case.state is State.VERIFYING:
        verify(case.id, actor, version=None, now=now, party=by)


def answer_of(case_id: int, resolution: int, slip_id: int | None) -> ResidentAnswer | None:
    """Return what the resident with a slip said of a result."""
    same = (ResidentAnswer.case_id == case_id, ResidentAnswer.resolution == resolution)
    statement = select(ResidentAnswer).where(*same, ResidentAnswer.slip_id.is_not_distinct_from(slip_id))
    return db.session.scalar(statement)


def is_decided(case_id: int, resolution: int, slip_id: int | None) -> bool:
    """Return whether it was decided that a result stays to which the resident objected."""
    statement = select(Objection.id).where(
        Objection.case_id == case_id,
        Objection.resolution == resolution,
        Objection.slip_id.is_not_distinct_from(slip_id),
        Objection.decision == Decision.STAYS,
    )
    return db.session.scalar(statement.limit(1)) is not None


def decide_objection(
    case_id: int, actor: Actor, *, reopens: bool | None, note: str, version: int | None, now: datetime
) -> Case:
    """Decide about a resident's "not fixed": handle the case again, or tell the resident why it stays.

    Raises:
        Forbidden: the actor does not stand above the holder, or resolved it themselves.
        NoObjection: nobody objects any more; Missing: the words that the resident reads.
    """
    case, _state = begin(case_id, actor, Move.KEEP_RESULT, version=version, now=now, note=note)
    if open_objection(case.id) is None:
        raise NoObjection
    if reopens:
        again = reopen if case.state is State.CLOSED else verify_failed
        return again(case.id, actor, note=note, version=None, now=now, party=Party.REVIEWER)
    settle_objection(case, actor, Decision.STAYS, now=now)
    record(case, Move.KEEP_RESULT, actor, now=now, text=note)
    tell_both(case, "objection_stays", actor, now=now)
    return case
