"""The draft of the minutes: everything that was found, decided, voted and objected, as the talk left it.

The content is one mapping. What the host may word is in "opening", "news", "closing" and each item's
"words"; everything else are facts of the rows at closing, which nobody edits.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access.policy import Action, Actor, Grant, Place, authorize
from app.bulletins.queries import told_at
from app.cases.queries.choices import places_in
from app.domain.levels import Level, Role
from app.domain.masking import without_phones
from app.domain.minutes import MinutesState, TalkNotClosed, text_digest
from app.domain.talks import DecisionKind, TalkState, waits_for_approval
from app.extensions import db
from app.models.minutes import Dissent, Minutes
from app.models.organisation import Person
from app.models.talks import AgendaItem, Talk
from app.talks import queries
from app.talks.operations.planning import locked_talk
from app.talks.queries import Attending, Row
from app.talks.queries.found import Found
from app.talks.queries.votes import closed_votes, votes_of

Content = dict[str, Any]
WORDED = ("opening", "news", "closing")
"""The parts that the host may word, besides what is said about each item."""
_SAID = {
    DecisionKind.SOLVED: _l("Solved at the table."),
    DecisionKind.DISPATCHED: _l("Handed on to be handled; the outcome is told at the next talk."),
    DecisionKind.SENT_UP: _l("Cannot be settled here; sent to the level above."),
    DecisionKind.LEDGER: _l("Cannot be solved for now; followed up in the ledger."),
    DecisionKind.MERGED: _l("The same as an issue that is being handled; dealt with there."),
    DecisionKind.NOTED: _l("Talked through and noted."),
}
"""What is said about an item when nothing was written down besides the decision."""


def write_draft(talk: Talk, *, now: datetime) -> Minutes:
    """Write the draft of a talk that is being closed; its decisions are carried out."""
    db.session.flush()
    content = content_of(talk, now=now)
    minutes = Minutes(
        street_id=talk.street_id,
        talk_id=talk.id,
        state=MinutesState.DRAFT,
        content=content,
        text_digest=text_digest(content),
        drafted_at=now,
    )
    db.session.add(minutes)
    db.session.flush()
    return minutes


def draft(talk_id: int, actor: Actor, *, now: datetime) -> Minutes:
    """Write the draft of a talk that was closed before minutes were kept; twice is harmless.

    Raises:
        Forbidden; TalkNotClosed: it goes on, or was cancelled.
    """
    talk = locked_talk(talk_id)
    authorize(actor, Action.TALK_HOLD, Place(path=talk.unit.path))
    if talk.state is not TalkState.CLOSED:
        raise TalkNotClosed
    kept = db.session.scalar(select(Minutes).where(Minutes.talk_id == talk_id))
    return kept or write_draft(talk, now=now)


def gather(content: Content, talk_id: int) -> Content:
    """Return the content with the votes and the dissent as the rows have them now."""
    asked = [vote for votes in votes_of(talk_id).values() for vote in votes]
    votes, dissent = closed_votes(asked), _dissent(talk_id)
    items = [
        {**item, "votes": votes.get(item["id"], []), "dissent": dissent.get(item["id"], [])}
        for item in content["items"]
    ]
    return {**content, "items": items}


def content_of(talk: Talk, *, now: datetime) -> Content:
    """Return what the minutes of a talk say as it stands now; before it is closed, for a first look."""
    people = queries.attending(talk.id)
    rows = queries.agenda(_whoever_reads_all(talk), talk, places_in(talk.street_id), now=now)
    names = _names({talk.host_id, talk.closed_by_id or talk.host_id})
    content: Content = {
        "talk": {
            "id": talk.id,
            "title": talk.title,
            "unit": talk.unit.party_name or talk.unit.name,
            "place": talk.place,
            "starts_at": talk.starts_at.isoformat(),
            "closed_at": (talk.closed_at or now).isoformat(),
            "host": names[talk.host_id],
            "host_id": talk.host_id,
            "recorder": names[talk.closed_by_id or talk.host_id],
            "recorder_id": talk.closed_by_id or talk.host_id,
        },
        "people": _people(talk, people, names),
        "opening": _opening(rows),
        "news": _news(talk),
        "closing": "",
        "items": [_item(row, talk) for row in rows],
    }
    return gather(content, talk.id)


def _whoever_reads_all(talk: Talk) -> Actor:
    """Return somebody from whom nothing is hidden: the record is the talk's, and hides it when it is read."""
    street = talk.street_id
    return Actor(None, (Grant(Role.STREET_STAFF, street, f"/{street}/", Level.STREET),))


def _opening(rows: Iterable[Row]) -> str:
    new = [row.is_new for row in rows]
    return _(
        "The talk looked back at %(old)s earlier issues and took up %(new)s new ones.",
        old=len(new) - sum(new),
        new=sum(new),
    )


def _people(talk: Talk, invited: Sequence[Attending], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return everybody once: who was there and for whom, and who was not.

    Where anybody was ticked off, whoever held the talk and whoever closed it were there, ticked or not. A
    stand-in who is invited too stands once, with the names of all whom they stood in for.
    """
    taken_down = any(one.is_represented for one in invited)
    hosts = {talk.host_id, talk.closed_by_id or talk.host_id} if taken_down else set()
    instead = {one.stand_in_id for one in invited if one.stand_in_present}
    replaced = [
        one for one in invited if one.stand_in_present and not one.is_present and one.id not in instead
    ]
    own = [one for one in invited if one not in replaced]
    groups: dict[int, list[Attending]] = {}
    for one in replaced:
        # Each stand-in without an account is somebody else.
        groups.setdefault(one.stand_in_id or -one.id, []).append(one)
    uninvited = sorted(hosts - {one.id for one in invited})
    here = instead | hosts | {one.id for one in invited if one.is_present}
    return [
        *(_named(host_id, names[host_id], "") for host_id in uninvited),
        *(
            _named(one.id, one.name, one.unit_name, groups.pop(one.id, ()), is_here=one.id in here)
            for one in own
        ),
        *(
            _named(group[0].stand_in_id, group[0].stand_in, group[0].unit_name, group)
            for group in groups.values()
        ),
    ]


def _named(
    person_id: int | None, name: str, unit: str, absent: Sequence[Attending] = (), *, is_here: bool = True
) -> dict[str, Any]:
    return {
        "id": person_id,
        "name": name,
        "unit": unit,
        "is_present": is_here,
        "stands_in_for": _(", ").join(one.name for one in absent),
    }


def _news(talk: Talk) -> str:
    """Return the bulletins told; of a talk that told none, the news that was planned."""
    told = [one.text if one.is_news else f"{one.title}\n{one.text}" for one in told_at(talk.id)]
    return "\n".join(told) or talk.news


def _item(row: Row, talk: Talk) -> dict[str, Any]:
    item, case = row.item, row.item.case
    decision = item.decision
    return {
        "id": item.id,
        "number": row.number,
        "is_new": row.is_new,
        "title": without_phones(row.title),
        "place": row.place_name,
        "raised_by": item.raised_by.name if item.raised_by else "",
        "case": row.outcome.get("number") or row.case_number or "",
        "case_id": item.case_id,
        "is_confidential": case is not None and case.lowest_rank < Level.BUILDING.rank,
        "found": _found(row.found) if row.found else None,
        "decision": _decision(row, talk),
        "outcome": _outcome(row),
        "words": (decision.note or str(_SAID[decision.kind])) if decision else "",
    }


def _found(found: Found) -> dict[str, Any]:
    return {
        "state": found.state.value,
        "light": found.light.value if found.light else None,
        "holder": found.holder,
        "due_at": found.due_at.isoformat() if found.due_at else None,
        "promises": [promise.kept() for promise in found.promises],
        "expected_on": found.expected_on.isoformat() if found.expected_on else None,
        "next_review_on": found.next_review_on.isoformat() if found.next_review_on else None,
    }


def _decision(row: Row, talk: Talk) -> dict[str, Any] | None:
    decision = row.decision
    if decision is None:
        return None
    found = row.found
    state = found.state if found else None
    overdue = found is not None and found.has_been_late
    values = decision.values
    return {
        "kind": decision.kind.value,
        "unit": row.unit_name,
        "into": values.get("into_number", ""),
        "reason": values.get("reason"),
        "unblock": values.get("unblock", ""),
        "plan": values.get("plan", ""),
        "next_review_on": values.get("next_review_on"),
        "promised_on": decision.promised_on.isoformat() if decision.promised_on else None,
        "promiser": values.get("promiser_name", ""),
        "waits": waits_for_approval(decision.kind, state, talk.unit.level, overdue=overdue),
    }


def _outcome(row: Row) -> dict[str, Any] | None:
    if not row.outcome or row.decision is None:
        return None
    return {"holder": row.outcome["now_holder"], "state": row.outcome["now_state"]}


def _dissent(talk_id: int) -> Mapping[int, list[dict[str, Any]]]:
    statement = (
        select(Dissent)
        .join(AgendaItem, Dissent.item_id == AgendaItem.id)
        .where(AgendaItem.talk_id == talk_id)
        .order_by(Dissent.id)
        .options(joinedload(Dissent.person, innerjoin=True), joinedload(Dissent.by, innerjoin=True))
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for one in db.session.scalars(statement.execution_options(populate_existing=True)):
        written_by = one.by.name if one.by_id != one.person_id else ""
        said = {"person": one.person.name, "words": one.words, "written_by": written_by}
        found.setdefault(one.item_id, []).append(said)
    return found


def _names(ids: Iterable[int]) -> dict[int, str]:
    people = select(Person.id, Person.name).where(Person.id.in_(sorted(set(ids))))
    return {person_id: name for person_id, name in db.session.execute(people)}
