"""Where notices about many cases lead to: the lists behind their figures."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.models.notices import Notice


@dataclass(frozen=True, slots=True)
class Link:
    """A figure that can be opened."""

    url: str
    label: str
    count: int


_LIGHTS = (
    ("open", None, _l("Open cases")),
    ("yellow", "yellow", _l("Due soon")),
    ("red", "red", _l("Overdue")),
    ("black", "black", _l("Long overdue")),
)


_OTHER_PAGES = {
    "retention_waits": "retention.index",
    "retention_waits_there": "settings.index",
}


def list_of(notice: Notice) -> str | None:
    """Return the page that a notice without a case or a talk leads to."""
    if notice.code in {"digest", "catch_up"}:
        return url_for("cases.start")
    if "bulletin_id" in notice.params:
        return url_for("bulletins.show", bulletin_id=notice.params["bulletin_id"])
    if "order_id" in notice.params:
        return url_for("supervision.show", order_id=notice.params["order_id"])
    if notice.code == "need_matched":
        item = f"item-{notice.params['item_id']}"
        return url_for("enterprises.alliance", list=notice.params["list"], _anchor=item)
    if notice.code in _OTHER_PAGES:
        return url_for(_OTHER_PAGES[notice.code])
    return url_for("cases.start", tab="desk") if notice.code == "catch_up_bundle" else None


def figures_of(notice: Notice) -> list[Link]:
    """Return the figures of a digest that are not nought, each with the list as it stood then."""
    if notice.code != "digest":
        return []
    told = notice.params
    as_of = told.get("as_of")
    places = [(name, url_for("cases.index", light=light, as_of=as_of), text) for name, light, text in _LIGHTS]
    places.append(("street_red", url_for("cases.street_red"), _l("Red at the street")))
    places.append(("reviews", url_for("ledger.index", due="today"), _l("Ledger reviews due")))
    return [Link(url, str(text), told[name]) for name, url, text in places if told.get(name)]
