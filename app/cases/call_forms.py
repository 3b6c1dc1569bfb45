"""Forms of calls to departments and firms: what may be typed, not what may be done."""

from datetime import UTC
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import to_utc
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, DateTimeLocalField, RadioField
from wtforms.validators import InputRequired, Optional

from app.cases.forms import Choice, code_choices, text_area
from app.cases.move_forms import MayNoteForm, MoveForm, SayWhyForm
from app.domain.calls import Attendance, Mark
from app.web.forms import CheckboxesField
from app.web.messages import add_refusals

add_refusals(
    {
        "task_open": _l(
            "A unit that was called in has not answered yet. Say in the result why it is not waited for."
        ),
        "called_already": _l("%(unit)s is called in already and has not answered yet."),
        "call_moved_on": _l(
            "This call has gone on meanwhile; its present state is shown on the case's page."
        ),
        "call_insisted": _l("The caller has insisted on it; please come, and answer what can be done."),
        "not_since_the_call": _l("Choose a time between the call and now."),
    }
)


def _task() -> Choice:
    return Choice(_l("Which call?"), validators=[InputRequired(_l("Choose a call."))])


class CallInForm(MoveForm):
    """Whom to call in, for what and until when."""

    unit_ids = CheckboxesField(
        _l("Whom do you need?"),
        description=_l("You can call several at once."),
        coerce=int,
        validators=[InputRequired(_l("Choose a department or firm."))],
    )
    note = text_area(_l("What shall they do?"), _l("Say what you need them for."), most=500)
    due_on = DateField(
        _l("Answer wanted by the end of"),
        description=_l("Leave it empty for the usual time limit."),
        validators=[Optional()],
    )
    may_phone = BooleanField(
        _l("They may see whom to phone"),
        description=_l("The resident's name and phone, as long as the call is open. It is kept who looked."),
    )


class ReportInForm(MoveForm):
    """That one is there, perhaps since when, perhaps with photos."""

    arrived_at = DateTimeLocalField(
        _l("Since when?"),
        format="%Y-%m-%dT%H:%M",
        description=_l("Leave it empty if you have just arrived."),
        validators=[Optional()],
    )
    photos = MultipleFileField(_l("Photos"), description=_l("Up to 10; not demanded."))

    def values(self) -> dict[str, Any]:
        """Return what was typed; the time was typed in the street's zone."""
        at = self.arrived_at.data
        return {**super().values(), "arrived_at": to_utc(at).replace(tzinfo=UTC) if at else None}


class WithdrawCallForm(SayWhyForm):
    """Which call, and why."""

    task_id = _task()


class InsistForm(SayWhyForm):
    """Which call, why it is theirs, and perhaps another day."""

    task_id = _task()
    due_on = DateField(
        _l("Answer wanted by the end of"),
        description=_l("Leave it empty for the usual time limit."),
        validators=[Optional()],
    )


class LetGoForm(MayNoteForm):
    """Which call."""

    task_id = _task()


class ScoreCallForm(MayNoteForm):
    """Whether they came in time, and what came of it."""

    task_id = _task()
    attendance = RadioField(_l("Did they come?"), validators=[InputRequired(_l("Say whether they came."))])
    mark = RadioField(_l("What came of it?"), validators=[InputRequired(_l("Give a mark."))])

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Offer the words."""
        super().__init__(**kwargs)
        self.attendance.choices, self.mark.choices = code_choices(Attendance), code_choices(Mark)

    def values(self) -> dict[str, Any]:
        """Return what was chosen as codes."""
        scored = {"attendance": Attendance(self.attendance.data), "mark": Mark(self.mark.data)}
        return {**super().values(), **scored}
