"""Forms of the pages of stations and places: what may be typed, not what may be done."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.domain import stations as rules
from app.domain.coordinates import Point, System, from_system
from app.domain.days import InvalidCalendar
from app.domain.opening_hours import read_shifts, written_shifts
from app.domain.outlines import rounded
from app.models.organisation import Unit
from app.models.stations import Station, StationDuty
from app.organisation.forms import ConfirmForm, VersionedForm
from app.settings.forms import unit_options
from app.settings.words import WEEKDAY_NAMES
from app.stations.operations import DutyLine, StationValues
from app.stations.presenting import service_name, shift_of
from app.stations.queries.offers import Offer
from app.stations.refusals import REFUSALS
from app.web.forms import CheckboxesField, GuardedForm
from app.web.messages import add_refusals, label
from app.web.naming import name_of
from app.web.text import row_id

add_refusals(REFUSALS)

EMPTY_LINES = 3
_HOURS = _l("Write hours like 09:00-12:00, 22:00-06:00, or leave the day empty.")


def _id(value: object) -> int | None:
    try:
        return row_id(str(value or ""))
    except ValueError:
        return None


def _degrees(text: object, most: int) -> DecimalField:
    words = _l("Write degrees as a decimal number, for example 35.4146.")
    return DecimalField(text, places=None, validators=[Optional(), NumberRange(-most, most, words)])


def check_shifts(_form: Form, field: StringField) -> None:
    """Refuse hours that cannot be read."""
    try:
        read_shifts(field.data or "")
    except InvalidCalendar as error:
        raise ValidationError(_HOURS) from error


class StationForm(VersionedForm):
    """What is said of a station; a field for the hours of each weekday is added below."""

    unit_id = SelectField(_l("Belongs to"), coerce=_id, validate_choice=False, choices=[])
    name = StringField(_l("Name"), validators=[InputRequired(_l("Please fill this in.")), Length(max=80)])
    name_en = StringField(_l("English name"), validators=[Length(max=120)])
    place = StringField(
        _l("Place in words"),
        validators=[Length(max=120)],
        description=_l("As one tells a neighbour where it is."),
    )
    latitude = _degrees(_l("Latitude"), 90)
    longitude = _degrees(_l("Longitude"), 180)
    system = SelectField(
        _l("The coordinates are"),
        coerce=System,
        description=_l("Those picked on a Chinese map are GCJ-02; they are kept as WGS-84."),
    )
    phone = StringField(_l("Phone"), validators=[Length(max=30)])
    services = CheckboxesField(_l("Services"))

    def __init__(
        self, offers: Iterable[Offer], *, units: Sequence[Unit] = (), station: Station | None = None
    ) -> None:
        """Show the station as it is, or an empty form for a unit to choose."""
        data = _data(station) if station else {"system": System.WGS84}
        super().__init__(version=station.version if station else None, data=data)
        self.system.choices = [(system.value, label(system)) for system in System]
        self.services.choices = [(offer.code, service_name(offer)) for offer in offers]
        self.unit_id.choices = unit_options(units, _("Choose"))
        if station is not None:
            del self.unit_id

    def validate_latitude(self, _field: DecimalField) -> None:
        """Demand both numbers or none; an empty field is not looked at, so each looks at the other."""
        if not self.longitude.raw_data or not self.longitude.raw_data[0]:
            raise ValidationError(REFUSALS["one_coordinate"])

    def validate_longitude(self, _field: DecimalField) -> None:
        """Demand both numbers or none."""
        if not self.latitude.raw_data or not self.latitude.raw_data[0]:
            raise ValidationError(REFUSALS["one_coordinate"])

    def values(self) -> StationValues:
        """Return what was typed."""
        return StationValues(
            name=self.name.data or "",
            name_en=self.name_en.data or "",
            place=self.place.data or "",
            point=self._point(),
            phone=self.phone.data or "",
            weekly={day: read_shifts(self[f"hours_{day}"].data or "") for day in range(7)},
            services=tuple(self.services.data or ()),
        )

    def _point(self) -> Point | None:
        if self.latitude.data is None:
            return None
        typed = Point(float(self.latitude.data), float(self.longitude.data))
        return rounded(from_system(typed, self.system.data))


for _day, _name in enumerate(WEEKDAY_NAMES):
    setattr(StationForm, f"hours_{_day}", StringField(_name, validators=[Length(max=120), check_shifts]))


def _data(station: Station) -> dict[str, object]:
    names = ("name", "name_en", "place", "latitude", "longitude", "phone", "services")
    weekly = rules.read(station.hours)
    hours = {f"hours_{day}": written_shifts(weekly.get(day, ())) for day in range(7)}
    return {**{name: getattr(station, name) for name in names}, **hours, "system": System.WGS84}


class CloseStationForm(VersionedForm):
    """End a station."""

    closed_on = DateField(_l("Closed from"), validators=[InputRequired(_l("Choose a day."))])


class DutyLineForm(Form):
    """A department at the counter at the same time on some weekdays."""

    unit_id = SelectField(_l("Department or firm"), coerce=_id, validate_choice=False, choices=[])
    weekdays = CheckboxesField(_l("On"), coerce=int)
    hours = StringField(_l("Hours"), validators=[Length(max=60), check_shifts])

    def validate_hours(self, field: StringField) -> None:
        """Demand days and hours with a department."""
        if self.unit_id.data and not (self.weekdays.data and (field.data or "").strip()):
            raise ValidationError(_("Choose at least one weekday and write the hours."))

    def lines(self) -> list[DutyLine]:
        """Return what was chosen, one line for each day and stretch of time."""
        if not self.unit_id.data:
            return []
        shifts = read_shifts(self.hours.data or "")
        return [DutyLine(self.unit_id.data, day, shift) for day in self.weekdays.data for shift in shifts]


class DutyForm(VersionedForm):
    """Which departments are at the counter; a line that is emptied is taken out."""

    lines = FieldList(FormField(DutyLineForm))

    def __init__(self, departments: Iterable[Unit], duties: Sequence[StationDuty], *, version: int) -> None:
        """Show who is at the counter, and some empty lines."""
        lines = [*_grouped(duties), *({} for _line in range(EMPTY_LINES))]
        super().__init__(version=version, data={"lines": lines})
        choices = [("", _("Nobody")), *((unit.id, name_of(unit)) for unit in departments)]
        names = [(day, str(name)) for day, name in enumerate(WEEKDAY_NAMES)]
        for entry in self.lines:
            entry.form.unit_id.choices, entry.form.weekdays.choices = choices, names

    def chosen(self) -> list[DutyLine]:
        """Return what was chosen."""
        return [line for entry in self.lines for line in entry.form.lines()]


def _grouped(duties: Sequence[StationDuty]) -> list[dict[str, object]]:
    groups: dict[tuple[int, str], list[int]] = {}
    for duty in duties:
        groups.setdefault((duty.unit_id, written_shifts((shift_of(duty),))), []).append(duty.weekday)
    return [
        {"unit_id": unit_id, "hours": hours, "weekdays": days} for (unit_id, hours), days in groups.items()
    ]


class ServiceLineForm(Form):
    """What one service is called."""

    code = HiddenField(validators=[Length(max=30)])
    name = StringField(_l("Name"), validators=[Length(max=40)])
    name_en = StringField(_l("English name"), validators=[Length(max=80)])


class ServicesForm(GuardedForm):
    """What a street calls its services; the last line adds one."""

    services = FieldList(FormField(ServiceLineForm))

    def __init__(self, offers: Sequence[Offer]) -> None:
        """Show the services as they are called now."""
        shown = [
            {"code": offer.code, "name": offer.name or service_name(offer), "name_en": offer.name_en or ""}
            for offer in offers
        ]
        super().__init__(data={"services": [*shown, {}]})


class PlacesForm(GuardedForm):
    """A file with places of buildings, outlines and paths."""

    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])
    system = SelectField(
        _l("The coordinates are"),
        coerce=System,
        description=_l("Those picked on a Chinese map are GCJ-02; they are kept as WGS-84."),
    )
    street_id = SelectField(
        _l("Street of the paths"),
        coerce=_id,
        validate_choice=False,
        description=_l("Only for files with paths: they replace those that the street has."),
    )

    def __init__(self, streets: Iterable[Unit], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the streets."""
        super().__init__(**kwargs)
        self.system.choices = [(system.value, label(system)) for system in System]
        self.street_id.choices = [(unit.id, name_of(unit)) for unit in streets]


class ConfirmPlacesForm(ConfirmForm):
    """What was previewed is meant."""

    system = HiddenField(validators=[Length(max=10)])
    street_id = HiddenField(validators=[Length(max=20)])
