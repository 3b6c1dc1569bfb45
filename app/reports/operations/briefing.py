"""Issuing briefs: each unit and period once."""

from datetime import datetime

from app.database import inserting
from app.domain.briefs import BriefKind, period
from app.domain.periods import ends
from app.extensions import db
from app.models.briefs import Brief
from app.models.organisation import Unit
from app.reports.queries import briefs, publications
from app.reports.queries.asking import Asked
from app.settings.queries import day_of


def issue(unit_id: int, kind: BriefKind, *, now: datetime) -> int | None:
    """Write the brief of the last whole week or month; return its id, or None when it was there already."""
    unit = db.session.get_one(Unit, unit_id)
    street_id = unit.street_id or unit.id
    days = period(kind, day_of(street_id, now))
    first, last = ends(days)
    row = {
        "street_id": street_id,
        "unit_id": unit.id,
        "kind": kind,
        "first_on": first,
        "last_on": last,
        "issued_at": now,
        "content": briefs.content_of(Asked(publications.office_of(unit), unit, days, now)),
    }
    statement = inserting(Brief).values(row).on_conflict_do_nothing().returning(Brief.id)
    return db.session.scalar(statement)
