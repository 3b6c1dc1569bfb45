"""The start page: what waits for somebody, each role its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import OFFICE, STAFF, WORKERS, Actor
from app.cases.presenting.calls import call_row
from app.cases.presenting.mine import Around, Mine, mine_of
from app.cases.presenting.rows import row_of
from app.cases.queries import calls, lists
from app.cases.queries.lists import Backlog, Waiting
from app.cases.queries.own import unblocks
from app.cases.views import bp
from app.domain.levels import Role
from app.models.cases import Case
from app.settings import queries as settings
from app.web import clock
from app.web.paging import Page


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the lists of the start page."""

    code: str
    label: str
    offered: Callable[[Actor], bool]
    read: Callable[[Actor, str | None], Page[Any]]
    show: Callable[..., object]


def _number(after: str | None) -> int | None:
    return int(after) if after and after.isascii() and after.isdecimal() and len(after) < 19 else None


TABS = (
    Tab(
        "street_red",
        _l("Red at the street"),
        lists.leads_a_street,
        lambda actor, after: lists.street_red(actor, after=after),
        row_of,
    ),
    Tab(
        "raised",
        _l("Registered by me"),
        lambda actor: actor.has(Role.BUILDING_HEAD),
        lambda actor, after: lists.raised_by(actor, before=_number(after)),
        row_of,
    ),
    Tab(
        "desk",
        _l("To do"),
        lambda actor: actor.has(*WORKERS),
        lambda actor, after: lists.queue(actor, after=after),
        row_of,
    ),
    Tab(
        "decisions",
        _l("Requests to decide"),
        lambda actor: actor.has(*STAFF),
        lambda actor, after: lists.decisions(actor, after=after),
        row_of,
    ),
    Tab(
        "called",
        _l("Calls for us"),
        lambda actor: actor.has(Role.CO_HANDLER),
        lambda actor, after: calls.queue(actor, after=after),
        call_row,
    ),
)


@bp.get("/")
@login_required
def start() -> ResponseReturnValue:
    """Show what somebody has to do, the most pressing first."""
    actor, as_of = current_actor(), clock.now()
    tabs = [tab for tab in TABS if tab.offered(actor)]
    if not tabs and actor.has(Role.PRIVACY_OFFICER):
        return redirect(url_for("privacy.index"))
    waiting, backlog = lists.waiting(actor, as_of=as_of)
    chosen = _chosen(tabs, waiting)
    page = chosen.read(actor, request.args.get("after")) if chosen else Page([], None)
    return render_template(
        "cases/start.html",
        tab=chosen.code if chosen else "",
        tabs=_links(tabs, chosen, waiting),
        rows=_shown(chosen, page, as_of),
        next_url=chosen and page.next_key and url_for(".start", tab=chosen.code, after=page.next_key),
        tiles=_tiles(backlog, as_of) if backlog else [],
        may_dispatch=actor.has(*OFFICE),
        missing=_missing_years() if actor.has(Role.ADMINISTRATOR) else [],
    )


def _missing_years() -> list[int]:
    """Return the years whose calendar the administrators still have to load."""
    return settings.missing_years([row.year for row in settings.loaded_years()], clock.today())


def _shown(chosen: Tab | None, page: Page[Any], as_of: datetime) -> list[object]:
    """Return the rows in words."""
    if chosen and chosen.code == "raised":
        return list(mine(page.rows, as_of))
    return [chosen.show(row, as_of=as_of) for row in page.rows] if chosen else []


def mine(cases: Sequence[Case], as_of: datetime) -> list[Mine]:
    """Return one's own cases in words, with what two more statements tell of all of them."""
    ids = [case.id for case in cases]
    if not ids:
        return []
    return mine_of(cases, Around(current_actor(), lists.working_on(ids), unblocks(ids)), as_of=as_of)


@bp.get("/cases/mine")
@login_required
def own() -> ResponseReturnValue:
    """Show what became of what one has registered, the newest first."""
    actor, as_of = current_actor(), clock.now()
    page = lists.raised_by(actor, before=_number(request.args.get("after")))
    next_url = page.next_key and url_for(".own", after=page.next_key)
    return render_template("cases/mine.html", rows=mine(page.rows, as_of), next_url=next_url)


def _chosen(tabs: list[Tab], waiting: Waiting) -> Tab | None:
    """Return the tab that was asked for, else the first with something in it, else the first."""
    asked = next((tab for tab in tabs if tab.code == request.args.get("tab")), None)
    filled = next((tab for tab in tabs if getattr(waiting, tab.code)), None)
    return asked or filled or next(iter(tabs), None)


def _links(tabs: list[Tab], chosen: Tab | None, waiting: Waiting) -> list[dict[str, object]]:
    told = [tab for tab in tabs if tab.code != "decisions" or tab is chosen or waiting.decisions]
    return [
        {
            "url": url_for(".start", tab=tab.code),
            "label": tab.label,
            "count": getattr(waiting, tab.code),
            "current": tab is chosen,
        }
        for tab in told  # hardly ever does anybody ask for more time or for the ledger
    ]


def _tiles(found: Backlog, as_of: datetime) -> list[dict[str, object]]:
    """Return the backlog as figures that open the lists behind them."""
    tiles = (
        ("", _l("Open cases"), found.open, ""),
        ("late", _l("Overdue"), found.late, "red"),
        ("yellow", _l("Due soon"), found.soon, "yellow"),
        ("street_red", _l("Red at the street"), found.street_red, "black"),
    )
    return [
        {
            "url": url_for(".index", light=light or None, as_of=as_of.isoformat()),
            "label": text,
            "value": value,
            "light": colour,
        }
        for light, text, value, colour in tiles
    ]
