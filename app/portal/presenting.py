"""What the resident's page shows of a case: where it stands, what comes next, and what happened in public."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.cases.operations.remarking import follow_up_until
from app.cases.presenting.timeline import Entry
from app.domain.answers import Rating, Verdict
from app.domain.levels import Level
from app.domain.masking import without_phones
from app.domain.public_story import OWN, Next, Standing, Told, next_step, told
from app.domain.workflow import State
from app.models.answering import Objection, ResidentAnswer
from app.models.cases import Case, Event
from app.portal.queries import Story
from app.portal.wording import IN_CONFIDENCE, NEXT, OBJECTED, OUTCOMES, STATES, TOLD, YOU_OBJECTED
from app.settings.queries import day_of
from app.web.filters import day, short_day
from app.web.messages import label
from app.web.naming import name_of

_DAYS = ("expected_on", "next_review_on")
_FOR_RESIDENT = "objection_id"
"""The fact by which words of the staff are meant for the resident."""


@dataclass(frozen=True, slots=True)
class ResidentPage:
    """One case on the page of a slip."""

    number: str
    category: str
    registered_on: str
    state: str
    next: str
    holder: str
    is_confidential: bool
    said: str
    """What this resident said of the last result."""
    answers: bool
    """Whether there is a result to say something of."""
    adds: bool
    is_question: bool
    timeline: list[Entry]


def resident_page(story: Story, slip_id: int | None, *, now: datetime) -> ResidentPage:
    """Return the page of a case at an instant for the resident with a slip of it."""
    case, today = story.case, day_of(story.case.street_id, now)
    shown = story.target or case
    until = follow_up_until(case)
    is_over = until is not None and until < today
    goes_on = case.state is not State.MERGED and not is_over
    hides = case.lowest_rank < Level.BUILDING.rank
    return ResidentPage(
        number=case.number,
        category="" if hides else name_of(case.category),
        registered_on=short_day(day_of(case.street_id, case.registered_at)),
        state=_state(case, story.objection, slip_id),
        next=_next(story, until, today, now),
        holder=name_of(shown.holder),
        is_confidential=hides,
        said=said(story.answer),
        answers=goes_on and case.state in {State.VERIFYING, State.CLOSED} and story.resolution is not None,
        adds=goes_on,
        is_question=case.state is State.WAITING,
        timeline=list(_timeline(story, slip_id, hides=hides))[::-1],
    )


def _state(case: Case, objection: Objection | None, slip_id: int | None) -> str:
    if objection is not None:
        return str(YOU_OBJECTED if objection.slip_id == slip_id else OBJECTED)
    return str(OUTCOMES[case.outcome] if case.outcome else STATES[case.state])


def _next(story: Story, until: date | None, today: date, now: datetime) -> str:
    case = story.case
    due_at = case.due_at or (case.sort_at if case.state.is_open else None)
    clock = story.objection_clock
    standing = Standing(
        state=case.state,
        due_on=day_of(case.street_id, due_at) if due_at else None,
        is_late=case.due_at is not None and case.due_at < now,
        expected_on=case.expected_on,
        is_objected=story.objection is not None,
        objection_due_on=day_of(case.street_id, clock.due_at) if clock and clock.due_at else None,
        follow_up_until=until,
    )
    step, on = next_step(standing, today)
    other = story.target
    names = {
        "unit": name_of((other or case).holder),
        "desk": name_of(story.desk),
        "decider": name_of(story.objection.decider) if story.objection else "",
        "other": _state(other, None, None) if other and other.state is not State.WITHDRAWN else "",
        "day": day(on),
    }
    return str(NEXT[step][0 if on or step is Next.ELSEWHERE else 1]) % names


def said(answer: ResidentAnswer | None) -> str:
    """Return what a resident said of a result, in words."""
    if answer is None:
        return ""
    return _words(answer.verdict, answer.rating)


def _words(verdict: Verdict, rating: Rating | None) -> str:
    return " · ".join([label(verdict), *([label(rating)] if rating else [])])


def _timeline(story: Story, slip_id: int | None, *, hides: bool) -> Iterator[Entry]:
    for event in story.events:
        found = told(event.move, event.facts, slip_id)
        if found is not None:
            words = (IN_CONFIDENCE if hides else {}).get(found, TOLD[found])
            yield Entry(
                at=event.at,
                at_text=day(day_of(story.case.street_id, event.at)),
                sentence=str(words) % _params(event, story),
                text=_text(event, found),
            )


def _params(event: Event, story: Story) -> dict[str, str]:
    facts = event.facts
    to_unit = story.units.get(facts["to_id"]) if isinstance(facts.get("to_id"), int) else None
    on = next((date.fromisoformat(facts[key]) for key in _DAYS if facts.get(key)), None)
    rating = Rating(facts["rating"]) if "rating" in facts else None
    return {
        "unit": name_of(event.unit),
        "to_unit": name_of(to_unit or event.unit),
        "day": day(on),
        "verdict": _words(Verdict(facts["verdict"]), rating) if "verdict" in facts else "",
    }


def _text(event: Event, found: Told) -> str:
    """Return the words of a move that are the resident's own, or were written for them."""
    is_theirs = found in OWN or found is Told.STAYS or _FOR_RESIDENT in event.facts
    body = event.words.body if event.words and is_theirs else None
    return without_phones(body or "")
