"""The minutes as a sheet: for the reader's own screen, for the room, and as files.

What is read out, projected, printed and signed is seen by everybody at the table, whoever opens it; so
confidential items are left out of it. The full copy is another one, which has to be asked for.
"""

from typing import Any

from flask import abort, request
from flask_login import login_required
from werkzeug.wrappers import Response

from app.access.guards import current_actor
from app.access.policy import Actor
from app.domain.talks import TalkState
from app.models.minutes import Minutes
from app.models.talks import Talk
from app.papers.answers import as_pdf, as_word
from app.papers.sheet import Paper
from app.talks import queries
from app.talks.minutes.paper import paper
from app.talks.operations.drafting import content_of
from app.talks.queries.minutes import confidential_in, minutes_of
from app.talks.views import bp
from app.talks.views.showing import local
from app.web import clock

FULL = "full"
"""The copy with the confidential items, for whoever may read all of them."""


@bp.get("/<int:talk_id>/minutes.docx")
@login_required
def minutes_docx(talk_id: int) -> Response:
    """Give out the minutes as a Word file; a draft until they are locked."""
    talk, sheet = _on_paper(talk_id)
    return as_word(sheet, talk.title, local(talk, talk.starts_at))


@bp.get("/<int:talk_id>/minutes.pdf")
@login_required
def minutes_pdf(talk_id: int) -> Response:
    """Give out the minutes as a PDF; a draft until they are locked."""
    talk, sheet = _on_paper(talk_id)
    return as_pdf(sheet, talk.title, local(talk, talk.starts_at))


def for_reader(actor: Actor, content: dict[str, Any], record: Minutes | None) -> Paper:
    """Return the sheet as somebody reads it alone."""
    hidden = {case_id for case_id, reads in confidential_in(actor, content).items() if not reads}
    return paper(content, record, hidden=hidden)


def for_room(actor: Actor, content: dict[str, Any], record: Minutes | None) -> Paper:
    """Return the sheet as everybody at the table may see it."""
    return paper(content, record, hidden=confidential_in(actor, content))


def _on_paper(talk_id: int) -> tuple[Talk, Paper]:
    actor = current_actor()
    talk = queries.talk_or_404(actor, talk_id)
    record = minutes_of(talk_id)
    if record is None and talk.state is TalkState.CANCELLED:
        abort(404)
    content = record.content if record else content_of(talk, now=clock.now())
    if request.args.get("copy") != FULL:
        return talk, for_room(actor, content, record)
    if not all(confidential_in(actor, content).values()):
        abort(404)
    return talk, paper(content, record, is_full=True)
