"""Who is within reach of a station: figures, a map, and the lists behind them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.domain.coordinates import Point
from app.domain.coverage import walking_minutes
from app.models.organisation import Unit
from app.organisation.queries.units import ancestors
from app.organisation.views.scope import Step
from app.stations.queries import covering
from app.stations.queries.covering import Circle, Line, Part, Served
from app.stations.views.scope import Answer, bp, trail
from app.web import maps
from app.web.naming import name_of
from app.web.text import row_id

MOST_DOTS = 1200
"""So many buildings are drawn on one map; those out of reach first."""


@bp.get("/coverage")
@login_required
def coverage() -> Answer:
    """Show how much of a unit is within a walk of a station, and what is not."""
    actor = current_actor()
    own = covering.roots(actor)
    if not own:
        abort(403)
    asked = request.args.get("unit", type=row_id)
    unit = covering.overseen_or_404(actor, asked) if asked else own[0]
    circle, part = covering.circle_of(unit.street_id or unit.id), _part()
    units = covering.below(unit)
    served = covering.served([unit, *units], circle.reach)
    page = covering.lines(unit, part, circle.reach, after=request.args.get("after"))
    return render_template(
        "stations/coverage.html",
        unit=unit,
        circle=circle,
        served=served[unit.id],
        rows=[(one, served[one.id]) for one in units],
        picture=_picture(unit, units, served, circle),
        most_dots=MOST_DOTS,
        part=part,
        tabs=_tabs(unit, part, served[unit.id]),
        lines=[(line, _minutes(line, circle)) for line in page.rows],
        next_url=page.next_key and url_for(".coverage", unit=unit.id, list=part, after=page.next_key),
        others=[one for one in own if one.id != unit.id],
        steps=_steps(unit, own),
    )


def _part() -> Part:
    asked = request.args.get("list", "")
    return next((part for part in Part if part.value == asked), Part.GAP)


def _minutes(line: Line, circle: Circle) -> int | None:
    return None if line.metres is None else walking_minutes(line.metres, circle.pace)


def _tabs(unit: Unit, part: Part, served: Served) -> list[dict[str, Any]]:
    counts: dict[StrEnum, int] = {
        Part.GAP: served.buildings.gap,
        Part.COVERED: served.buildings.covered,
        Part.UNKNOWN: served.buildings.unknown,
    }
    labels = {
        Part.GAP: _("Out of reach"),
        Part.COVERED: _("Within reach"),
        Part.UNKNOWN: _("Place not known"),
    }
    return [
        {
            "url": url_for(".coverage", unit=unit.id, list=one.value) + "#buildings",
            "label": labels[one],
            "count": counts[one],
            "current": one is part,
        }
        for one in Part
    ]


def _picture(unit: Unit, units: Sequence[Unit], served: dict[int, Served], circle: Circle) -> maps.Picture:
    rows = [_row(one, served[one.id]) for one in units]
    outlines = covering.outlines_of(row.unit_id for row in rows)
    dots = [
        *(
            maps.Dot(Point(s.latitude, s.longitude), name_of(s), "building" if s.is_covered else "gap")
            for s in covering.spots(unit, circle.reach, limit=MOST_DOTS)
        ),
        *(
            maps.Dot(
                Point(one.latitude or 0, one.longitude or 0),
                name_of(one),
                "station",
                url_for(".show", station_id=one.id),
            )
            for one in covering.placed_stations(unit)
        ),
    ]
    return maps.picture(rows, outlines, dots)


def _row(unit: Unit, served: Served) -> maps.Row:
    percent = served.buildings.percent
    return maps.Row(
        unit_id=unit.id,
        label=name_of(unit),
        value=_("not yet known") if percent is None else f"{percent} %",
        url=url_for(".coverage", unit=unit.id),
        tone=maps.tone_of(percent),
    )


def _steps(unit: Unit, own: Sequence[Unit]) -> list[Step]:
    seen = [one for one in ancestors(unit) if any(one.path.startswith(root.path) for root in own)]
    way = [Step(name_of(one), url_for(".coverage", unit=one.id)) for one in seen]
    return [*trail(), Step(_("Who is within reach"), url_for(".coverage")), *way, Step(name_of(unit))]
