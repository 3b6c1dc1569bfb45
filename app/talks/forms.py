"""Forms of the talk pages: what may be typed, not what may be done."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.domain.errors import DomainError
from app.domain.ledger import GIVEN_REASONS
from app.domain.talks import DecisionKind, ItemRefused
from app.models.talks import Decision
from app.settings.queries import zone_of
from app.talks.operations import Choice, Issue, Plan, Word
from app.talks.operations.deciding import choice_of
from app.talks.sentences import USUAL_PLAN, USUAL_UNBLOCK
from app.web.forms import CheckboxesField, GuardedForm
from app.web.messages import add_refusals, label, message_for

YEARS = range(2000, 2101)
"""In which a talk can take place."""
UNTIL_REVIEW = timedelta(days=30)
"""The next review that is proposed for a ledger entry."""

add_refusals(
    {
        "talk_over": _l("The talk is over; nothing about it can be changed any more."),
        "talk_not_open": _l("Begin the talk first; then items can be decided."),
        "talk_undecided": _l("Items without a decision: %(items)s. Decide them or take them off the agenda."),
        "talk_outside": _l("Choose a place that belongs to the unit of this talk."),
        "talk_not_invited": _l("This person is not on the list of those invited."),
        "talk_promise_no_case": _l("A promise needs a case to look back at; decide something else."),
        "talk_promise_past": _l("A day that is promised cannot lie in the past."),
        "decision_not_possible": _l(
            "The case is in a state in which this cannot be decided; choose another decision or note it."
        ),
        "decision_applied": _l("This was carried out at once and cannot be changed here; see the case."),
        "item_removed": _l("This was taken off the agenda meanwhile."),
        "nothing_to_undo": _l("This cannot be undone any more."),
        "undo_overtaken": _l("Somebody else has changed this since; it stays as it is now."),
        "talk_item_refused": _l("Item %(item)s (%(title)s) cannot be carried out; nothing was changed."),
    }
)


def _id(value: object) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


class IdField(SelectField):
    """A choice among rows; empty for none. The operation refuses what it does not know."""

    def __init__(self, text: object, choices: Sequence[tuple[object, str]] = (), **kwargs: Any) -> None:  # noqa: ANN401
        """Take ids as they travel: "", "12"."""
        super().__init__(text, choices=list(choices), coerce=_id, validate_choice=False, **kwargs)


class PlanForm(GuardedForm):
    """Plan a talk, or change one."""

    unit_id = IdField(_l("Unit"), description=_l("Its building heads and staff are invited."))
    title = StringField(
        _l("Title"), validators=[InputRequired(_l("Give the talk a title.")), Length(max=120)]
    )
    place = StringField(
        _l("Place"), validators=[InputRequired(_l("Say where it takes place.")), Length(max=120)]
    )
    starts_at = DateTimeLocalField(
        _l("Begins"), format="%Y-%m-%dT%H:%M", validators=[InputRequired(_l("Say when it begins."))]
    )
    host_id = IdField(_l("Host"))
    news = TextAreaField(
        _l("News to be told"),
        validators=[Length(max=5000)],
        description=_l("Benefits, policies and notices that the building heads pass on."),
    )

    building_ids = CheckboxesField(_l("Only these buildings"), coerce=int, validate_choice=False, choices=[])

    def validate_starts_at(self, field: DateTimeLocalField) -> None:
        """Refuse a year that nobody means; the first and the last have no instant in every zone."""
        if field.data is not None and field.data.year not in YEARS:
            raise ValidationError(_("Check the year."))

    def plan(self, street_id: int) -> Plan:
        """Return what was typed, the time in the street's zone."""
        typed: datetime = self.starts_at.data
        return Plan(
            title=self.title.data or "",
            place=self.place.data or "",
            starts_at=typed.replace(tzinfo=zone_of(street_id)).astimezone(UTC),
            host_id=self.host_id.data,
            news=self.news.data or "",
            building_ids=tuple(self.building_ids.data or ()),
        )


class ItemForm(GuardedForm):
    """Put something on the agenda in seconds."""

    description = TextAreaField(
        _l("What is it about?"),
        validators=[InputRequired(_l("Say what it is about.")), Length(max=2000)],
    )
    place_id = IdField(_l("Where"))
    spot = StringField(_l("Where exactly"), validators=[Length(max=80)])
    category_id = IdField(_l("Category"))
    raised_by_id = IdField(_l("Raised by"))

    def issue(self) -> Issue:
        """Return what was typed."""
        return Issue(
            description=self.description.data or "",
            place_id=self.place_id.data,
            category_id=self.category_id.data,
            spot=self.spot.data or "",
            raised_by_id=self.raised_by_id.data,
        )


class DecisionForm(GuardedForm):
    """Decide about an item; only some decisions need more than the few words."""

    decision = SelectField(_l("Decision"), choices=[kind.value for kind in DecisionKind], coerce=str)
    note = StringField(_l("In a few words"), validators=[Length(max=500)])
    promised_on = DateField(_l("Promised for"), validators=[Optional()])
    promiser_id = IdField(_l("Whose word"))
    promiser = StringField(_l("Or somebody else"), validators=[Length(max=80)])
    unit_id = IdField(_l("Dispatch to"))
    reason = RadioField(_l("Why not now"), choices=[], validate_choice=False)
    unblock = StringField(
        _l("What would make it possible"),
        validators=[Length(max=500)],
        description=_l("Left empty, the usual words for the reason are written."),
    )
    plan = StringField(_l("Plan"), validators=[Length(max=500)])
    next_review_on = DateField(_l("Next review"), validators=[Optional()])
    into = RadioField(_l("Open cases at the same place"), coerce=_id, choices=[], validate_choice=False)
    into_number = StringField(_l("Or the number of another case"), validators=[Length(max=24)])
    detailed = BooleanField()

    @property
    def kind(self) -> DecisionKind:
        """The decision that was tapped."""
        return DecisionKind(self.decision.data)

    @property
    def asks_more(self) -> bool:
        """Whether the tap first leads to a form of its own, which asks what else is demanded."""
        return self.kind in {DecisionKind.LEDGER, DecisionKind.MERGED} and not self.detailed.data

    def choice(self, into_id: int | None = None) -> Choice:
        """Return what was decided; `into_id` is the case that a typed number names."""
        reason = next((each for each in GIVEN_REASONS if each.value == self.reason.data), None)
        is_ledger = self.kind is DecisionKind.LEDGER
        usual = str(USUAL_UNBLOCK.get(reason, "")) if is_ledger and reason else ""
        return Choice(
            kind=self.kind,
            note=self.note.data or "",
            promised_on=self.promised_on.data,
            promiser_id=None if self.promiser.data else self.promiser_id.data,
            promiser=self.promiser.data or "",
            unit_id=self.unit_id.data if self.kind is DecisionKind.DISPATCHED else None,
            reason=reason if is_ledger else None,
            unblock=(self.unblock.data or usual) if is_ledger else "",
            plan=(self.plan.data or str(USUAL_PLAN)) if is_ledger else "",
            next_review_on=self.next_review_on.data if is_ledger else None,
            into=(into_id or self.into.data) if self.kind is DecisionKind.MERGED else None,
        )

    def name_reasons(self) -> None:
        """Show what the reasons are called in the reader's language."""
        self.reason.choices = [(reason.value, label(reason)) for reason in GIVEN_REASONS]

    def propose(self, decision: Decision | None, *, today: date) -> None:
        """Fill in what is decided already, or what will do most of the time."""
        if decision is not None and decision.kind is self.kind:
            made = choice_of(decision)
            self.reason.data = made.reason.value if made.reason else None
            self.unblock.data, self.plan.data = made.unblock, made.plan
            self.next_review_on.data, self.into.data = made.next_review_on, made.into
            self.note.data = self.note.data or made.note
        self.reason.data = self.reason.data or GIVEN_REASONS[0].value
        self.plan.data = self.plan.data or str(USUAL_PLAN)
        self.next_review_on.data = self.next_review_on.data or today + UNTIL_REVIEW


class WordForm(GuardedForm):
    """Whose word was given for when."""

    promised_on = DateField(_l("Promised for"), validators=[Optional()])
    promiser_id = IdField(_l("Whose word"))
    promiser = StringField(_l("Or somebody else"), validators=[Length(max=80)])

    def word(self) -> Word:
        """Return what was typed; a name in words counts for more than the list."""
        named = (self.promiser.data or "").strip()
        return Word(self.promised_on.data, None if named else self.promiser_id.data, named)


class CloseForm(GuardedForm):
    """Close the talk as it stands."""

    def refuse(self, error: DomainError) -> None:
        """Say with the item why it cannot be carried out."""
        super().refuse(error)
        if isinstance(error, ItemRefused):
            self.form_errors.append(message_for(error.cause))


class TapForm(GuardedForm):
    """One tap that needs nothing but the right to it."""
