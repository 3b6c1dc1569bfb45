"""The main navigation: what is offered depends on the postings."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.access.guards import current_actor
from app.access.policy import OFFICE, STAFF, WORKERS, Action, Actor, Place, may
from app.domain.levels import Role
from app.web import clock, cookies


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the navigation."""

    url: str
    label: str
    icon: str
    current: bool
    count: int | None = None


_BELONGS = {
    "audit": "settings",
    "clocks": "settings",
    "hotline": "settings",
    "messages": "settings",
    "enterprises": "organisation",
    "duty": "organisation",
    "activity": "organisation",
    "handover": "organisation",
    "retention": "privacy",
    "stations": "organisation",
    "figures": "reports",
}
"""Pages of one capability that stand under the entry of another."""
_OWN_ENTRIES = {"cases.start", "cases.register", "cases.own", "cases.our_calls", "cases.departments"}
_COUNTS: dict[str, Callable[[Actor], int | None]] = {}


def count_by(endpoint: str, count: Callable[[Actor], int | None]) -> None:
    """Let a capability say how much waits behind its entry; it costs each page that statement."""
    _COUNTS[endpoint] = count


def init_app(app: Flask) -> None:
    """Give every template the navigation and the actor."""
    app.context_processor(_context)


def _context() -> dict[str, object]:
    actor = current_actor() if current_user.is_authenticated else None
    return {
        "actor": actor,
        "navigation": navigation(actor) if actor else (),
        "may": may,
        "Action": Action,
        "Place": Place,
        "now": clock.now(),
        "theme": cookies.kept("theme"),
        "street_name": g.get("street_name", ""),
    }


def navigation(actor: Actor) -> tuple[Item, ...]:
    """Return the entries that the actor has a use for."""
    entries = [("cases.start", _("Start"), "home", True)]
    entries.append(("reports.start", _("Backlog"), "chart", actor.has(*STAFF)))
    entries.append(("cases.register", _("New case"), "plus", actor.has(*STAFF, Role.BUILDING_HEAD)))
    entries.append(("cases.index", _("Cases"), "cases", actor.has(*WORKERS, Role.CO_HANDLER)))
    entries.append(("cases.our_calls", _("Calls for us"), "whistle", actor.has(Role.CO_HANDLER)))
    entries.append(("cases.own", _("My cases"), "person", actor.has(Role.BUILDING_HEAD)))
    entries.append(("ledger.index", _("Ledger"), "ledger", actor.has(*STAFF)))
    entries.append(("supervision.index", _("Orders"), "horn", actor.has(*WORKERS)))
    entries.append(("talks.index", _("Night talks"), "talk", actor.has(*STAFF, Role.BUILDING_HEAD)))
    entries.append(("bulletins.index", _("News to pass on"), "share", actor.has(*WORKERS)))
    entries.append(("cases.departments", _("Called departments"), "whistle", actor.has(*OFFICE)))
    entries.append(("privacy.index", _("Data protection"), "shield", actor.has(Role.PRIVACY_OFFICER)))
    entries.append(("notices.inbox", _("Inbox"), "inbox", True))
    entries.append(("organisation.index", _("Organisation"), "tree", True))
    entries.append(("settings.index", _("Settings"), "settings", actor.has(Role.ADMINISTRATOR, *OFFICE)))
    blueprint = request.blueprint
    return tuple(
        Item(url_for(endpoint), text, icon, _is_current(endpoint, blueprint), _count(endpoint, actor))
        for endpoint, text, icon, offered in entries
        if offered and endpoint in current_app.view_functions
    )


def _count(endpoint: str, actor: Actor) -> int | None:
    count = _COUNTS.get(endpoint)
    return count(actor) if count else None


def _is_current(endpoint: str, blueprint: str | None) -> bool:
    if blueprint == "cases":
        return request.endpoint == endpoint or (
            endpoint == "cases.index" and request.endpoint not in _OWN_ENTRIES
        )
    return endpoint.split(".")[0] == _BELONGS.get(blueprint or "", blueprint)
