"""What forms that change something share: version, repeat key, and refusals that lose nothing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4

from babel import Locale
from babel.support import NullTranslations, Translations
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    PasswordField,
    SelectMultipleField,
    StringField,
)
from wtforms.i18n import messages_path
from wtforms.validators import Length, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.errors import DomainError, RepeatedWithOtherContent
from app.web import api
from app.web.fields import give_up
from app.web.messages import message_for
from app.web.text import EARLIEST, LARGEST_ID, LATEST, cleaned, is_blank, is_clean


@lru_cache
def _sentences(locale: Locale) -> NullTranslations:
    """Return what WTForms itself says in a language; Flask-WTF would read the file for each request."""
    return Translations.load(messages_path(), [locale], domain="wtforms")


class GuardedForm(FlaskForm):
    """A form that carries the version it was filled in for and a key against double sending.

    All forms are made from it, because it refuses what no database can hold.
    """

    class Meta(FlaskForm.Meta):
        """How the forms are made."""

        @property
        def csrf(self) -> bool:
            """Whether a form carries a token of its page: no browser sends one to the API by itself."""
            return super().csrf and not api.is_program()

        def get_translations(self, form: Form) -> NullTranslations:
            """Return the sentences of WTForms in the reader's language."""
            return _sentences(get_locale())

    version = HiddenField()
    repeat_key = HiddenField(validators=[Length(max=60)])

    def __init__(self, *, version: int | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Show the version that the row has now and a fresh key; posted ones stay as they came."""
        data = dict(kwargs.pop("data", None) or {})
        data.setdefault("version", "" if version is None else str(version))
        data.setdefault("repeat_key", str(uuid4()))
        super().__init__(data=data, **kwargs)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Validate; refuse forbidden characters once, and show the text without them."""
        refused = [(field, message) for field in _leaves(self) if (message := _tidied(field))]
        valid = bool(super().validate(extra_validators=extra_validators))
        for field, message in refused:
            if self._fields.get(field.name) is field:
                field.errors = [*field.errors, message]
            else:
                self.form_errors.append(f"{field.label.text}: {message}")
        return valid and not refused

    def __delitem__(self, name: str) -> None:
        """Go on without a field: if it was sent all the same, it is unknown."""
        give_up(self._fields[name].name)
        super().__delitem__(name)

    def expected_version(self) -> int:
        """Return the version the form was filled in for; -1 if it was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1

    def refuse(self, error: DomainError) -> None:
        """Show the rules' refusal where it belongs, keeping everything that was typed."""
        if isinstance(error, RepeatedWithOtherContent):
            self.repeat_key.data = str(uuid4())  # who looks and sends again means it
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(message_for(error))
        else:
            field.errors = [*field.errors, message_for(error)]


class CheckboxesField(SelectMultipleField):
    """Several choices as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def groups(self) -> list[tuple[str, list[Field]]]:
        """Return the boxes under the headings of the choices; without headings, all under ""."""
        boxes = iter(self)
        if not self.has_groups():
            return [("", list(boxes))]
        return [(heading, [next(boxes) for _choice in part]) for heading, part in self.iter_groups()]


def is_near(_form: Form, field: Field) -> None:
    """Refuse a day so far off that no zone can be reckoned with; a GuardedForm does so by itself.

    Raises:
        ValidationError: it is.
    """
    if field.data and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(_("This day is too far off."))


def fits(_form: Form, field: Field) -> None:
    """Refuse a number that no column holds, nor a float of WTForms; a GuardedForm does so by itself.

    Raises:
        StopValidation: it is.
    """
    if field.data is not None and abs(field.data) > LARGEST_ID:
        raise StopValidation(_("This number is too large."))


def _leaves(form: Form) -> Iterator[Field]:
    """Return the fields that hold values themselves, those in lists and inner forms too."""
    waiting: list[Field] = list(form)
    while waiting:
        field = waiting.pop(0)
        if isinstance(field, FieldList):
            waiting.extend(field.entries)
        elif isinstance(field, FormField):
            waiting.extend(field.form)
        else:
            yield field


def _tidied(field: Field) -> str | None:
    """Put line breaks and forbidden characters right; return what to say if something was wrong."""
    value = field.data
    if value is None and isinstance(field, StringField):
        field.data = ""  # it was not sent: nothing is written in it
    if type(value) is str:  # a code that a select has looked up stays what it is
        field.data = cleaned(value)
        if value and is_blank(value) and not isinstance(field, PasswordField):
            field.data, field.raw_data = "", [""]  # so that a field that must be filled in says so
        if not is_clean(value):
            return _(
                "Invisible characters were taken out that cannot be kept. Check the text and send it again."
            )
    numbers = value if isinstance(value, list) else [value]
    if any(isinstance(one, int) and abs(one) > LARGEST_ID for one in numbers):
        field.data = value if isinstance(value, list) else LARGEST_ID  # what is looked at next can hold that
        return _("This number is too large.")
    day = value.date() if isinstance(value, datetime) else value
    if isinstance(day, date) and not EARLIEST <= day <= LATEST:
        return _("This day is too far off.")
    return None
