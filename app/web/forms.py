"""What forms that change something share: version, repeat key, and refusals that lose nothing."""

from typing import Any
from uuid import uuid4

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Length

from app.domain.errors import DomainError
from app.web.messages import message_for


class GuardedForm(FlaskForm):
    """A form that carries the version it was filled in for and a key against double sending."""

    version = HiddenField()
    repeat_key = HiddenField(validators=[Length(max=60)])

    def __init__(self, *, version: int | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Show the version that the row has now and a fresh key; posted ones stay as they came."""
        data = dict(kwargs.pop("data", None) or {})
        data.setdefault("version", "" if version is None else str(version))
        data.setdefault("repeat_key", str(uuid4()))
        super().__init__(data=data, **kwargs)

    def expected_version(self) -> int:
        """Return the version the form was filled in for; -1 if it was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1

    def refuse(self, error: DomainError) -> None:
        """Show the rules' refusal where it belongs, keeping everything that was typed."""
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(message_for(error))
        else:
            field.errors = [*field.errors, message_for(error)]
