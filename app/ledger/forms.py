"""Forms of the ledger: putting into it, deciding, reviewing, going on, striking off."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.domain.ledger import GIVEN_REASONS, Kept, ReasonClass, still_ahead
from app.ledger.operations import Found, Grounds, Leave, Pledge
from app.models.ledger import LedgerEntry, Promise
from app.web.filters import day
from app.web.forms import GuardedForm
from app.web.messages import label

EXPRESSLY = _l("It has been overdue. I let it into the ledger all the same, and say why.")


class EnterForm(GuardedForm):
    """Put a case into the ledger, or ask for it."""

    reason = SelectField(_l("Why can it not be solved now?"), validators=[InputRequired()])
    unblock = TextAreaField(
        _l("What would make it possible?"),
        description=_l("For example: the budget of the third quarter, the end of the rainy season."),
        validators=[InputRequired(_l("Say what it waits for.")), Length(max=1000)],
    )
    trigger_on = DateField(
        _l("When is that expected?"),
        description=_l("It is looked at some days ahead: before the season, the budget or the law comes."),
        validators=[Optional()],
    )
    plan = TextAreaField(
        _l("What do you do until then?"),
        validators=[InputRequired(_l("Say what is done meanwhile, and by whom.")), Length(max=1000)],
    )
    next_review_on = DateField(
        _l("When will you look at it again?"), validators=[InputRequired(_l("Choose a day."))]
    )
    expressly = BooleanField(EXPRESSLY)
    note = TextAreaField(_l("Why all the same?"), validators=[Length(max=1000)])

    def __init__(self, *, version: int, default_review: date, may_express: bool) -> None:
        """Offer the reasons that a person may give, and a day for the next review."""
        super().__init__(version=version, data={"next_review_on": default_review})
        self.reason.choices = [SelectChoice(reason.value, label(reason)) for reason in GIVEN_REASONS]
        if not may_express:
            del self.expressly
            del self.note

    def grounds(self) -> Grounds:
        """Return what was typed, as the operation wants it."""
        return Grounds(
            ReasonClass(self.reason.data),
            str(self.unblock.data).strip(),
            str(self.plan.data).strip(),
            self.next_review_on.data,
            self.trigger_on.data,
        )

    def leave(self) -> Leave:
        """Return with whose leave it is let in, also although it has been overdue."""
        if "expressly" not in self:
            return Leave()
        return Leave(expressly=bool(self.expressly.data), note=str(self.note.data or "").strip())


class DecideForm(GuardedForm):
    """Let in or refuse what was asked for."""

    note = TextAreaField(
        _l("In a few words"),
        description=_l("Needed when you refuse, and when it has been overdue."),
        validators=[Length(max=1000)],
    )
    expressly = BooleanField(EXPRESSLY)

    def __init__(self, *, version: int, may_express: bool) -> None:
        """Ask about the overdue only where there was one."""
        super().__init__(version=version)
        if not may_express:
            del self.expressly

    def is_express(self) -> bool:
        """Whether the case is let in although it has been overdue."""
        return "expressly" in self and bool(self.expressly.data)


class ConfirmForm(GuardedForm):
    """Confirm or send back a proposed strike-off."""

    note = TextAreaField(
        _l("In a few words"),
        description=_l("Needed when you send it back: what is still missing?"),
        validators=[Length(max=1000)],
    )


class ReviewForm(GuardedForm):
    """Follow an entry up."""

    asked = StringField(
        _l("Whom did you ask, or where did you go to look?"),
        validators=[InputRequired(_l("Say whom you asked, or where you looked.")), Length(max=100)],
    )
    note = TextAreaField(
        _l("What was answered, or what did you find?"),
        validators=[InputRequired(_l("Say what you found.")), Length(max=1000)],
    )
    promiser = StringField(_l("Who promises something?"), validators=[Length(max=80)])
    what = StringField(_l("What?"), validators=[Length(max=300)])
    due_on = DateField(_l("By when?"), validators=[Optional()])
    trigger_on = DateField(_l("When is what it waits for expected?"), validators=[Optional()])
    next_review_on = DateField(
        _l("When will you look at it again?"),
        description=_l("It comes up earlier by itself for a promise, or ahead of what it waits for."),
        validators=[InputRequired(_l("Choose a day."))],
    )

    def found(self, promises: Sequence[Promise]) -> Found:
        """Return what was typed, as the operation wants it."""
        pledge = Pledge(self.text("promiser"), self.text("what"), self.due_on.data)
        return Found(
            self.text("asked"),
            self.text("note"),
            self.next_review_on.data,
            self.trigger_on.data,
            pledge if any((pledge.promiser, pledge.what, pledge.due_on)) else None,
            {promise.id: Kept(self[settled_name(promise)].data) for promise in promises},
        )

    def text(self, name: str) -> str:
        """Return the text of a field without the spaces round it."""
        return str(self[name].data or "").strip()


def settled_name(promise: Promise) -> str:
    """Return the name of the field that says what became of a promise."""
    return f"promise_{promise.id}"


def open_promises(entry: LedgerEntry) -> list[Promise]:
    """Return the promises about an entry of which nobody has said yet what became of them."""
    return [promise for promise in entry.promises if promise.outcome is Kept.OPEN]


def review_form(entry: LedgerEntry, *, default_review: date, today: date) -> ReviewForm:
    """Return the form for a review of the entry, with a question about each open promise."""
    questions: dict[str, Any] = {
        settled_name(promise): RadioField(
            _(
                "%(who)s promised for %(day)s: %(what)s",
                who=promise.promiser,
                day=day(promise.due_on),
                what=promise.what,
            ),
            choices=[SelectChoice(kept.value, label(kept)) for kept in Kept],
            default=Kept.OPEN.value,
        )
        for promise in open_promises(entry)
    }
    form: type[ReviewForm] = type("ReviewFormOfEntry", (ReviewForm,), questions)
    trigger_on = still_ahead(entry.trigger_on, today=today)
    given = {"next_review_on": default_review, "trigger_on": trigger_on}
    return form(version=entry.version, data=given)


class ResumeForm(GuardedForm):
    """Go on handling a case that lay in the ledger."""

    note = TextAreaField(
        _l("Why can it go on now?"),
        validators=[InputRequired(_l("Say what has changed.")), Length(max=1000)],
    )


class StrikeOffForm(GuardedForm):
    """Take an entry off the register, or propose it."""

    evidence = TextAreaField(
        _l("What shows that it is settled?"),
        description=_l("What was done, when, and who has seen it."),
        validators=[InputRequired(_l("An entry is struck off only with evidence.")), Length(max=1000)],
    )
