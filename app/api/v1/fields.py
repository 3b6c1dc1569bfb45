"""The fields of forms as JSON schemas: what the document says, and what a body is held to before the form."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.fields import FileField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from app.web import api
from app.web.problems import Problem
from app.web.text import LARGEST_ID

Schema = dict[str, Any]
BINARY: Schema = {"type": "array", "maxItems": 10, "items": {"type": "string", "format": "binary"}}
LONGEST_TEXT = 60
ID: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
_KINDS: Mapping[str, tuple[type, ...]] = {"string": (str,), "boolean": (bool,), "array": (list,)}


class TextsField(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """A list of short texts, at least one and each at most 60 characters long."""

    def __init__(self, text: object, *, most: int, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Take at most so many."""
        super().__init__(text, coerce=str, choices=[], validate_choice=False, **kwargs)
        self.most = most

    def pre_validate(self, form: Form) -> None:
        """Refuse none, too many, and what is longer than any text that names something."""
        sent = self.data or []
        if not 1 <= len(sent) <= self.most:
            raise ValidationError(_("Name at least one and at most %(most)s.", most=self.most))
        if any(not 1 <= len(one) <= LONGEST_TEXT for one in sent):
            raise ValidationError(_("Each of them has 1 to %(most)s characters.", most=LONGEST_TEXT))


def own_fields(form: Form) -> Iterator[Field]:
    """Return the fields that a body has; what headers carry is left out."""
    return (one for one in form if one.name not in api.BY_HEADER)


def schema_of(one: Field) -> Schema:
    """Return what a field takes."""
    if isinstance(one, FileField):
        return BINARY
    if isinstance(one, BooleanField):
        return {"type": "boolean"}
    if isinstance(one, IntegerField):
        ranges = (check for check in one.validators if isinstance(check, NumberRange))
        bounds = [{"minimum": check.min, "maximum": check.max} for check in ranges]
        return {"type": "integer", **(bounds[0] if bounds else {})}
    if isinstance(one, DateTimeLocalField):
        return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"}
    if isinstance(one, DateField):
        return {"type": "string", "format": "date"}
    if isinstance(one, SelectMultipleField):
        return _list(one)
    if isinstance(one, SelectField | RadioField):
        return _choice(one)
    return _text(one)


def _list(one: SelectMultipleField) -> Schema:
    if isinstance(one, TextsField):
        item = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
        return {"type": "array", "minItems": 1, "maxItems": one.most, "items": item}
    return {"type": "array", "items": _choice(one)}


def _choice(one: Field) -> Schema:
    codes = [str(code) for code in _codes(one.choices or []) if code not in {"", None}]
    if one.name.endswith(("_id", "_ids")) or not codes:
        return dict(ID)
    return {"type": "string", "enum": codes}


def _codes(choices: Iterable[Any]) -> Iterator[object]:
    for choice in choices:
        yield choice[0] if isinstance(choice, tuple) else getattr(choice, "value", choice)


def _text(one: Field) -> Schema:
    most = [check.max for check in one.validators if isinstance(check, Length)]
    least = {"minLength": 1} if is_required(one) else {}
    return {"type": "string", **least, **({"maxLength": most[0]} if most else {})}


def is_required(one: Field) -> bool:
    """Whether a body must have the field."""
    if isinstance(one, TextsField):
        return True
    if any(isinstance(check, InputRequired | DataRequired) for check in one.validators):
        return True
    is_choice = isinstance(one, SelectField) and not isinstance(one, SelectMultipleField)
    return is_choice and bool(one.choices) and "" not in {*_codes(one.choices)} and one.default is None


def body_of(form: Form, *, with_files: bool) -> Schema:
    """Return the schema of a body."""
    taken = [one for one in own_fields(form) if with_files or not isinstance(one, FileField)]
    schema: Schema = {
        "type": "object",
        "properties": {one.name: _said(one) for one in taken},
        "additionalProperties": False,
    }
    required = [one.name for one in taken if is_required(one)]
    return {**schema, "required": required} if required else schema


def _said(one: Field) -> Schema:
    schema = schema_of(one)
    words = " ".join(str(text) for text in (one.label.text, one.description) if str(text))
    if isinstance(schema.get("type"), str) and not is_required(one) and not isinstance(one, FileField):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return {**schema, "description": words}


def has_files(form: Form) -> bool:
    """Whether a form takes photos."""
    return any(isinstance(one, FileField) for one in form)


def check_kinds(form: Form) -> None:
    """Refuse values in JSON that are of another kind than their field: a form would see only texts.

    Raises:
        Problem: with a complaint for each.
    """
    if request.mimetype != api.JSON:
        return
    sent = api.sent_json(request)
    wrong = [
        {"field": one.name, "message": _kind_wanted(schema)}
        for one in own_fields(form)
        if one.name in sent and not _fits(sent[one.name], schema := schema_of(one), _is_optional(one))
    ]
    if wrong:
        raise Problem("invalid_fields", errors=wrong)


def _is_optional(one: Field) -> bool:
    return not is_required(one)


def _fits(value: object, schema: Schema, may_be_null: bool) -> bool:
    if schema is BINARY:
        return False
    if value is None:
        return may_be_null
    if schema["type"] == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if isinstance(value, list):
        return schema["type"] == "array" and all(_fits(one, schema["items"], False) for one in value)
    return isinstance(value, _KINDS[schema["type"]])


def _kind_wanted(schema: Schema) -> str:
    if schema is BINARY:
        return _("Send photos as multipart/form-data.")
    return {
        "string": _("This has to be a text."),
        "integer": _("This has to be a whole number."),
        "boolean": _("This has to be true or false."),
        "array": _("This has to be a list."),
    }[schema["type"]]
