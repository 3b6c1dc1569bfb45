"""What the form shows while somebody types: whom to call, what it is about, what is open already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.access.policy import Actor
from app.cases.queries.similar import Similar
from app.cases.queries.suggesting import Suggestion
from app.domain.clocks import Urgency
from app.domain.emergencies import Emergency, number_to_call
from app.domain.masking import beginning
from app.domain.private_numbers import cleaned
from app.settings.queries import KnownCategory
from app.web.filters import duration
from app.web.messages import label
from app.web.naming import name_of

EMERGENCIES = {
    Emergency.FIRE: _l("Fire"),
    Emergency.GAS: _l("Gas leak"),
    Emergency.TRAPPED: _l("People trapped"),
    Emergency.SHOCK: _l("Electric shock"),
    Emergency.INJURY: _l("Injury"),
    Emergency.VIOLENCE: _l("Violence"),
}


@dataclass(frozen=True, slots=True)
class Call:
    """A number to call before anything else, and what for."""

    number: str
    what: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice of one tap."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Nearby:
    """An open case that is about the same."""

    url: str
    join_url: str | None
    """None for one's own."""
    title: str
    state: str
    state_label: str
    age: str
    thumb_url: str | None


@dataclass(frozen=True, slots=True)
class Suggested:
    """All that the macro suggestions says."""

    calls: list[Call]
    kept_apart: str
    categories: list[Chip]
    urgencies: list[Chip]
    nearby: list[Nearby]


def calls_of(found: Iterable[Emergency], *, gas_company: str) -> list[Call]:
    """Return whom to call first, each number once."""
    calls: dict[str, Call] = {}
    for kind in found:
        number = number_to_call(kind, gas_company=gas_company)
        calls.setdefault(number, Call(number, str(EMERGENCIES[kind])))
    return list(calls.values())


def kept_apart(text: str) -> str:
    """Return what becomes of numbers and rooms in a text, or "" where there are none."""
    found = cleaned(text)
    if found.rooms and (found.phones or found.identities):
        return _("Room, phone and identity numbers will be kept apart and protected; the text only says so.")
    if found.rooms:
        return _("The room number will be kept apart and protected; the text shows *** in its place.")
    if found.phones and found.identities:
        return _("The phone and identity numbers will be kept apart and protected; the text only says so.")
    if found.phones:
        return _("The phone number will be kept apart and protected; the text only says so.")
    return (
        _("The identity number will be kept apart and protected; the text only says so.")
        if found.identities
        else ""
    )


def category_chips(found: Suggestion, chosen: KnownCategory | None) -> list[Chip]:
    """Return the likeliest categories; what was chosen by hand stays, else the first is taken."""
    offered = [each.category for each in found.ranked]
    if chosen is not None and chosen not in offered:
        offered = [chosen, *offered[:-1]]
    taken = chosen or found.category
    return [Chip(str(each.id), name_of(each), each is taken) for each in offered]


def urgency_chips(found: Suggestion, chosen: Urgency | None, category: KnownCategory | None) -> list[Chip]:
    """Return the urgencies; unless one was chosen by hand the suggested one is taken."""
    usual = category.default_urgency if category is not None and not found.emergencies else found.urgency
    return [Chip(each.value, label(each), each is (chosen or usual)) for each in Urgency]


def nearby(
    cases: Sequence[Similar], photos: Mapping[int, int], actor: Actor, *, as_of: datetime
) -> list[Nearby]:
    """Return open cases as they are shown beside a new one."""
    return [_nearby(case, photos.get(case.id), actor, as_of) for case in cases]


def _nearby(case: Similar, photo_id: int | None, actor: Actor, as_of: datetime) -> Nearby:
    is_own = case.raiser_id == actor.id
    age = duration(max((as_of - case.registered_at).total_seconds(), 60))
    return Nearby(
        url=url_for("cases.show", number=case.number),
        join_url=None if is_own else url_for("cases.join", number=case.number),
        title=beginning(case.description),
        state=case.state.value,
        state_label=label(case.state),
        age=_("%(time)s ago", time=age),
        thumb_url=url_for("files.show", file_id=photo_id, size="thumb") if photo_id else None,
    )
