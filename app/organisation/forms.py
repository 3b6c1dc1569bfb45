"""Forms of the organisation pages: what may be typed, not what may be done."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.domain.errors import DomainError
from app.domain.levels import CO_HANDLING_KINDS, Level, Role, UnitKind
from app.models.organisation import Person, Unit
from app.organisation.operations import NewPosting, PersonFacts, UnitFacts
from app.organisation.refusals import REFUSALS
from app.web.forms import GuardedForm
from app.web.messages import add_refusals, label

add_refusals(REFUSALS)

_FILL = _l("Please fill this in.")
_WHOLE = _l("Write a whole number, for example 120.")
_DAY = _l("Choose a day.")


class VersionedForm(GuardedForm):
    """A form about a row that somebody else may change meanwhile."""

    def refuse_stale(self, error: DomainError, version: int) -> None:
        """Show a refusal; a stale form gets the present version, so that sending again is a decision."""
        self.refuse(error)
        if error.code == "stale":
            self.version.data = str(version)


class UnitForm(VersionedForm):
    """What is said about a unit."""

    kind = SelectField(_l("Kind"))
    name = StringField(_l("Name"), validators=[InputRequired(_FILL), Length(max=80)])
    code = StringField(_l("Code"), validators=[InputRequired(_FILL), Length(max=40)])
    party_name = StringField(_l("Name of the party body"), validators=[Length(max=120)])
    households = IntegerField(
        _l("Households"),
        validators=[Optional(), NumberRange(0, 1_000_000, _WHOLE)],
    )
    name_en = StringField(_l("English name"), validators=[Length(max=120)])
    short_code = StringField(
        _l("Short code"),
        validators=[Length(max=6)],
        description=_l("Case numbers begin with it. Left empty, it is made of the initials of the name."),
    )
    time_zone = StringField(
        _l("Time zone"), validators=[Length(max=60)], description=_l("For example Asia/Shanghai.")
    )

    def __init__(self, kinds: Iterable[UnitKind], *, is_street: bool, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the kinds that fit; only a street has a short code and a time zone."""
        super().__init__(**kwargs)
        self.kind.choices = [(kind.value, label(kind)) for kind in kinds]
        if not is_street:
            del self.short_code
            del self.time_zone

    def facts(self) -> UnitFacts:
        """Return what was typed."""
        return UnitFacts(
            code=(self.code.data or "").strip(),
            name=self.name.data or "",
            kind=UnitKind(self.kind.data),
            name_en=(self.name_en.data or "").strip() or None,
            party_name=(self.party_name.data or "").strip() or None,
            households=self.households.data,
            short_code=(self.short_code.data or "").strip() or None if "short_code" in self else None,
            time_zone=(self.time_zone.data or "").strip() or None if "time_zone" in self else None,
        )


def kinds_below(parent: Unit | None) -> list[UnitKind]:
    """Return the kinds of units that can be opened below one."""
    if parent is None:
        return [kind for kind in UnitKind if kind.has_level]
    if parent.level is Level.BUILDING:
        return sorted(CO_HANDLING_KINDS)
    return list(UnitKind)


def kinds_beside(unit: Unit) -> list[UnitKind]:
    """Return the kinds that a unit may become."""
    return [kind for kind in UnitKind if kind.has_level == unit.kind.has_level]


class MoveForm(VersionedForm):
    """Where a unit goes."""

    parent_id = SelectField(_l("New place"), coerce=int, validate_choice=True)
    code = StringField(
        _l("Code there"),
        validators=[Length(max=40)],
        description=_l("A grid's code begins with its community's; give it the one that it has there."),
    )


class CloseForm(VersionedForm):
    """From which day a unit is closed."""

    closed_on = DateField(_l("Closed from"), validators=[InputRequired(_DAY)])


class PersonForm(VersionedForm):
    """Who somebody is."""

    name = StringField(_l("Full name"), validators=[InputRequired(_FILL), Length(max=60)])
    username = StringField(
        _l("Username"),
        validators=[InputRequired(_FILL), Length(max=60)],
        description=_l("Letters, digits, dots, hyphens and underscores; it is typed to sign in."),
    )
    phone = StringField(_l("Telephone"), validators=[Length(max=30)])

    def facts(self) -> PersonFacts:
        """Return what was typed."""
        return PersonFacts(self.username.data or "", self.name.data or "", self.phone.data)


class _PostingFields(VersionedForm):
    role = SelectField(_l("Role"), choices=[])
    unit_code = StringField(
        _l("Unit"),
        validators=[Length(max=80)],
        description=_l(
            "Its code or full name. Empty for administrators, observers and data-protection officers "
            "of all streets."
        ),
    )
    from_on = DateField(_l("From which day"), validators=[InputRequired(_DAY)])

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        """Offer all roles; whether one fits the unit is for the rules to say."""
        super().__init__(**kwargs)
        self.role.choices = [(role.value, label(role)) for role in Role]

    def posting(self, unit_id: int | None) -> NewPosting:
        """Return what was typed, at the unit that was meant."""
        from_on: date = self.from_on.data
        return NewPosting(unit_id, Role(self.role.data), from_on)


class NewPersonForm(_PostingFields, PersonForm):
    """Somebody new with a first posting."""

    is_program = BooleanField(
        _l("A program, not a person"),
        description=_l(
            "A service account of another system: it never signs in, and acts with tokens that you make on "
            "its page."
        ),
    )

    def facts(self) -> PersonFacts:
        """Return what was typed."""
        return replace(super().facts(), is_program=bool(self.is_program.data))


class PostForm(_PostingFields):
    """A further posting for somebody."""

    username = StringField(_l("Username"), validators=[InputRequired(_FILL), Length(max=60)])


class EndForm(VersionedForm):
    """From which day a posting is over."""

    until_on = DateField(_l("First day without this role"), validators=[InputRequired(_DAY)])
    anyway = BooleanField(_l("End it all the same; the work stays with a name that is gone"))

    def is_meant(self) -> bool:
        """Return whether nothing is left, or the posting is to end all the same; say so where not."""
        if "anyway" not in self or self.anyway.data:
            return True
        self.anyway.errors = [_("Hand the work over first, or tick this.")]
        return False


class HandOverForm(VersionedForm):
    """Who takes over, and when."""

    to_username = StringField(
        _l("Username of the successor"), validators=[InputRequired(_FILL), Length(max=60)]
    )
    until_on = DateField(_l("Day of the hand-over"), validators=[InputRequired(_DAY)])


class ImportForm(GuardedForm):
    """A file with units and people."""

    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])


class ConfirmForm(GuardedForm):
    """What was previewed is meant."""

    kept = HiddenField(validators=[Length(max=64)])
    filename = HiddenField(validators=[Length(max=255)])
    plan = HiddenField(validators=[Length(max=64)])


def unit_data(unit: Unit) -> dict[str, object]:
    """Return what a form about a unit shows at first."""
    names = ("name", "code", "party_name", "households", "name_en", "short_code", "time_zone")
    return {"kind": unit.kind.value, **{name: getattr(unit, name) for name in names}}


def person_data(person: Person) -> dict[str, object]:
    """Return what a form about a person shows at first."""
    return {"name": person.name, "username": person.username, "phone": person.phone}
