"""Forms of the case pages: what may be typed, not what may be done."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import to_utc
from flask_wtf.file import MultipleFileField
from markupsafe import Markup, escape
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import Select, html_params

from app.cases.operations import Draft
from app.cases.queries.suggesting import Suggestion
from app.domain.clocks import Urgency
from app.domain.workflow import Channel
from app.web.forms import GuardedForm
from app.web.messages import add_refusals, label
from app.web.text import instant_named

LONGEST_DESCRIPTION = 5000
LONGEST_NOTE = 1000

add_refusals(
    {
        "unknown_case": _l("There is no such case in this street. Check the number."),
        "lead_not_in_dispute": _l("It has not gone back between two units yet; return it, or send it up."),
        "lead_asked_already": _l("It has been asked already. Wait for the decision."),
        "lead_not_asked": _l(
            "Nobody asks who takes the lead any more: it was decided, or the case has gone on."
        ),
        "lead_not_one_of_two": _l("Choose one of the two units that gave it back and forth."),
        "too_many_filters": _l("You keep %(most)s lists already. Remove one first."),
    }
)


NOT_OFFERED = _l("This choice is no longer there; choose again.")


def number_or_none(value: object) -> int | None:
    """Return the id that a select sent, or None for the empty choice.

    Raises:
        ValueError: it is no id.
    """
    text = str(value or "")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ValueError(text)
    return int(text) if text else None


def instant_or_none(text: str | None) -> datetime | None:
    """Return the instant that a device wrote; None when it wrote none that can be read."""
    try:
        return instant_named(text or "")
    except ValueError:
        return None


@lru_cache(maxsize=4096, typed=True)
def _written(value: str, text: str) -> str:
    """Return an option after its mark; typed, because Markup equals the text that has to be escaped."""
    return f'value="{escape(value)}">{escape(text)}</option>'


@lru_cache(maxsize=1024, typed=True)
def _heading(text: str) -> str:
    """Return what opens a group of options."""
    return f'<optgroup label="{escape(text)}">'


class Options(Select):
    """A select of hundreds of places: options and groups are written at once, not put together from dicts."""

    def __call__(self, field: SelectField, **kwargs: object) -> Markup:
        """Write the select."""
        flags = {name: True for name in self.validation_attrs if getattr(field.flags, name)}
        parts = [f"<select {html_params(name=field.name, **{'id': field.id, **flags, **kwargs})}>"]
        for heading, choices in field.iter_groups():
            options = map(self.render_option, choices)
            parts += options if heading is None else (_heading(heading), *options, "</optgroup>")
        return Markup("".join([*parts, "</select>"]))  # noqa: S704 - escaped

    @classmethod
    def render_option(cls, choice: SelectChoice, **kwargs: object) -> Markup:
        """Write one option."""
        if choice.render_kw or kwargs:
            return Markup(super().render_option(choice, **kwargs))  # noqa: S704 - escaped
        rest = _written(choice.value, choice.label or choice.value)
        return Markup(f"<option {'selected ' if choice.selected else ''}{rest}")  # noqa: S704 - escaped


class Choice(SelectField):
    """A select of ids whose choices the page fills in; the empty one is None."""

    widget = Options()

    def __init__(self, text: object, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Take ids as numbers."""
        super().__init__(text, coerce=kwargs.pop("coerce", number_or_none), **{"choices": [], **kwargs})

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was chosen; say so in our own words if that was never offered."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(NOT_OFFERED)) from error

    def pre_validate(self, form: object) -> None:
        """Refuse what was not offered, in our own words."""
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(str(NOT_OFFERED)) from error


class CodeChoice(Choice):
    """A select of the members of an enumeration; the empty choice is None."""

    def __init__(self, text: object, codes: type[StrEnum], empty: object, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer every member after `empty`, in the reader's language."""
        choices = [SelectChoice("", empty), *code_choices(codes)]
        super().__init__(text, choices=choices, coerce=partial(_code_or_none, codes), **kwargs)


def code_choices(codes: Iterable[StrEnum]) -> list[SelectChoice]:
    """Return codes with their names in the reader's language."""
    return [SelectChoice(code.value, label(code)) for code in codes]


def _code_or_none(codes: type[StrEnum], value: object) -> StrEnum | None:
    return codes(str(value)) if value else None


def length(most: int) -> Length:
    """Return the check that nothing longer is typed."""
    return Length(max=most, message=_l("Write at most %(max)d characters; put the rest into a note later."))


def text_area(
    text: object, demand: object | None = None, *, most: int = LONGEST_NOTE, hint: object = ""
) -> TextAreaField:
    """Return a field for some sentences; `demand` says what to write if it is left empty."""
    demanded = [InputRequired(demand)] if demand else []
    return TextAreaField(text, validators=[*demanded, length(most)], description=hint)


class RegisterForm(GuardedForm):
    """An issue, as a building head or somebody of the staff registers it."""

    description = text_area(
        _l("What happened?"),
        _l("Say in a few words what happened."),
        most=LONGEST_DESCRIPTION,
        hint=_l("You can speak instead: tap the microphone on the keyboard."),
    )
    photos = MultipleFileField(_l("Photos"), description=_l("Up to 10; not demanded."))
    place_id = Choice(_l("Where?"), validators=[InputRequired(_l("Choose a place."))])
    is_solved = BooleanField(_l("It is solved already"))
    solved_note = text_area(_l("How was it solved?"))
    spot = StringField(
        _l("Where exactly"), description=_l("For example: unit 3, second floor"), validators=[length(80)]
    )
    category_id = Choice(_l("What is it about?"))
    urgency = CodeChoice(_l("How urgent?"), Urgency, _l("As usual for such a matter"))
    contact_name = StringField(_l("Resident's name"), validators=[length(60)])
    contact_phone = StringField(_l("Resident's phone"), validators=[length(30)])
    noted_at = HiddenField(_l("When a device noted it"), validators=[Length(max=40)])
    """When a device kept it that sends it later, by the device's clock."""

    def validate_solved_note(self, field: TextAreaField) -> None:
        """Demand words about what was solved already."""
        if self.is_solved.data and not (field.data or "").strip():
            raise ValidationError(_("Say how it was solved."))

    def draft(self, *, likely: Suggestion) -> Draft:
        """Return what was typed; a category or urgency that nobody chose is the one that was suggested."""
        return Draft(
            description=self.description.data or "",
            place_id=self.place_id.data,
            category_id=self.category_id.data or likely.category_id,
            urgency=self.urgency.data or (Urgency.RED if likely.emergencies else None),
            suggested_category_id=likely.category_id,
            channel=Channel.BUILDING_HEAD,
            spot=self.spot.data or "",
            contact_name=self.contact_name.data or "",
            contact_phone=self.contact_phone.data or "",
            noted_at=instant_or_none(self.noted_at.data),
        )


class JoinForm(GuardedForm):
    """The form to register, sent to an open case instead: what was typed goes along."""

    description = text_area(_l("What happened?"), most=LONGEST_DESCRIPTION)
    contact_name = StringField(_l("Resident's name"), validators=[length(60)])
    contact_phone = StringField(_l("Resident's phone"), validators=[length(30)])
    photos = MultipleFileField(_l("Photos"))


class StaffRegisterForm(RegisterForm):
    """An issue that staff register on behalf of somebody."""

    channel = SelectField(_l("How did it come in?"))
    station_id = Choice(
        _l("At which station?"), description=_l("Only if it came in at a Red Sail station's counter.")
    )
    is_confidential = BooleanField(
        _l("Confidential"),
        description=_l(
            "For complaints about the building head or the grid: the level above gets it, unseen by them."
        ),
    )
    outside_number = StringField(_l("Number at the hotline"), validators=[length(60)])
    outside_due_at = DateTimeLocalField(
        _l("Due at the hotline"), format="%Y-%m-%dT%H:%M", validators=[Optional()]
    )

    STAFF_CHANNELS = (
        Channel.WALK_IN,
        Channel.STATION,
        Channel.PATROL,
        Channel.HOTLINE,
        Channel.ENTERPRISE,
        Channel.RESIDENT,
    )

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Offer the ways in which issues reach staff."""
        super().__init__(**kwargs)
        self.channel.choices = code_choices(self.STAFF_CHANNELS)

    def validate_station_id(self, field: Choice) -> None:
        """Take a station only with a case from its counter."""
        if field.data and self.channel.data != Channel.STATION.value:
            raise ValidationError(_("Choose “At a station” above, or no station here."))

    def validate_outside_number(self, field: StringField) -> None:
        """Take a hotline's number and date only with a hotline's case."""
        given = (field.data or "").strip() or self.outside_due_at.data
        if given and self.channel.data != Channel.HOTLINE.value:
            raise ValidationError(_("Only a hotline case has these: choose Hotline above, or empty them."))

    def draft(self, *, likely: Suggestion) -> Draft:
        """Return what was typed; the hotline's date was typed in the street's zone."""
        due = self.outside_due_at.data
        return Draft(
            description=self.description.data or "",
            place_id=self.place_id.data,
            category_id=self.category_id.data or likely.category_id,
            urgency=self.urgency.data or (Urgency.RED if likely.emergencies else None),
            suggested_category_id=likely.category_id,
            channel=Channel(self.channel.data),
            station_id=self.station_id.data if self.station_id else None,
            spot=self.spot.data or "",
            contact_name=self.contact_name.data or "",
            contact_phone=self.contact_phone.data or "",
            is_confidential=bool(self.is_confidential.data),
            outside_number=self.outside_number.data or "",
            outside_due_at=to_utc(due).replace(tzinfo=UTC) if due else None,
            noted_at=instant_or_none(self.noted_at.data),
        )


SENT_ALONG = frozenset(
    name for name in dir(StaffRegisterForm) if isinstance(getattr(StaffRegisterForm, name), UnboundField)
)
"""What a page to register sends when its button to join a case is pressed; `JoinForm` takes its part."""
