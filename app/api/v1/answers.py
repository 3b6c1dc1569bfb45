"""What the API answers. The document is generated from these classes, and every answer is made of one."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.domain.clocks import Urgency
from app.domain.indicators import Code
from app.domain.ledger import ReasonClass
from app.domain.levels import Level, Role, UnitKind
from app.domain.talks import DecisionKind, TalkState
from app.domain.tokens import Scope
from app.domain.workflow import Channel, Move, Outcome, State
from app.models.talks import ItemKind

At = Annotated[datetime, Field(description="An instant, with its offset.")]


class Answer(BaseModel):
    """Holds exactly what it says."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(Answer):
    """A unit, category or person by id and name, the name in the reader's language."""

    id: int
    name: str


class CaseLine(Answer):
    """A case as the row of a list."""

    number: str
    title: str = Field(description="The beginning of what was reported, with phones masked.")
    state: State
    light: str = Field(description="green, yellow, red, black, paused; none once it is over.")
    urgency: Urgency
    holder: str | None = Field(description="null for whoever is only called in.")
    place: str
    due_at: At | None = Field(description="null while nothing runs, and for whoever is only called in.")
    url: str


class CaseList(Answer):
    """A page of cases."""

    items: list[CaseLine]


class Resident(Answer):
    """The resident, masked as on the pages."""

    name: str
    phone: str


class Attachment(Answer):
    """A photo of a case."""

    id: int
    event: int | None = Field(description="The sequence of the event that brought it.")
    url: str
    thumbnail_url: str


class CaseWhole(Answer):
    """A case. Who was only called in sees the matter; what is null then is not theirs to see."""

    number: str
    description: str
    state: State
    outcome: Outcome | None
    light: str
    urgency: Urgency
    place: str
    place_id: int
    url: str
    registered_at: At
    due_at: At | None
    holder: Named | None
    held_since: At | None
    category: Named | None
    channel: Channel | None
    spot: str | None
    assignee: str | None
    expected_on: date | None
    raiser: str | None
    closed_at: At | None
    merged_into: str | None
    resident: Resident | None
    moves: list[Move] = Field(description="What the token's person may do with it now.")


class Contact(Answer):
    """The resident in clear; that it was asked for has been written down."""

    name: str
    phone: str
    further: list[str]


class Event(Answer):
    """One step of a case."""

    sequence: int
    move: Move
    at: At
    person: str | None = Field(description="Null where the clock made the move.")
    unit: Named | None
    sentence: str
    text: str
    attachments: list[int]


class EventList(Answer):
    """The story of a case, oldest first."""

    items: list[Event]


class AttachmentList(Answer):
    """The photos of a case."""

    items: list[Attachment]


class Unit(Answer):
    """A node of the organisation."""

    id: int
    parent_id: int | None
    level: Level | None
    kind: UnitKind
    code: str
    name: str
    closed_on: date | None


class UnitList(Answer):
    """A page of units."""

    items: list[Unit]


class Category(Answer):
    """What a case may be about."""

    id: int
    parent_id: int | None
    code: str
    name: str
    default_urgency: Urgency


class CategoryList(Answer):
    """All open categories."""

    items: list[Category]


class Talk(Answer):
    """A night talk."""

    id: int
    title: str
    unit: Named
    place: str
    starts_at: At
    state: TalkState
    url: str


class TalkList(Answer):
    """A page of talks."""

    items: list[Talk]


class Item(Answer):
    """Something on the agenda."""

    id: int
    number: int
    kind: ItemKind
    title: str
    place: str
    case: str | None = Field(description="The number of its case, where that may be read.")
    decision: DecisionKind | None


class Agenda(Answer):
    """The agenda of a talk, what is looked back at first."""

    items: list[Item]


class Entry(Answer):
    """An entry of the follow-up ledger."""

    id: int
    number: int
    case: str
    unit: Named
    reason: ReasonClass
    unblock: str
    plan: str
    entered_at: At
    next_review_on: date
    proposed_at: At | None
    struck_off_at: At | None
    url: str


class EntryList(Answer):
    """A page of the ledger."""

    items: list[Entry]


class Indicator(Answer):
    """One indicator of a unit and a period."""

    code: Code
    name: str
    formula: str
    numerator: int
    denominator: int
    tenths_of_percent: int | None = Field(description="Null where nothing counts.")


class Indicators(Answer):
    """The indicators of a unit and a period, as the pages show them."""

    unit: Named
    first: date
    last: date
    as_of: At
    items: list[Indicator]


class Post(Answer):
    """A posting in force."""

    role: Role
    unit_id: int | None


class Me(Answer):
    """Who asks."""

    id: int
    name: str
    is_program: bool
    scopes: list[Scope]
    postings: list[Post]


class Change(Answer):
    """An event of a case that may be read."""

    id: int
    case: str
    sequence: int
    move: Move
    at: At
    url: str


class Changes(Answer):
    """What happened since a cursor."""

    items: list[Change]
    cursor: str = Field(description="To be sent as `since` the next time.")
    more: bool = Field(description="Whether there is more already.")


class Written(Answer):
    """Where to see what was changed."""

    url: str
