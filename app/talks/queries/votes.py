"""Votes as their page, the talk's page and the minutes show them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.access.policy import Actor
from app.extensions import db
from app.models.minutes import Dissent
from app.models.organisation import Person
from app.models.talks import AgendaItem
from app.models.votes import Ballot, Vote
from app.talks.queries.agenda import is_shown

Said = dict[str, Any]
"""A closed vote as the minutes keep it."""


def vote_or_404(actor: Actor, talk_id: int, vote_id: int) -> Vote:
    """Return a vote of a talk that the actor was allowed to see; 404 also for what its agenda hides."""
    item = select(AgendaItem.id).outerjoin(AgendaItem.case).where(AgendaItem.id == Vote.item_id)
    statement = select(Vote).where(
        Vote.id == vote_id, Vote.talk_id == talk_id, item.where(is_shown(actor)).exists()
    )
    vote: Vote = db.one_or_404(statement)
    return vote


def votes_of(talk_id: int) -> dict[int, list[Vote]]:
    """Return the votes of a talk by item, the earliest first; read along ix_vote_talk_id."""
    found: dict[int, list[Vote]] = {}
    for vote in db.session.scalars(select(Vote).where(Vote.talk_id == talk_id).order_by(Vote.id)):
        found.setdefault(vote.item_id, []).append(vote)
    return found


def dissents_of(talk_id: int) -> dict[int, list[tuple[str, str]]]:
    """Return who disagreed and in which words, by item."""
    statement = (
        select(Dissent.item_id, Person.name, Dissent.words)
        .join(AgendaItem, Dissent.item_id == AgendaItem.id)
        .join(Person, Dissent.person_id == Person.id)
        .where(AgendaItem.talk_id == talk_id)
        .order_by(Dissent.id)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for item_id, name, words in db.session.execute(statement):
        found.setdefault(item_id, []).append((name, words))
    return found


def said_about(item_id: int) -> Sequence[Dissent]:
    """Return the dissents about an item with their people, the earliest first."""
    statement = (
        select(Dissent)
        .where(Dissent.item_id == item_id)
        .order_by(Dissent.id)
        .options(joinedload(Dissent.person, innerjoin=True))
    )
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


class Voices(NamedTuple):
    """What goes on about an item besides its decision."""

    vote_id: int | None
    """Of the vote that is open."""
    question: str | None
    dissents: int


def voices_of(talk_id: int) -> dict[int, Voices]:
    """Return the open vote and the number of those who disagree, by item; one statement."""
    dissents = (
        select(Dissent.item_id, func.count().label("number"))
        .join(AgendaItem, Dissent.item_id == AgendaItem.id)
        .where(AgendaItem.talk_id == talk_id)
        .group_by(Dissent.item_id)
        .subquery()
    )
    is_open = (Vote.item_id == AgendaItem.id) & Vote.closed_at.is_(None)
    statement = (
        select(AgendaItem.id, Vote.id, Vote.question, func.coalesce(dissents.c.number, 0))
        .outerjoin(Vote, is_open)
        .outerjoin(dissents, dissents.c.item_id == AgendaItem.id)
        .where(AgendaItem.talk_id == talk_id, Vote.id.is_not(None) | dissents.c.number.is_not(None))
    )
    return {item_id: Voices(*rest) for item_id, *rest in db.session.execute(statement)}


def has_voted(vote_id: int, person_id: int) -> bool:
    """Return whether somebody has voted; how is not asked."""
    return db.session.get(Ballot, (vote_id, person_id)) is not None


def given_by(vote_id: int) -> int:
    """Return how many have voted on phones."""
    return db.session.scalar(select(func.count()).select_from(Ballot).where(Ballot.vote_id == vote_id)) or 0


def said_of(vote: Vote) -> Said:
    """Return a closed vote as the minutes keep it, with the names if it was open."""
    return closed_votes([vote])[vote.item_id][0]


def closed_votes(votes: Iterable[Vote]) -> dict[int, list[Said]]:
    """Return closed votes by item as the minutes keep them."""
    over = [vote for vote in votes if vote.result is not None]
    names = _names([vote.id for vote in over if not vote.is_secret and not vote.by_hands])
    took = _took([vote.id for vote in over if not vote.counts])
    found: dict[int, list[Said]] = {}
    for vote in over:
        found.setdefault(vote.item_id, []).append(
            {
                "question": vote.question,
                "options": vote.options,
                "is_secret": vote.is_secret,
                "by_hands": vote.by_hands,
                "majority": vote.majority.value,
                "quorum_percent": vote.quorum_percent,
                "invited": vote.invited,
                "counts": vote.counts,
                "took": sum(vote.counts.values()) or took.get(vote.id, 0),
                "result": vote.result.value if vote.result else None,
                "winner": vote.winner,
                "names": names.get(vote.id, {}),
            }
        )
    return found


def _took(vote_ids: list[int]) -> dict[int, int]:
    """Return how many took part in votes whose split is not kept."""
    if not vote_ids:
        return {}
    given = select(Ballot.vote_id, func.count()).where(Ballot.vote_id.in_(vote_ids)).group_by(Ballot.vote_id)
    return {vote_id: number for vote_id, number in db.session.execute(given)}


def _names(vote_ids: list[int]) -> dict[int, dict[str, list[str]]]:
    if not vote_ids:
        return {}
    statement = (
        select(Ballot.vote_id, Ballot.choice, Person.name)
        .join(Person, Ballot.person_id == Person.id)
        .where(Ballot.vote_id.in_(vote_ids), Ballot.choice.is_not(None))
        .order_by(Person.name, Person.id)
    )
    names: dict[int, dict[str, list[str]]] = {}
    for vote_id, choice, name in db.session.execute(statement):
        names.setdefault(vote_id, {}).setdefault(choice or "", []).append(name)
    return names
