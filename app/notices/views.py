"""The inbox: what one has been told, and whether it was read."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import login_required
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app.access.guards import current_actor
from app.access.policy import Actor
from app.database import transaction
from app.extensions import db
from app.notices import operations, queries
from app.notices.lists import Link, figures_of, list_of
from app.notices.sentences import sentence
from app.web import clock, navigation
from app.web.naming import name_of
from app.web.text import row_id

bp = Blueprint("notices", __name__, url_prefix="/inbox")


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as the page shows it."""

    id: int
    sentence: str
    at: datetime
    is_unread: bool
    url: str | None
    links: list[Link]


@bp.get("")
@login_required
def inbox() -> str:
    """Show the actor's notices, or only the unread ones."""
    actor = current_actor()
    unread = request.args.get("unread") == "1"
    before = request.args.get("before", type=row_id)
    page = queries.inbox(actor, unread=unread, before=before)
    return render_template(
        "notices/inbox.html",
        lines=[_line(entry) for entry in page.rows],
        next_url=page.next_key and url_for(".inbox", before=page.next_key, unread=int(unread) or None),
        count=queries.unread_count(actor),
        unread=unread,
    )


@bp.post("/<int:notice_id>/read")
@login_required
def read(notice_id: int) -> Response:
    """Mark a notice as read and go on to what it is about, or back to the inbox."""
    actor = current_actor()
    entry = queries.entry_or_404(actor, notice_id)
    url = _url(entry) if "open" in request.form else None
    unread = request.form.get("unread")
    with transaction():
        operations.mark_read(actor, now=clock.now(), notice_id=notice_id)
    return redirect(url or url_for(".inbox", unread=unread or None), 303)


@bp.post("/read")
@login_required
def read_all() -> Response:
    """Mark as read what the page showed and everything older; newer ones stay unread."""
    until = request.form.get("until", type=row_id)
    if until is not None:
        with transaction():
            operations.mark_read(current_actor(), now=clock.now(), until_id=until)
    return redirect(url_for(".inbox"), 303)


def _line(entry: queries.Entry) -> Line:
    notice = entry.notice
    text = sentence(notice, number=entry.number, title=entry.title, unit=name_of(entry.unit) or None)
    return Line(notice.id, text, notice.created_at, notice.read_at is None, _url(entry), figures_of(notice))


def _url(entry: queries.Entry) -> str | None:
    if entry.number is not None:
        return url_for("cases.show", number=entry.number)
    if entry.notice.talk_id is not None:
        return url_for("talks.show", talk_id=entry.notice.talk_id)
    return list_of(entry.notice)


def _unread(actor: Actor) -> int | None:
    """Count for the navigation, which stands on error pages too: there the database may be gone."""
    try:
        return queries.unread_count(actor)
    except SQLAlchemyError:
        db.session.rollback()
        return None


navigation.count_by("notices.inbox", _unread)
