"""What has happened since a cursor, for systems that keep a copy."""

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, IntegerField, StringField

from app.access.guards import current_actor
from app.api.v1 import answers
from app.api.v1.asking import PageForm, limit, of_model
from app.api.v1.describing import reads
from app.cases.queries.since import Happened, happened_since
from app.domain.feed import read
from app.web.problems import Problem


class SinceForm(Form):  # type: ignore[misc]  # WTForms has no types
    """Since when."""

    since = StringField(_l("The cursor of the answer before; nothing for all from the beginning"))
    limit: IntegerField = PageForm.limit


@reads(
    "/changes",
    _l("Read what has happened since a cursor, in order and each once."),
    answers.Changes,
    group="changes",
    query=SinceForm,
)
def list_changes() -> ResponseReturnValue:
    """Read the events of cases that may be read wholly, behind a cursor."""
    cursor = read(request.args.get("since") or "0")
    if cursor is None:
        message = _("Take it from the answer before, as it is.")
        raise Problem("invalid_query", errors=[{"field": "since", "message": message}])
    found = happened_since(current_actor(), cursor, limit=limit())
    items = [_change(event) for event in found.events]
    return of_model(answers.Changes(items=items, cursor=str(found.cursor), more=found.has_more))


def _change(event: Happened) -> answers.Change:
    return answers.Change(
        id=event.id,
        case=event.number,
        sequence=event.sequence,
        move=event.move,
        at=event.at,
        url=url_for("api.read_case", number=event.number),
    )
