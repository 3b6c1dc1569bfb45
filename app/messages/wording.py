"""What a message says: the inbox's sentence or the street's own words, and where to read on.

Residents' names, phones, whereabouts and the report itself are put in only where the channel may carry them
and the reader may see them (see sight.py), and never of a confidential case. Everything is worded when it is
sent; no text of it is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, g
from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.letters import filled
from app.extensions import db
from app.messages.settings import public_url
from app.messages.sight import clear_part
from app.models.cases import Case
from app.models.messages import Delivery, MessageChannel, MessageTarget, MessageTemplate
from app.models.notices import Notice
from app.models.organisation import Unit
from app.models.talks import Talk
from app.notices.sentences import sentence
from app.settings.queries import zone_of
from app.web.filters import short_instant
from app.web.naming import name_of

HARMLESS = ("sentence", "number", "unit", "category", "place", "due", "link")
NAMING = ("resident", "phone")
OF_RESIDENTS = (*NAMING, "spot", "report")
PLACEHOLDERS = HARMLESS + OF_RESIDENTS
BUILDING = 3
"""The rank of the lowest level; a case that it may not read is confidential."""
MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that is told, in words and for machines."""

    number: int
    text: str
    link: str
    facts: Mapping[str, Any]
    named: int | None = None
    """The case whose resident it names."""


@contextmanager
def spoken(language: str, street_id: int) -> Iterator[None]:
    """Speak a language and a street's zone."""
    before = g.get("zone")
    g.zone = zone_of(street_id).key
    try:
        with force_locale(language):
            yield
    finally:
        g.zone = before


def events_of(
    channel: MessageChannel, language: str, rows: Sequence[Delivery], *, now: datetime
) -> list[Event]:
    """Return what the deliveries of one message say, oldest first; the language is spoken already."""
    return [_event(channel, language, row, now) for row in rows]


def joined(events: Sequence[Event]) -> str:
    """Return the text of a message: one event, or the first of several and how many more there are."""
    if len(events) == 1:
        return "\n".join(part for part in (events[0].text, events[0].link) if part)
    lines = [gettext("%(count)s messages:", count=len(events))]
    lines += [f"{number}. {event.text}" for number, event in enumerate(events[:MOST_LINES], 1)]
    if len(events) > MOST_LINES:
        lines.append(gettext("… and %(count)s more in your inbox.", count=len(events) - MOST_LINES))
    return "\n".join([*lines, link_to("notices.inbox")])


def link_to(endpoint: str, **values: object) -> str:
    """Return the address of a page, also where no request is."""
    return public_url() + current_app.url_map.bind("localhost").build(endpoint, values)


def sample(text: str, *, clear: bool) -> str:
    """Return an example of a template: of a case that does not exist, with the resident in clear or not."""
    shown = {
        "sentence": gettext("Case %(number)s has come to your unit.", number="YH-20260303-0001"),
        "number": "YH-20260303-0001",
        "unit": "槐荫社区",
        "category": "电梯",
        "place": "槐荫小区1号楼",
        "due": "2026-03-03 18:00",
        "link": link_to("cases.show", number="YH-20260303-0001"),
    }
    resident = {"resident": "张某", "phone": "138****0000", "spot": "3单元2楼", "report": "电梯停运"}
    return filled(text, shown | (resident if clear else _hidden()))


def _event(channel: MessageChannel, language: str, row: Delivery, now: datetime) -> Event:
    notice = row.notice
    if notice is None:
        return Event(
            row.id,
            gettext("This is a test: messages arrive here."),
            link_to("notices.inbox"),
            {"event": "test"},
        )
    case = _case(notice.case_id)
    unit = _unit(notice.params.get("unit_id"))
    title = db.session.scalar(select(Talk.title).where(Talk.id == notice.talk_id)) if notice.talk_id else None
    number = case.number if case else None
    code = _code(row, notice)
    told = Notice(code=code, params=notice.params)
    said = sentence(told, number=number, title=title, unit=name_of(unit) or None)
    link = _link(notice, number)
    values = {"sentence": said, "number": number or "", "unit": name_of(unit), "link": link}
    template = _template(channel.street_id, notice.code, language)
    resident = _of_resident(channel, case, row.target, now) if template is not None else {}
    if template is not None:
        values |= _of_case(case) | _hidden() | resident
    text = filled(template, values) if template is not None else said
    link = "" if template is not None and "{link}" in template else link
    facts = {
        "event": notice.code,
        "at": notice.created_at.isoformat(),
        "case": number,
        "unit": unit and unit.code,
    }
    is_named = template is not None and any(f"{{{name}}}" in template for name in NAMING if name in resident)
    return Event(row.id, text, link, facts, case.id if case and is_named else None)


def _code(row: Delivery, notice: Notice) -> str:
    """Return the event as its reader sees it: "you are on duty" is said to a person, not to a group."""
    return "duty_called_group" if notice.code == "duty_called" and row.target.unit_id else notice.code


def _case(case_id: int | None) -> Case | None:
    if case_id is None:
        return None
    places = (Case.category, Case.building, Case.grid, Case.community, Case.street, Case.holder)
    statement = select(Case).where(Case.id == case_id).options(*(joinedload(place) for place in places))
    return db.session.scalars(statement).one_or_none()


def _unit(unit_id: object) -> Unit | None:
    return db.session.get(Unit, unit_id) if isinstance(unit_id, int) else None


def _template(street_id: int, code: str, language: str) -> str | None:
    which = {"street_id": street_id, "code": code, "language": language}
    return db.session.scalar(select(MessageTemplate.text).filter_by(**which))


def _of_case(case: Case | None) -> dict[str, str]:
    if case is None:
        return {}
    place = case.building or case.grid or case.community or case.street
    due = short_instant(case.due_at) if case.due_at else ""
    return {"category": name_of(case.category), "place": name_of(place), "due": due}


def _of_resident(
    channel: MessageChannel, case: Case | None, target: MessageTarget, now: datetime
) -> dict[str, str]:
    """Return what may be said of the resident: what the channel may carry and its reader may see."""
    if not channel.personal_data or case is None or case.lowest_rank < BUILDING:
        return {}
    return clear_part(target, case, now=now)


def _hidden() -> dict[str, str]:
    return dict.fromkeys(OF_RESIDENTS, gettext("(see the case)"))


def _link(notice: Notice, number: str | None) -> str:
    if number is not None:
        return link_to("cases.show", number=number)
    if notice.talk_id is not None:
        return link_to("talks.show", talk_id=notice.talk_id)
    if "order_id" in notice.params:
        return link_to("supervision.show", order_id=notice.params["order_id"])
    if "bulletin_id" in notice.params:
        return link_to("bulletins.show", bulletin_id=notice.params["bulletin_id"])
    return link_to("notices.inbox")
