"""The form of a hand-over: when the posting ends, and who takes each kind of work."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.cases.forms import Choice
from app.domain.handover import BACK_TO_UNIT, Part
from app.handover.operations import Settled
from app.organisation.forms import VersionedForm
from app.web.messages import add_refusals

add_refusals(
    {
        "work_needs_somebody": _l("This cannot be nobody's: choose who takes it."),
        "work_not_for_them": _l(
            "This person cannot take it: they are not posted here any more. Choose another."
        ),
    }
)


class WorkForm(VersionedForm):
    """Who takes what."""

    until_on = DateField(
        _l("First day without this role"),
        validators=[InputRequired(_l("Choose a day."))],
        description=_l("The work passes at once; talks and days on duty before this day stay."),
    )
    cases = Choice(_l("Cases that they see to"))
    calls = Choice(_l("Calls for help that are not answered"))
    orders = Choice(_l("Supervision orders that they answer"))
    promises = Choice(_l("Promises that they gave"))
    talks = Choice(_l("Talks to come that they host"))
    series = Choice(_l("Series of talks that they host"))
    minutes = Choice(_l("Minutes that are not locked"))
    duty = Choice(_l("Days on which they are on duty"))

    def __init__(
        self,
        takers: Mapping[Part, Iterable[tuple[int, str]]],
        *,
        has_end: bool,
        to_id: int | None,
        until_on: date,
        **kwargs: Any,  # noqa: ANN401 - Flask-WTF's own
    ) -> None:
        """Ask only for what there is; whoever `to_id` names is chosen where they can take it."""
        people_of = {part: list(people) for part, people in takers.items()}
        data: dict[str, object] = {"until_on": until_on}
        data |= {part.value: to_id or _only(part, people) for part, people in people_of.items()}
        super().__init__(data=data, **kwargs)
        self.parts = tuple(people_of)
        for part in Part:
            if part not in people_of:
                del self[part.value]
                continue
            nobody = _("Back to the unit") if part in BACK_TO_UNIT else _("Choose")
            people = [SelectChoice(str(person_id), name) for person_id, name in people_of[part]]
            self[part.value].choices = [SelectChoice("", nobody), *people]
        if has_end:
            del self.until_on

    def settled(self) -> Settled:
        """Return what was chosen."""
        takers = {part: self[part.value].data for part in self.parts}
        return Settled(takers, self.until_on.data if "until_on" in self else None)


def _only(part: Part, people: list[tuple[int, str]]) -> int | None:
    """Return who alone could take what has to be somebody's."""
    return people[0][0] if part not in BACK_TO_UNIT and len(people) == 1 else None
