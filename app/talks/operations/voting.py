"""A vote about an item: put by the host, given on phones or counted by hands, and what it came to.

The row of the vote is locked first by each operation, so that nobody votes while it is being closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, func, select

from app.access.policy import Action, Actor, Place, may
from app.cases.operations.recording import locked_case, record
from app.database import inserting, locked
from app.domain import votes as rules
from app.domain.errors import Invalid, Missing
from app.domain.minutes import NotPresent
from app.domain.talks import TalkNotOpen, TalkState
from app.domain.workflow import Move
from app.extensions import db
from app.models.series import StandIn
from app.models.talks import AgendaItem, Attendee, Talk
from app.models.votes import Ballot, SecretCount, Vote
from app.settings import queries as settings
from app.talks.operations.agenda import refuse_removed
from app.talks.operations.dissenting import present_at
from app.talks.operations.planning import held_talk, refuse_over

_BALLOT = cast("Table", Ballot.__table__)
_COUNT = cast("Table", SecretCount.__table__)


@dataclass(frozen=True, slots=True)
class Question:
    """What is put to the vote, and how; without options it is a question of yes or no."""

    text: str
    options: tuple[str, ...] = ()
    majority: rules.Majority = rules.Majority.MORE
    is_secret: bool = False
    by_hands: bool = False


def put(item_id: int, actor: Actor, question: Question, *, now: datetime) -> Vote:
    """Put an item to the vote; what is asked stays as it is from now on.

    Raises:
        Forbidden, TalkOver, TalkNotOpen; VoteGoingOn: one about the item is not over.
        Missing, Invalid: nothing is asked, or the options are no choice.
    """
    item = db.session.get_one(AgendaItem, item_id)
    talk = held_talk(item.talk_id, actor)
    if talk.state is not TalkState.OPEN:
        raise TalkNotOpen
    refuse_removed(item)
    if not question.text.strip():
        raise Missing("question")
    options = tuple(name for each in question.options if (name := each.strip()))
    rules.options_of(options)
    if question.is_secret and question.by_hands:
        raise Invalid("is_secret", "vote_secret_hands")
    earlier = db.session.scalars(select(Vote).where(Vote.item_id == item_id)).all()
    if any(vote.closed_at is None for vote in earlier):
        raise rules.VoteGoingOn
    vote = Vote(
        street_id=talk.street_id,
        talk_id=talk.id,
        item_id=item_id,
        sequence=len(earlier) + 1,
        question=question.text.strip(),
        options=list(options),
        is_secret=question.is_secret,
        by_hands=question.by_hands,
        majority=question.majority,
        quorum_percent=settings.value(talk.street_id, "vote_quorum_percent"),
        opened_at=now,
        opened_by_id=actor.id or 0,
        counts={},
    )
    db.session.add(vote)
    db.session.flush()
    return vote


def cast_ballot(vote_id: int, actor: Actor, choice: str, *, now: datetime) -> None:
    """Vote, as one of those present; each has one vote and keeps to it. The same once more is harmless.

    Of a secret vote two things are kept apart: that the person has voted, and that the option was chosen
    once more; so for them a second tap is harmless whatever it says.

    Raises:
        NotPresent, TalkOver, VoteClosed, ByHands, VotedAlready; Invalid: no such option.
    """
    vote = _locked_vote(vote_id)
    talk = db.session.get_one(Talk, vote.talk_id)
    refuse_over(talk)
    if not may(actor, Action.TALK_SPEAK, Place(path="", present_ids=present_at(talk))):
        raise NotPresent
    if vote.by_hands:
        raise rules.ByHands
    if choice not in rules.options_of(vote.options):
        raise Invalid("choice", "unknown")
    if vote.closed_at is not None:
        raise rules.VoteClosed
    mine = {"vote_id": vote_id, "person_id": actor.id}
    kept = {"choice": None, "cast_at": None} if vote.is_secret else {"choice": choice, "cast_at": now}
    claim = inserting(_BALLOT).values({**mine, **kept}).on_conflict_do_nothing()
    if db.session.connection().execute(claim.returning(_BALLOT.c.vote_id)).first() is None:
        first = db.session.scalar(select(Ballot.choice).filter_by(**mine))
        if first is not None and first != choice:
            raise rules.VotedAlready
        return
    if vote.is_secret:
        _count_once_more(vote_id, choice)


def close_vote(
    vote_id: int, actor: Actor, counted: Mapping[str, int] | None = None, *, now: datetime
) -> Vote:
    """End the vote and reckon what it came to; `counted` are the hands by option. Twice is harmless.

    Raises:
        Forbidden, TalkOver; ByHands: hands were given for a vote on phones.
        Missing, Invalid: no hands, or more than people.
    """
    found = db.session.get_one(Vote, vote_id)
    talk = held_talk(found.talk_id, actor)
    vote = _locked_vote(vote_id)
    if vote.closed_at is not None:
        return vote
    codes = rules.options_of(vote.options)
    if vote.by_hands:
        counts = {code: (counted or {}).get(code, 0) for code in codes}
        rules.check_counted(counts, present=heads_at(talk))
    elif counted is not None:
        raise rules.ByHands
    else:
        given = counted_so_far(vote)
        counts = {code: given.get(code, 0) for code in codes}
    invited = invited_to(talk.id)
    found_out = rules.tally(counts, invited=invited, percent=vote.quorum_percent, majority=vote.majority)
    if vote.is_secret and found_out.result is rules.Result.NO_QUORUM:
        counts = _forget_split(vote_id)
    vote.counts, vote.invited = counts, invited
    vote.result, vote.winner = found_out.result, found_out.winner
    vote.closed_at, vote.closed_by_id = now, actor.id
    return vote


def refuse_open_votes(talk: Talk, numbers: Mapping[int, int]) -> None:
    """Refuse to close a talk during a vote; `numbers` are those of the items on the agenda by id.

    A vote about an item that was taken off the agenda comes to nothing.

    Raises:
        VoteOpen: with the numbers of the items.
    """
    going_on = select(Vote.item_id).where(Vote.talk_id == talk.id, Vote.closed_at.is_(None))
    items = sorted(numbers[item_id] for item_id in db.session.scalars(going_on) if item_id in numbers)
    if items:
        raise rules.VoteOpen(items=", ".join(map(str, items)))


def tell_cases(talk: Talk, items: Sequence[AgendaItem], actor: Actor, *, now: datetime) -> None:
    """Write the votes of a talk that is being closed to the cases that they were about.

    The event has counts and codes; the question and the names of options go into its text.
    """
    case_ids = {item.id: item.case_id for item in items if item.case_id is not None}
    over = select(Vote).where(Vote.talk_id == talk.id, Vote.result.is_not(None)).order_by(Vote.id)
    for vote in db.session.scalars(over):
        if (case_id := case_ids.get(vote.item_id)) is None or vote.result is None:
            continue
        numbered = [f"{number}. {name}" for number, name in enumerate(vote.options, 1)]
        facts = {
            "vote_id": vote.id,
            "vote_result": vote.result.value,
            "vote_counts": vote.counts,
            "vote_winner": vote.winner,
        }
        text = "\n".join((vote.question, *numbered))
        record(locked_case(case_id), Move.NOTE, actor, now=now, text=text, facts=facts)


def counted_so_far(vote: Vote) -> dict[str, int]:
    """Return how often each option was chosen on phones."""
    if vote.is_secret:
        secret = select(SecretCount.choice, SecretCount.number).where(SecretCount.vote_id == vote.id)
        return {choice: number for choice, number in db.session.execute(secret)}
    open_ones = select(Ballot.choice, func.count()).where(Ballot.vote_id == vote.id).group_by(Ballot.choice)
    return {choice or "": number for choice, number in db.session.execute(open_ones)}


def invited_to(talk_id: int) -> int:
    """Return how many seats the quorum is reckoned from: everybody invited.

    Whoever only stands in for somebody takes that person's seat and is no seat more.
    """
    return (
        db.session.scalar(select(func.count()).select_from(Attendee).where(Attendee.talk_id == talk_id)) or 0
    )


def heads_at(talk: Talk) -> int:
    """Return how many sit at the table: those who can vote on phones, and stand-ins without an account."""
    unnamed = select(func.count()).where(
        StandIn.talk_id == talk.id, StandIn.is_present, StandIn.person_id.is_(None)
    )
    return len(present_at(talk)) + (db.session.scalar(unnamed) or 0)


def _locked_vote(vote_id: int) -> Vote:
    statement = select(Vote).where(Vote.id == vote_id)
    if locked():
        statement = statement.with_for_update(of=Vote)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def _count_once_more(vote_id: int, choice: str) -> None:
    adding = inserting(_COUNT).values({"vote_id": vote_id, "choice": choice, "number": 1})
    more = adding.on_conflict_do_update(
        index_elements=[_COUNT.c.vote_id, _COUNT.c.choice], set_={"number": _COUNT.c.number + 1}
    )
    db.session.connection().execute(more)


def _forget_split(vote_id: int) -> dict[str, int]:
    """Forget how few voted in secret: it says nothing, but it may give away who chose what."""
    db.session.execute(delete(SecretCount).where(SecretCount.vote_id == vote_id))
    return {}
