"""What the views of the API share: pages of lists, versions, and carrying a form out."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from pydantic import BaseModel
from wtforms import Form, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from app.access.policy import Actor
from app.api.v1.fields import check_kinds
from app.web import answering, api, repeats
from app.web.fields import pass_over
from app.web.forms import GuardedForm, fits
from app.web.paging import PAGE
from app.web.problems import Problem, complaints
from app.web.text import LARGEST_ID

Row = TypeVar("Row")
Key = TypeVar("Key")
MOST = 100
_ID = _l("Type the number of a unit or person.")
_LIMIT = _l("Type a number from 1 to 100.")


def id_of(text: object) -> IntegerField:
    """Return a field of an address that names something by its id."""
    return IntegerField(text, validators=[Optional(), fits, NumberRange(1, LARGEST_ID, _ID)])


def code_of(text: object, codes: Iterable[str]) -> SelectField:
    """Return a field of an address that takes one of some codes, or nothing."""
    choices = [SelectChoice("", ""), *(SelectChoice(code, code) for code in codes)]
    return SelectField(text, choices=choices, default="")


class PageForm(Form):  # type: ignore[misc]  # WTForms has no types
    """Which part of a list."""

    after = StringField(_l("Where the list goes on, as the Link of the page before says"))
    limit = IntegerField(
        _l("How many at most"), default=PAGE, validators=[Optional(), fits, NumberRange(1, MOST, _LIMIT)]
    )


def asked(form: Form) -> Form:
    """Return the form of the address if it is valid.

    Raises:
        Problem: it is not.
    """
    if not form.validate():
        raise Problem("invalid_query", errors=complaints(form))
    return form


def refuse_empty() -> None:
    """Refuse parameters that are sent without a value: one that is left out was meant, or one was forgotten.

    Raises:
        Problem: a parameter of the address, or the key against double sending, is empty, or the key has
            characters that a header does not carry safely.
    """
    message = str(_l("It is empty. Give it a value, or leave it out."))
    wrong = [
        {"field": name, "message": message} for name, value in request.args.items(multi=True) if not value
    ]
    key = request.headers.get(api.REPEAT)
    if key is not None and not re.fullmatch(api.KEY, key):
        words = str(_l("Use letters, digits and signs without spaces.")) if key else message
        wrong.append({"field": api.REPEAT, "message": words})
    if wrong and current_user.is_authenticated:
        raise Problem("invalid_query", errors=wrong)


def limit() -> int:
    """Return how many rows are wanted.

    Raises:
        Problem: too many, or no number.
    """
    return int(asked(PageForm(request.args)).limit.data or PAGE)


def key(read: Callable[[str | None], Key | None]) -> Key | None:
    """Return where the list goes on; a key that cannot be read would begin it anew for ever.

    Raises:
        Problem: it cannot be read.
    """
    text = request.args.get("after")
    found = read(text)
    if text and found is None:
        message = str(_l("Take it from the Link of the page before, as it is."))
        raise Problem("invalid_query", errors=[{"field": "after", "message": message}])
    return found


def listed(model: type[BaseModel], rows: Sequence[object], next_key: str | None) -> Response:
    """Answer a page of a list; the header Link names the next one."""
    answer = of_model(model(items=rows))
    if next_key is not None:
        query = [(name, value) for name, value in request.args.items(multi=True) if name != "after"]
        url = f"{request.path}?{urlencode([*query, ('after', next_key)])}"
        answer.headers["Link"] = f'<{url}>; rel="next"'
    return answer


def of_model(model: BaseModel, tag: str | None = None) -> Response:
    """Answer one thing; with a tag, a client that has it already is told so."""
    answer = Response(model.model_dump_json(), mimetype=api.JSON)
    if tag is not None:
        answer.headers["ETag"] = tag
        answer.headers["Cache-Control"] = "private, no-cache"
        answer.make_conditional(request)
    return answer


def must_match() -> None:
    """Demand the version that the change was thought of for.

    Only cases look at how many events somebody had seen; elsewhere that part of the header is passed over.

    Raises:
        Problem: there is none, or none of ours.
    """
    if api.ETAG.fullmatch(request.headers.get(api.MATCH, "").strip()) is None:
        raise Problem("version_required")
    pass_over({"seen"})


def check(form: GuardedForm) -> None:
    """Look at the body.

    Raises:
        Problem: with every complaint.
    """
    check_kinds(form)
    if not form.validate():
        raise Problem("invalid_fields", errors=complaints(form))


def carried_out(form: GuardedForm, actor: Actor, do: Callable[[], str]) -> ResponseReturnValue:
    """Do once what a valid form asks for, and answer where it can be seen (201)."""
    return answering.done(repeats.run(form, actor, do))
