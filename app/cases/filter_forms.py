"""The filter of the list of cases; it lives in the address and changes nothing."""

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Form, HiddenField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.cases.forms import Choice, CodeChoice, code_choices
from app.cases.queries.filtering import ALL_STATES, ENDED_STATES, LATE, OPEN_STATES, STREET_RED, Filters
from app.domain.backlog import Days, Need, Span
from app.domain.clocks import Light
from app.domain.levels import Level
from app.domain.private_numbers import MARKS, cleaned
from app.domain.workflow import Channel, State
from app.web import clock
from app.web.forms import GuardedForm, is_near
from app.web.paging import read_id

AGES = (3, 7, 15, 30, 90)
DAYS = ("registered", "closed", "due")
"""What the list can be narrowed to by days: each has a first and a last one."""
NAMES = (
    *(
        "words",
        "state",
        "light",
        "level",
        "unit_id",
        "alone",
        "category_id",
        "age",
        "channel",
        "station_id",
        "need",
    ),
    *(f"{name}_{side}" for name in DAYS for side in ("from", "to")),
    *("raiser_id", "assignee_id"),
)
FURTHER = NAMES[NAMES.index("station_id") :]
"""Fields that are asked for less often; figures lead here with them set."""

PRIVATE = _l(
    "Phones, identity numbers and rooms are not searched for here. Look for a resident's "
    "cases under “By the resident's name or phone” in the list of cases."
)


def _day(text: object) -> DateField:
    return DateField(text, validators=[Optional(), is_near])


class PersonField(HiddenField):  # type: ignore[misc]  # WTForms has no types
    """A person by id, whom a figure names; what is no id lets everybody through."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the id."""
        self.data = read_id(valuelist[0]) if valuelist else None


class FilterForm(Form):  # type: ignore[misc]  # WTForms has no types
    """What to see; an empty field lets everything through."""

    words = StringField(
        _l("Number, words or building"),
        description=_l("No names and no phones of residents: for these there is a form of its own."),
        validators=[Length(max=60, message=_l("Search for at most %(max)d characters."))],
    )
    state = Choice(_l("State"), coerce=str, default=OPEN_STATES)
    light = Choice(_l("Light"), coerce=str, default="")
    level = CodeChoice(_l("With"), Level, _l("Any level"))
    unit_id = Choice(_l("Place"))
    category_id = Choice(_l("Category"))
    alone = BooleanField(
        _l("Only what lies at this place itself, in no unit below it"), false_values=("", "0")
    )
    age = Choice(_l("Registered"), coerce=str, default="")
    channel = CodeChoice(_l("Channel"), Channel, _l("Any channel"))
    station_id = Choice(_l("Red Sail station"))
    need = CodeChoice(_l("Why it needs you"), Need, _l("For any reason or none"))
    registered_from = _day(_l("Registered from"))
    registered_to = _day(_l("Registered until"))
    closed_from = _day(_l("Case closed from"))
    closed_to = _day(_l("Case closed until"))
    due_from = _day(_l("Due from"))
    due_to = _day(_l("Due until"))
    raiser_id = PersonField()
    assignee_id = PersonField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Offer the codes in the reader's language."""
        super().__init__(*args, **kwargs)
        typed = cleaned(self.words.data or "")
        self.private_numbers = [one.number for one in typed.found]
        self.words.data = searchable(self.words.data or "")
        self.state.choices = [
            SelectChoice(OPEN_STATES, _("All open ones")),
            SelectChoice(ENDED_STATES, _("All that are over")),
            SelectChoice(ALL_STATES, _("All")),
            *code_choices(State),
        ]
        self.light.choices = [
            SelectChoice("", _("Any light")),
            SelectChoice(LATE, _("Overdue (red and black)")),
            SelectChoice(STREET_RED, _("Red at the street")),
            *code_choices(Light),
        ]
        self.age.choices = [
            SelectChoice("", _("At any time")),
            *(SelectChoice(str(days), _("More than %(days)d days ago", days=days)) for days in AGES),
        ]
        self.state.data = self.state.data or OPEN_STATES
        self.light.data, self.age.data = self.light.data or "", self.age.data or ""

    def validate_words(self, _field: StringField) -> None:
        """Refuse what would put a resident's number into addresses; it is taken out already."""
        if self.private_numbers:
            raise ValidationError(PRIVATE)

    def filters(self, *, today: date | None = None) -> Filters:
        """Return what a valid form asks for; one that is not valid lets everything open through.

        `today` is the day where the reader is; without one it is asked for.
        """
        if self.errors:
            return Filters()
        return Filters(
            state=self.state.data,
            light=self.light.data,
            level=self.level.data,
            unit_id=self.unit_id.data,
            category_id=self.category_id.data,
            channel=self.channel.data,
            station_id=self.station_id.data,
            older_than_days=int(self.age.data) if self.age.data else None,
            words=self.words.data or "",
            alone=self.alone.data,
            raiser_id=self.raiser_id.data,
            assignee_id=self.assignee_id.data,
            need=self.need.data,
            today=(today or clock.today()) if self.need.data else None,
            **{name: self._span(name) for name in DAYS},
        )

    def _span(self, name: str) -> Span:
        return Days(self[f"{name}_from"].data, self[f"{name}_to"].data).span(clock.zone())

    def query(self) -> dict[str, str]:
        """Return what is set, as the parameters of an address."""
        found = {name: self[name].data for name in NAMES}
        found["alone"] = "1" if self.alone.data else ""
        return {name: str(value) for name, value in found.items() if value and value != _default(name)}

    def query_string(self) -> str:
        """Return what is set, as it stands in an address."""
        return urlencode(self.query())

    def has_further(self) -> bool:
        """Return whether something is set that is asked for less often."""
        return any(self[name].data or self[name].errors for name in FURTHER)

    def active_count(self) -> int:
        """Return how many fields are set besides the words."""
        return len(set(self.query()) - {"words"})


def searchable(words: str) -> str:
    """Return words without numbers that belong to a resident; they go into addresses and are kept."""
    found = cleaned(words)
    text = found.text
    for mark in MARKS.values() if found.found else ():
        text = text.replace(mark, " ")
    return " ".join(text.split()) if found.found else words


def clean_query(query: str) -> str:
    """Return the parameters that a list of cases knows, without a resident's numbers in them."""
    known = [(name, value) for name, value in parse_qsl(query) if name in NAMES]
    return urlencode([(name, searchable(value) if name == "words" else value) for name, value in known])


def _default(name: str) -> str:
    return OPEN_STATES if name == "state" else ""


class SaveFilterForm(GuardedForm):
    """A name for a list."""

    name = StringField(
        _l("Keep this list as"),
        validators=[
            InputRequired(_l("Give the list a name.")),
            Length(max=40, message=_l("At most %(max)d characters.")),
        ],
    )
    query = HiddenField(validators=[Length(max=500)])

    def clean_query(self) -> str:
        """Return the parameters that a list of ours knows, and nothing else that was sent."""
        return clean_query(self.query.data or "")
