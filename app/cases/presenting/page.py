"""The view model of a case's own page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for
from flask_babel import gettext as _

from app.access.policy import Action as Right
from app.access.policy import Actor, may
from app.cases.presenting.actions import Action, actions
from app.cases.presenting.calls import ABOUT_ONE_CALL, CalledUnit, called_units
from app.cases.presenting.timeline import Entry, Photo, photos_of, timeline
from app.cases.presenting.words import (
    Shown,
    is_provisional,
    light_of,
    place_of,
    state_text,
    time_left,
    title_of,
)
from app.cases.queries.contacts import Clear, Neighbour
from app.cases.queries.promised import Promised
from app.cases.queries.reading import Dossier
from app.domain.answers import is_unproved
from app.domain.enterprises import SERVES_FIRMS
from app.domain.levels import LEVELS, Level
from app.domain.masking import masked_name, masked_phone, without_phones
from app.domain.workflow import Channel, Move, State
from app.models.cases import Case, Holding
from app.models.organisation import Unit
from app.web.filters import day, instant, short_instant
from app.web.messages import label
from app.web.naming import name_of


@dataclass(frozen=True, slots=True)
class Step:
    """A level of the ladder."""

    level_label: str
    name: str
    state: str
    since_text: str = ""


@dataclass(frozen=True, slots=True)
class Resident:
    """The resident, in clear only after they were asked for."""

    name: str
    phone: str
    further: Sequence[str]
    """Other numbers that stood in what was reported; only in clear."""
    neighbours: Sequence[Neighbour]
    """Who joined; only in clear."""
    is_clear: bool
    may_show: bool
    asks_why: bool = False
    """Whether one has to say what for, to see them in clear."""


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that templates/cases/show.html says."""

    case: Case
    number: str
    title: str
    description: str
    state_label: str
    light: Shown
    time_left: str
    due_text: str
    is_provisional: bool
    became_street_red: bool
    facts: list[tuple[str, str]]
    ladder: list[Step]
    actions: list[Action]
    co_handlers: list[CalledUnit]
    photos: list[Photo]
    timeline: list[Entry]
    ledger_text: str
    ledger_url: str | None
    resident: Resident | None
    raiser_name: str
    raiser_phone: str
    gives_slip: bool
    is_unproved: bool
    """Whether the resident's answer waits for somebody who has not seen their slip's secret word."""
    joined: bool
    """Whether the reader gives slips to neighbours and not to the one who raised it."""


def case_page(
    dossier: Dossier,
    actor: Actor,
    *,
    as_of: datetime,
    contact: Clear | None = None,
    promises: Sequence[Promised] = (),
) -> CasePage:
    """Return the page as `actor` may see it at an instant; `contact` is the resident in clear."""
    case = dossier.case
    clear = may(actor, Right.CONTACT_READ, dossier.place)
    possible = actions(dossier, actor)
    first = dossier.events[0].id if dossier.events else 0
    return CasePage(
        case=case,
        number=case.number,
        title=title_of(case),
        description=case.description if clear else without_phones(case.description),
        state_label=state_text(case),
        light=light_of(case, as_of),
        time_left=time_left(case, as_of),
        due_text=instant(case.due_at),
        is_provisional=is_provisional(case),
        became_street_red=case.street_red_at is not None,
        facts=[*_facts(dossier), *_promised(promises)],
        ladder=ladder(case, dossier.holdings),
        actions=[action for action in possible if action.move not in ABOUT_ONE_CALL or action.why],
        co_handlers=called_units(dossier, [a for a in possible if not a.why], as_of=as_of),
        photos=photos_of(dossier.photos.get(first, [])),
        timeline=timeline(dossier, clear=clear),
        ledger_text=_ledger_text(dossier),
        ledger_url=_ledger_url(dossier),
        resident=_resident(dossier, actor, contact, may_show=clear),
        raiser_name=case.raiser.name if case.raiser else "",
        raiser_phone=_raiser_phone(dossier, actor),
        gives_slip=clear and case.erased_at is None,
        is_unproved=case.state is State.VERIFYING and is_unproved((e.move, e.facts) for e in dossier.events),
        joined=not clear and case.erased_at is None and _has_joined(dossier, actor),
    )


def _has_joined(dossier: Dossier, actor: Actor) -> bool:
    return any(event.move is Move.JOIN and event.actor_id == actor.id for event in dossier.events)


def ladder(case: Case, held: Sequence[Holding]) -> list[Step]:
    """Return the four levels with the unit of each, and where the case is and has been."""
    own = {
        Level.STREET: case.street,
        Level.COMMUNITY: case.community,
        Level.GRID: case.grid,
        Level.BUILDING: case.building,
    }
    last = {holding.unit.level: holding for holding in held if holding.unit.level}
    return [_step(level, own[level], last.get(level), case) for level in reversed(LEVELS)]


def _step(level: Level, own: Unit | None, held: Holding | None, case: Case) -> Step:
    name = name_of(held.unit if held else own) or _("not named")
    if case.state.is_open and case.holder.level is level:
        return Step(label(level), name, "here", _("since %(at)s", at=short_instant(case.held_since)))
    if held is not None:
        return Step(label(level), name, "past", _("from %(at)s on", at=short_instant(held.from_at)))
    return Step(label(level), name, "open")


def _facts(dossier: Dossier) -> Iterator[tuple[str, str]]:
    case = dossier.case
    holder, since = name_of(case.holder), short_instant(case.held_since)
    yield _("With"), _("%(unit)s, since %(at)s", unit=holder, at=since) if case.state.is_open else holder
    if case.state is State.VERIFYING:
        yield _("Verified by"), _("the one who registered it, or %(unit)s", unit=_desk(dossier))
    if case.assignee:
        yield _("Person in charge"), case.assignee.name
    if case.expected_on:
        yield _("Expected"), day(case.expected_on)
    yield _("Place"), place_of(case, whole=True)
    yield _("Category"), name_of(case.category)
    yield _("Urgency"), label(case.urgency)
    station = f" · {name_of(case.station)}" if case.station else ""
    yield _("Came in"), f"{label(case.channel)}{station}"
    raiser = case.raiser.name if case.raiser else ""
    yield _("Registered"), _("%(at)s by %(person)s", at=instant(case.registered_at), person=raiser)
    if case.lowest_rank < Level.BUILDING.rank:
        level = label(LEVELS[case.lowest_rank])
        yield _("Confidential"), _("only %(level)s and above can read it", level=level)
    if case.outside_number:
        yield _("Hotline number"), case.outside_number
    if case.outside_due_at:
        yield _("Due at the hotline"), instant(case.outside_due_at)


def _promised(promises: Sequence[Promised]) -> Iterator[tuple[str, str]]:
    for promise in promises:
        words = _(
            "%(who)s by %(day)s: %(standing)s",
            who=promise.who,
            day=day(promise.due_on),
            standing=label(promise.standing),
        )
        yield _("Promised"), words


def _desk(dossier: Dossier) -> str:
    return name_of(dossier.names.units.get(dossier.case.desk_id))


def routing_reason(dossier: Dossier) -> str:
    """Return why the case went to its first holder."""
    first = dossier.holdings[0].unit if dossier.holdings else None
    if dossier.case.channel is Channel.ENTERPRISE and first is not None and first.kind in SERVES_FIRMS:
        return _("What firms need goes to the work station of their park or business district first.")
    return name_of(dossier.names.categories.get(0)) or _("Cases go to the grid of their place first.")


def _ledger_text(dossier: Dossier) -> str:
    entry = dossier.entry
    if entry is None:
        return ""
    return _(
        "Ledger entry no. %(sequence)s: %(reason)s. Next review on %(day)s.",
        sequence=entry.sequence,
        reason=label(entry.reason),
        day=day(entry.next_review_on),
    )


def _ledger_url(dossier: Dossier) -> str | None:
    if dossier.entry is None or "ledger.show" not in current_app.view_functions:
        return None
    return url_for("ledger.show", entry_id=dossier.entry.id)


def _resident(dossier: Dossier, actor: Actor, contact: Clear | None, *, may_show: bool) -> Resident | None:
    case = dossier.case
    if contact is not None:
        return Resident(*contact, is_clear=True, may_show=True)
    if case.contact is None:
        return None
    name, phone = masked_name(case.contact.name), masked_phone(case.contact.phone)
    asks_why = not may(actor, Right.CONTACT_UNASKED, dossier.place)
    return Resident(name, phone, (), (), is_clear=False, may_show=may_show, asks_why=asks_why)


def _raiser_phone(dossier: Dossier, actor: Actor) -> str:
    raiser = dossier.case.raiser
    if raiser is None or raiser.id == actor.id or not may(actor, Right.CASE_MOVE, dossier.place):
        return ""
    return raiser.phone or ""
