"""The pages on which staff write residents' answers down, and decide about a "not fixed"."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from app.access.policy import Actor
from app.cases import operations
from app.cases.forms import code_choices, text_area
from app.cases.move_forms import MoveForm
from app.cases.move_page import MovePage
from app.cases.queries.slips import unresolved
from app.domain.answers import TAKEN_BY_STAFF, AnswerWay, Rating, Verdict
from app.domain.workflow import Move
from app.models.cases import Case
from app.web.messages import add_refusals

AGAIN, STAYS = "again", "stays"

add_refusals(
    {
        "nothing_to_answer": _l("Nothing has been reported as done yet. You can add a remark."),
        "follow_up_over": _l(
            "The time in which this could be followed up ended on %(until)s. "
            "Tell your building head or the community; they can open the case again."
        ),
        "answer_decided": _l("It was decided about this answer already. You can add a remark."),
        "no_objection": _l(
            "No resident objects any more: it was decided, taken back, or the case has gone on."
        ),
        "too_much_today": _l(
            "In one day %(remarks)s messages and %(photos)s photos can be sent about one issue. "
            "Send the rest tomorrow, or tell your building head."
        ),
    }
)


class JudgeForm(MoveForm):
    """What a resident said by phone, on paper or in person."""

    way = RadioField(_l("How did the answer come?"), validators=[InputRequired(_l("Choose how it came."))])
    verdict = RadioField(
        _l("What does the resident say?"), validators=[InputRequired(_l("Choose what the resident says."))]
    )
    rating = RadioField(_l("How satisfied is the resident?"), validators=[Optional()])
    note = text_area(
        _l("In the resident's words"),
        hint=_l("Needed where it is not fixed, or only partly."),
    )

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Offer the codes."""
        super().__init__(**kwargs)
        self.way.choices = code_choices(TAKEN_BY_STAFF)
        self.verdict.choices, self.rating.choices = code_choices(Verdict), code_choices(Rating)

    def values(self) -> dict[str, Any]:
        """Return what was chosen as codes."""
        rating = self.rating.data
        codes = {"way": AnswerWay(self.way.data), "verdict": Verdict(self.verdict.data)}
        rest = {"note": self.note.data or "", "rating": Rating(rating) if rating else None}
        return {**super().values(), **codes, **rest}


class DecideForm(MoveForm):
    """What becomes of a case that a resident says is not fixed."""

    decision = RadioField(
        _l("What happens now?"),
        choices=[
            SelectChoice(AGAIN, _l("The case is handled again")),
            SelectChoice(STAYS, _l("The result stays, and the resident is told why")),
        ],
        validators=[InputRequired(_l("Choose one of the two."))],
    )
    note = text_area(_l("Why? The resident reads this."), _l("Write for the resident why."))

    def values(self) -> dict[str, Any]:
        """Return whether the case is handled again, and why or why not."""
        return {"reopens": self.decision.data == AGAIN, "note": self.note.data}


def offer_words(form: DecideForm, case: Case, _actor: Actor) -> None:
    """Show what residents wrote who say that it is not fixed, beside the question what happens now."""
    said = [text for text in unresolved(case.id) if text]
    form.decision.description = _(", ").join(_("“%(words)s”", words=words) for words in said)


PAGES: Mapping[Move, MovePage] = {
    Move.JUDGE: MovePage(
        operations.judge,
        JudgeForm,
        _l(
            "For answers by phone, on paper or in person. “Not fixed” goes to the level above for a decision."
        ),
        _l("The answer is recorded."),
    ),
    Move.KEEP_RESULT: MovePage(
        operations.decide_objection,
        DecideForm,
        _l("A resident says that it is not fixed. Look at what they write, ask them if need be, and decide."),
        _l("Decided. The holder is told, and the resident reads it on the page of the slip."),
        offer_words,
    ),
}
