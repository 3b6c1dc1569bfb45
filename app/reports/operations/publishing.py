"""Publishing the figures of a period: from then on every change of them is named."""

from datetime import datetime

from sqlalchemy import insert

from app import audit
from app.access.policy import Action, Actor, Place, authorize
from app.audit import Act, Kind
from app.database import inserting
from app.domain.backlog import Days
from app.domain.errors import DomainError, Invalid
from app.domain.indicators import BY_CODE, Code, Counts
from app.domain.periods import ends, is_over
from app.domain.publications import packed
from app.extensions import db
from app.models.figures import FigureMembers, FigurePublication
from app.models.organisation import Unit
from app.reports.queries import indicators, publications, targets
from app.reports.queries.asking import Asked
from app.settings.queries import day_of


class AlreadyPublished(DomainError):
    """The figures of this unit and period were published before; they are fixed once only."""

    code = "already_published"


def publish(unit_id: int, actor: Actor, *, days: Days, now: datetime) -> int:
    """Fix a unit's figures of a period that is over, as its own office sees them; return the row's id.

    Raises:
        Forbidden: the actor has no office at the unit or above it.
        Invalid: the period is not over yet, or the unit is a building.
        AlreadyPublished: somebody was first.
    """
    unit = db.session.get_one(Unit, unit_id)
    authorize(actor, Action.FIGURES_PUBLISH, Place(unit.path))
    if unit.level not in publications.LEVELS:
        raise Invalid("unit_id", "no_office")
    if not is_over(days, day_of(unit.street_id or unit.id, now)):
        raise Invalid("days", "period_not_over")
    asked = Asked(publications.office_of(unit), unit, days, now)
    publication_id = _keep(asked, actor, indicators.counted(asked).whole)
    rows = [_members(asked, publication_id, code) for code in BY_CODE]
    db.session.execute(insert(FigureMembers), rows)
    first, last = (day.isoformat() for day in ends(days))
    subject, street_id = (Kind.UNIT, unit.id), unit.street_id
    audit.record(Act.FIGURES_PUBLISHED, subject, by=actor, street_id=street_id, first=first, last=last)
    return publication_id


def _keep(asked: Asked, actor: Actor, figures: indicators.Figures) -> int:
    first, last = ends(asked.days)
    held = targets.targets(asked.street_id, last)
    row = {
        "street_id": asked.street_id,
        "unit_id": asked.unit.id,
        "first_on": first,
        "last_on": last,
        "published_at": asked.as_of,
        "published_by_id": actor.id,
        "values": {code.value: _told(code, figures[code], held[code].target) for code in BY_CODE},
    }
    statement = inserting(FigurePublication).values(row).on_conflict_do_nothing()
    publication_id = db.session.scalar(statement.returning(FigurePublication.id))
    if publication_id is None:
        raise AlreadyPublished
    return int(publication_id)


def _told(code: Code, counts: Counts, target: int | None) -> dict[str, int | None]:
    return {
        "numerator": counts.numerator,
        "denominator": counts.denominator,
        "apart": counts.apart,
        "version": BY_CODE[code].version,
        "target": target,
    }


def _members(asked: Asked, publication_id: int, code: Code) -> dict[str, object]:
    found = publications.members(asked, code)
    return {
        "publication_id": publication_id,
        "code": code,
        "numerator": packed(found.numerator),
        "denominator": packed(found.denominator),
    }
