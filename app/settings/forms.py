"""Forms of the settings pages: what may be typed, and how each setting is called."""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.domain.clocks import ClockKind, LimitUnit, Urgency
from app.domain.days import InvalidCalendar, Shift
from app.domain.errors import DomainError
from app.domain.levels import Level, UnitKind
from app.models.organisation import Unit
from app.settings.operations import LimitValues, NothingFits, RoutingValues
from app.settings.queries import Choice
from app.settings.values import (
    GAS_NUMBER,
    WALL_TIMES,
    WEEKDAYS,
    WEEKLY_HOURS,
    WHOLE_NUMBERS,
    YES_NO,
    Hours,
)
from app.settings.words import SAID, WEEKDAY_NAMES
from app.web.forms import GuardedForm
from app.web.messages import label
from app.web.naming import name_of
from app.web.text import row_id

E = TypeVar("E", bound=StrEnum)

_CHOOSE = _l("Choose one of the list.")
_HOURS = re.compile(r"\s*[,，、;；]\s*")
_SHIFT = re.compile(r"([0-9:：]+)\s*[-–—~至到]\s*([0-9:：]+)")


def codes(members: Iterable[E], any_label: str | None = None) -> list[tuple[str, str]]:
    """Return the choices of an enumeration, first "any" if there is such a thing."""
    named = [(member.value, label(member)) for member in members]
    return named if any_label is None else [("", any_label), *named]


def category_options(choices: Iterable[Choice], any_label: str) -> list[tuple[str, str]]:
    """Return the categories as options that show their depth."""
    return [("", any_label), *((str(one.id), f"{'　' * one.depth}{one.label}") for one in choices)]


def unit_options(units: Iterable[Unit], any_label: str) -> list[tuple[str, str]]:
    """Return units as options that show their depth."""
    options = [(str(unit.id), f"{'　' * _depth(unit)}{name_of(unit)}") for unit in units]
    return [("", any_label), *options]


def _depth(unit: Unit) -> int:
    return unit.level.rank if unit.level else 0


def _or_none(kind: Callable[[str], Any]) -> Callable[[object], Any]:
    """Return how a select reads its choice: empty is None."""

    def coerce(value: object) -> Any:  # noqa: ANN401 - whatever `kind` makes of it
        return None if value in (None, "") else kind(str(value))

    return coerce


class _Select(SelectField):
    """A select that may be left at "any"."""

    def pre_validate(self, form: FlaskForm) -> None:
        """Refuse what is not on the list in words of our own."""
        known = {str(choice[0]) for choice in self.choices or ()}
        if ("" if self.data is None else str(self.data)) not in known:
            raise ValidationError(_CHOOSE)


def select_of(text: str, kind: Callable[[str], Any]) -> _Select:
    """Return a select that may be left at "any"."""
    return _Select(text, coerce=_or_none(kind))


class CloseForm(GuardedForm):
    """Close or open a category; take out or move a routing line: a button each."""


class LimitForm(GuardedForm):
    """Add a limit."""

    kind = SelectField(_l("Clock"), coerce=ClockKind)
    level = select_of(_l("Level"), Level)
    category_id = select_of(_l("Category"), row_id)
    urgency = select_of(_l("Urgency"), Urgency)
    amount = IntegerField(
        _l("How much"), validators=[InputRequired(_l("Type a whole number.")), NumberRange(min=1)]
    )
    unit = SelectField(_l("Counted in"), coerce=LimitUnit)
    from_on = DateField(_l("Holds from"), validators=[InputRequired(_l("Choose a day."))])
    for_all = BooleanField(_l("For the whole installation"))

    def __init__(self, choices: Iterable[Choice], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer all categories."""
        super().__init__(**kwargs)
        self.kind.choices, self.unit.choices = codes(ClockKind), codes(LimitUnit)
        self.level.choices = codes(Level, _("Any level"))
        self.urgency.choices = codes(Urgency, _("Any urgency"))
        self.category_id.choices = category_options(choices, _("Any category"))

    def values(self) -> LimitValues:
        """Return what was typed."""
        return LimitValues(
            kind=ClockKind(self.kind.data),
            amount=self.amount.data,
            unit=LimitUnit(self.unit.data),
            from_on=self.from_on.data,
            level=self.level.data,
            category_id=self.category_id.data,
            urgency=self.urgency.data,
        )


class EndLimitForm(GuardedForm):
    """End a limit."""

    until_on = DateField(_l("Last day on which it holds"), validators=[InputRequired(_l("Choose a day."))])

    def refuse(self, error: DomainError) -> None:
        """Name the case that would be left without a limit in the reader's language."""
        if isinstance(error, NothingFits):
            gap = error.gap
            level = label(Level(gap.level)) if gap.level else label(UnitKind.DEPARTMENT)
            error.params = {"day": format_date(gap.on), "level": level, "urgency": label(gap.urgency)}
        super().refuse(error)


class SetForm(GuardedForm):
    """From when a named set of limits holds."""

    from_on = DateField(_l("Holds from"), validators=[InputRequired(_l("Choose a day."))])


class SampleForm(FlaskForm):
    """Which rule would win; sent by GET, so that the answer has an address."""

    class Meta:
        csrf = False

    kind = select_of(_l("Clock"), ClockKind)
    level = select_of(_l("Level"), Level)
    category_id = select_of(_l("Category"), row_id)
    urgency = select_of(_l("Urgency"), Urgency)
    unit_id = select_of(_l("Place"), row_id)

    def __init__(self, choices: Iterable[Choice], units: Iterable[Unit] = (), **kwargs: Any) -> None:  # noqa: ANN401
        """Offer what a case may be."""
        super().__init__(**kwargs)
        self.kind.choices = codes(ClockKind, _("Choose"))
        self.level.choices = codes(Level, _("Choose"))
        self.urgency.choices = codes(Urgency, _("Choose"))
        self.category_id.choices = category_options(choices, _("Choose"))
        self.unit_id.choices = unit_options(units, _("Choose"))


class RoutingForm(GuardedForm):
    """Add a line to the routing table."""

    category_id = select_of(_l("Category"), row_id)
    urgency = select_of(_l("Urgency"), Urgency)
    unit_id = select_of(_l("Place"), row_id)
    level = SelectField(_l("First goes to"), coerce=Level)
    reason = StringField(
        _l("Reason"),
        description=_l("Shown on every case that this line sent there."),
        validators=[InputRequired(_l("Say why; people will read it.")), Length(max=200)],
    )
    reason_en = StringField(_l("Reason in English"), validators=[Length(max=200)])
    for_all = BooleanField(_l("For the whole installation"))

    def __init__(self, choices: Iterable[Choice], units: Iterable[Unit], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the street's units and all categories."""
        super().__init__(**kwargs)
        self.category_id.choices = category_options(choices, _("Any category"))
        self.urgency.choices = codes(Urgency, _("Any urgency"))
        self.unit_id.choices = unit_options(units, _("Anywhere"))
        self.level.choices = codes((Level.GRID, Level.COMMUNITY, Level.STREET))

    def values(self) -> RoutingValues:
        """Return what was typed."""
        return RoutingValues(
            level=Level(self.level.data),
            reason=self.reason.data,
            reason_en=self.reason_en.data or "",
            category_id=self.category_id.data,
            urgency=self.urgency.data,
            unit_id=self.unit_id.data,
        )


def check_hours(_form: FlaskForm, field: StringField) -> None:
    """Refuse hours that cannot be read."""
    try:
        read_hours(field.data or "")
    except InvalidCalendar as error:
        message = _l("Write hours like 09:00-12:00, 13:00-18:00, or leave the day empty.")
        raise ValidationError(message) from error


def read_hours(text: str) -> list[list[str]]:
    """Return the hours of a day that somebody typed.

    Raises:
        InvalidCalendar: they cannot be read.
    """
    pairs = []
    for part in _HOURS.split(text.strip()) if text.strip() else ():
        match = _SHIFT.fullmatch(part)
        if match is None:
            raise InvalidCalendar(reason="shift")
        start, end = (wall.replace("：", ":") for wall in match.groups())
        Shift.parse(start, end)
        pairs.append([start, end])
    return pairs


class ValuesForm(GuardedForm):
    """The street's own values; a field for each setting is added below."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the weekdays."""
        super().__init__(**kwargs)
        self["make_up_weekday"].choices = [(day, str(name)) for day, name in enumerate(WEEKDAY_NAMES)]

    def values(self) -> dict[str, object]:
        """Return what was typed; a number that was left empty goes back to what holds for all."""
        typed = {setting.name: self[setting.name].data for setting in WHOLE_NUMBERS}
        walls = {setting.name: self[setting.name].data for setting in WALL_TIMES}
        hours: Hours = {day: read_hours(self[f"hours_{day}"].data or "") for day in WEEKDAYS}
        values: dict[str, object] = {name: value for name, value in typed.items() if value is not None}
        values |= {name: f"{wall:%H:%M}" for name, wall in walls.items() if wall is not None}
        if self[GAS_NUMBER.name].data:
            values[GAS_NUMBER.name] = self[GAS_NUMBER.name].data
        values |= {setting.name: True for setting in YES_NO if self[setting.name].data}
        return {**values, WEEKLY_HOURS.name: {day: pairs for day, pairs in hours.items() if pairs}}


for _setting in WHOLE_NUMBERS:
    _text, _help = SAID[_setting.name]
    if _setting.name == "make_up_weekday":
        _field = SelectField(_text, description=_help, coerce=int)
    else:
        _between = NumberRange(
            _setting.least,
            _setting.most,
            _l("Type a number from %(least)s to %(most)s.", least=_setting.least, most=_setting.most),
        )
        _field = IntegerField(_text, description=_help, validators=[Optional(), _between])
    setattr(ValuesForm, _setting.name, _field)
for _wall in WALL_TIMES:
    _text, _help = SAID[_wall.name]
    setattr(ValuesForm, _wall.name, TimeField(_text, description=_help, validators=[Optional()]))
_text, _help = SAID[GAS_NUMBER.name]
setattr(ValuesForm, GAS_NUMBER.name, StringField(_text, description=_help, validators=[Length(max=20)]))
for _choice in YES_NO:
    _text, _help = SAID[_choice.name]
    setattr(ValuesForm, _choice.name, BooleanField(_text, description=_help))
for _day, _name in zip(WEEKDAYS, WEEKDAY_NAMES, strict=True):
    setattr(ValuesForm, f"hours_{_day}", StringField(_name, validators=[Length(max=120), check_hours]))
