"""Forms of the minutes and the votes: what may be typed, not what may be done."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.domain.errors import Invalid
from app.domain.minutes import MOST_STROKES
from app.domain.votes import ABSTAIN, NO, YES, Majority
from app.models.votes import Vote
from app.talks.operations.minuting import ITEM, Sign
from app.talks.operations.voting import Question
from app.web.forms import GuardedForm
from app.web.messages import add_refusals, label
from app.web.text import cleaned

LONGEST = 4000
"""Characters of an addendum."""
LONGEST_PART = 40_000
"""Characters of one part of the minutes: more than the bulletins of an evening, less than a request takes."""

BEGIN = 20
"""So many characters tell a part from the others."""

add_refusals(
    {
        "talk_not_closed": _l("The talk is not closed yet; its minutes are drafted when it is."),
        "minutes_locked": _l("The minutes are locked and do not change any more. Write an addendum instead."),
        "minutes_not_locked": _l("The minutes are not locked yet; change their text instead."),
        "minutes_not_read_out": _l("Read this text out first; then it can be confirmed and locked."),
        "minutes_other_text": _l("The text was changed meanwhile. Read it as it is now, then go on."),
        "talk_not_present": _l("Only people who are noted as present at this talk can do this."),
        "minutes_host_unconfirmed": _l("The host has not confirmed the minutes yet."),
        "minutes_unconfirmed": _l(
            "%(confirmed)s of %(present)s people present have confirmed; at least %(needed)s are needed."
        ),
        "minutes_other_name": _l("Type the name as it stands on the list: %(name)s."),
        "signature_missing": _l("Sign in the box first, or type the name below it."),
        "signature_too_long": _l("This signature is too long. Wipe it away and sign once more, simply."),
        "vote_closed": _l("This vote is over."),
        "vote_open": _l("A vote is still going on: item %(items)s. End it first."),
        "vote_going_on": _l("A vote about this item is going on. End it before the next one."),
        "vote_given": _l("You have voted already; a vote cannot be changed."),
        "vote_other_way": _l("This vote is not counted in this way."),
        "vote_options": _l("Name %(least)s to %(most)s options, one to a line; none for a yes or no."),
        "vote_options_alike": _l("Two options are the same."),
        "vote_secret_hands": _l("A show of hands cannot be secret. Choose one of the two."),
        "vote_no_number": _l("“%(typed)s” is no number of hands. Write it in figures, like 12."),
        "vote_negative": _l("A number of hands cannot be below zero."),
        "vote_too_many_hands": _l("%(counted)s hands were counted, but only %(present)s people are present."),
    }
)


class WordsForm(GuardedForm):
    """The parts of the minutes that the host may word: as many as the text has."""

    def words(self, names: Iterable[str]) -> dict[str, str]:
        """Return what was typed, by the name of the part."""
        return {name: cleaned(request.form[name]) for name in names if name in request.form}

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Refuse a part that is too long; nothing is cut off it."""
        long = [text for text in request.form.values() if len(text) > LONGEST_PART]
        self.form_errors += [
            _(
                "The part that begins with “%(begin)s” has %(has)s characters; "
                "at most %(most)s fit. Shorten it.",
                begin=cleaned(text)[:BEGIN],
                has=len(text),
                most=LONGEST_PART,
            )
            for text in long
        ]
        return super().validate(extra_validators) and not long

    @staticmethod
    def named(item_id: int) -> str:
        """Return the name of the part that is about an item."""
        return f"{ITEM}{item_id}"


class TextForm(GuardedForm):
    """A tap that is about one text of the minutes: read out, confirm, lock."""

    digest = HiddenField()


class SignForm(TextForm):
    """Sign on the glass of the host's device, or have one's name typed."""

    strokes = HiddenField(validators=[Length(max=MOST_STROKES)])
    typed_name = StringField(
        _l("Or type the person's name"),
        validators=[Length(max=80)],
        description=_l("For somebody who cannot sign here; you are the witness."),
    )

    def sign(self) -> Sign:
        """Return how it was signed; a drawing goes before a name."""
        strokes = self.strokes.data or ""
        return Sign(strokes, "" if strokes else (self.typed_name.data or "").strip())


class AddendumForm(GuardedForm):
    """Add something to locked minutes."""

    body = TextAreaField(
        _l("What has to be added or put right?"),
        validators=[InputRequired(_l("Write what is to be added.")), Length(max=LONGEST)],
    )


class DissentForm(GuardedForm):
    """Disagree with what was decided about an item."""

    person_id = RadioField(_l("Who disagrees?"), coerce=int, validate_choice=False)
    words = TextAreaField(
        _l("In which words?"),
        validators=[InputRequired(_l("Write what the person said.")), Length(max=1000)],
    )


class PutForm(GuardedForm):
    """Put an item to the vote."""

    question = StringField(
        _l("What is voted on?"),
        validators=[InputRequired(_l("Write the question.")), Length(max=200)],
        description=_l(
            "So that yes and no are clear: “Shall the charging posts be built behind building 3?”"
        ),
    )
    options = TextAreaField(
        _l("Options, one to a line"),
        validators=[Length(max=400)],
        description=_l("Left empty, it is a question of yes or no. Abstaining is always possible."),
    )
    majority = RadioField(_l("What it takes"), coerce=Majority, default=Majority.MORE)
    way = RadioField(_l("How it is voted"), default="open")

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - what WTForms takes
        """Name the choices in the reader's language."""
        super().__init__(**kwargs)
        self.majority.choices = [(each.value, label(each)) for each in Majority]
        self.way.choices = [
            ("open", _l("Open, each on their own phone; the names stand in the minutes")),
            ("secret", _l("Secret, each on their own phone; only the numbers are kept")),
            ("hands", _l("By show of hands, counted by the host")),
        ]

    def asked(self) -> Question:
        """Return what was typed."""
        return Question(
            text=self.question.data or "",
            options=tuple(line for line in (self.options.data or "").splitlines() if line.strip()),
            majority=self.majority.data,
            is_secret=self.way.data == "secret",
            by_hands=self.way.data == "hands",
        )


class BallotForm(GuardedForm):
    """Vote on one's own phone."""

    choice = RadioField(_l("Your vote"), validators=[InputRequired(_l("Choose one.")), Length(max=10)])

    def __init__(self, vote: Vote, **kwargs: Any) -> None:  # noqa: ANN401 - as above
        """Name the options of the vote."""
        super().__init__(**kwargs)
        self.choice.choices = named_options(vote)


class HandsForm(GuardedForm):
    """The hands that the host counted, by option."""

    def typed(self, vote: Vote) -> dict[str, str]:
        """Return what was typed, by option."""
        return {code: request.form.get(f"hands-{code}", "").strip() for code, _name in named_options(vote)}

    def counted(self, vote: Vote) -> dict[str, int]:
        """Return the numbers that were typed; an empty one is none.

        Raises:
            Invalid: something typed is no number.
        """
        typed = self.typed(vote)
        for text in typed.values():
            if text and not (text.isdecimal() and len(text) < 4):
                raise Invalid("counts", "vote_no_number", typed=text)
        return {code: int(text or 0) for code, text in typed.items()}


def named_options(vote: Vote) -> list[tuple[str, object]]:
    """Return the options of a vote with their names, abstaining last."""
    named: list[tuple[str, object]] = [(str(number), name) for number, name in enumerate(vote.options, 1)]
    return [*(named or [(YES, _l("Yes")), (NO, _l("No"))]), (ABSTAIN, _l("Abstain"))]
