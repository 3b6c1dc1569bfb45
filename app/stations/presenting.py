"""Stations in the reader's words: open or not, when, what they offer, who is at the counter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.domain import stations as rules
from app.domain.days import Calendar, Shift
from app.domain.opening_hours import Opening, opening_at, written_shifts
from app.domain.stations import Service
from app.models.stations import Station, StationDuty
from app.settings.queries import zone_of
from app.settings.values import grouped_days
from app.stations.queries.offers import Offer
from app.web.filters import short_instant, weekday
from app.web.messages import label
from app.web.naming import is_english, name_of


@dataclass(frozen=True, slots=True)
class ShownStation:
    """A station as lists and its page show it."""

    station: Station
    name: str
    unit_name: str
    opening: str
    is_open: bool
    services: list[str]


@dataclass(frozen=True, slots=True)
class AtCounter:
    """A department at the counter."""

    name: str
    when: str
    is_there: bool


def shown(station: Station, offers: Iterable[Offer], *, now: datetime) -> ShownStation:
    """Return a station as it is at an instant."""
    names = {offer.code: service_name(offer) for offer in offers}
    opening = opening_of(station, now)
    return ShownStation(
        station=station,
        name=name_of(station),
        unit_name=name_of(station.unit),
        opening=opening_text(opening) if station.closed_on is None else "",
        is_open=opening.is_open and station.closed_on is None,
        services=[names[code] for code in station.services if code in names],
    )


def opening_of(station: Station, now: datetime) -> Opening:
    """Return whether a station is open at an instant, by its street's time."""
    return opening_at(Calendar(zone_of(station.street_id), rules.read(station.hours)), now)


def opening_text(opening: Opening) -> str:
    """Return in words whether it is open, and until when it stays so."""
    if opening.changes_at is None:
        return _("Open day and night") if opening.is_open else _("No opening hours are known")
    at = short_instant(opening.changes_at)
    return _("Open now, until %(at)s", at=at) if opening.is_open else _("Closed now; opens %(at)s", at=at)


def service_name(offer: Offer) -> str:
    """Return what the street calls a service, or what it is called everywhere."""
    own = (offer.name_en or offer.name) if is_english() else offer.name
    return own or (label(Service(offer.code)) if offer.code in set(Service) else offer.code)


def week(station: Station) -> list[tuple[str, str]]:
    """Return the opening hours by days of the week: "Monday – Friday", "09:00-12:00, 14:00-18:00"."""
    return [
        (days(first, last), written_shifts(shifts) or _("not open"))
        for first, last, shifts in grouped_days(rules.read(station.hours))
    ]


def days(first: int, last: int) -> str:
    """Return one weekday, or the first and the last of a run."""
    return weekday(first) if first == last else f"{weekday(first)} – {weekday(last)}"


def at_counter(station: Station, duties: Sequence[StationDuty], *, now: datetime) -> list[AtCounter]:
    """Return who is at the counter when, and whether they are there at an instant."""
    local = now.astimezone(zone_of(station.street_id))
    minute = local.hour * 60 + local.minute
    return [
        AtCounter(
            name=name_of(duty.unit),
            when=f"{weekday(duty.weekday)} {written_shifts((shift_of(duty),))}",
            is_there=rules.is_at_counter(duty.weekday, shift_of(duty), local.weekday(), minute),
        )
        for duty in duties
    ]


def shift_of(duty: StationDuty) -> Shift:
    """Return the time of a department at the counter."""
    return Shift(duty.from_minute, duty.until_minute)
