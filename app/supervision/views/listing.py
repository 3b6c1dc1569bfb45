"""The list of orders."""

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app.access.policy import OFFICE
from app.supervision import queries
from app.supervision.presenting import row_of
from app.supervision.queries import ANSWERED, OVER, VIEWS, WAITING, Counts, Filter
from app.supervision.views import bp, worker
from app.web import clock
from app.web.text import row_id


@bp.get("/orders")
@login_required
def index() -> str:
    """List the orders that the actor's unit answers, or that lie in their charge; overdue ones first."""
    actor, as_of = worker(), clock.now()
    chosen = _filter()
    page = queries.orders(actor, chosen, after=request.args.get("after"))
    counts = queries.counts(actor, chosen, as_of=as_of)
    return render_template(
        "supervision/index.html",
        rows=[row_of(order, as_of=as_of) for order in page.rows],
        late=counts.late,
        tabs_of_orders=_tabs(chosen, counts),
        chosen=chosen,
        units=queries.units(actor),
        next_url=page.next_key
        and url_for(".index", after=page.next_key, view=chosen.view, unit=chosen.unit_id),
        gives=actor.has(*OFFICE),
    )


def _filter() -> Filter:
    view = request.args.get("view", WAITING)
    return Filter(view if view in VIEWS else WAITING, request.args.get("unit", type=row_id))


def _url(view: str, unit_id: int | None, after: str | None = None) -> str:
    return url_for(".index", view=view, unit=unit_id, after=after)


def _tabs(chosen: Filter, counts: Counts) -> list[dict[str, object]]:
    views = (
        (WAITING, _("To be answered"), counts.waiting),
        (ANSWERED, _("Answered, to be looked at"), counts.answered),
        (OVER, _("Over"), None),
    )
    return [
        {
            "url": _url(view, chosen.unit_id),
            "label": text,
            "count": count,
            "current": view == chosen.view,
        }
        for view, text, count in views
    ]
