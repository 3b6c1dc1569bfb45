"""The organisation and those who answer for it."""

from collections.abc import Iterator
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.access.scopes import in_force
from app.doctor.findings import Finding, advice, good, trouble
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from app.web import clock
from config import Settings

ORGANISATION, ADMINISTRATORS = _l("Organisation"), _l("Administrators")
OFFICER = _l("Data-protection officer")


def organisation(_settings: Settings, _now: datetime) -> Iterator[Finding]:
    """Look whether there is a street with buildings."""
    statement = select(Unit.level, func.count()).where(Unit.closed_on.is_(None)).group_by(Unit.level)
    numbers = {level: number for level, number in db.session.execute(statement)}
    if not numbers.get(Level.STREET) or not numbers.get(Level.BUILDING):
        yield advice(
            ORGANISATION,
            _l("There is no street with buildings yet."),
            _l("Import the units and people: `flask --app wsgi org import FILE`."),
        )
        return
    yield good(
        ORGANISATION,
        _l(
            "Streets %(streets)s, communities %(communities)s, grids %(grids)s, buildings %(buildings)s.",
            streets=numbers[Level.STREET],
            communities=numbers.get(Level.COMMUNITY, 0),
            grids=numbers.get(Level.GRID, 0),
            buildings=numbers[Level.BUILDING],
        ),
    )


def rights(_settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look whether somebody can administer, and somebody answers for residents' data."""
    today = now.astimezone(clock.default_zone()).date()
    number = _posted(Role.ADMINISTRATOR, today)
    if not number:
        yield trouble(
            ADMINISTRATORS,
            _l("Nobody can change units, people or settings."),
            _l("Add somebody: `flask --app wsgi people add`."),
        )
    elif number == 1:
        yield advice(
            ADMINISTRATORS,
            _l("There is one. If that person is away or locked out, nobody can let people in."),
            _l("Post a second administrator."),
        )
    else:
        yield good(ADMINISTRATORS, _l("There are %(number)s.", number=number))
    if _posted(Role.PRIVACY_OFFICER, today):
        yield good(OFFICER, _l("There is one."))
    else:
        yield advice(
            OFFICER,
            _l("Nobody looks after who sees residents' names and numbers."),
            _l("Post somebody as data-protection officer of the street."),
        )


def _posted(role: Role, today: date) -> int:
    """Count the people who have a role today and may sign in."""
    statement = (
        select(func.count(Posting.person_id.distinct()))
        .join(Posting.person)
        .where(Posting.role == role, in_force(today), Person.disabled_at.is_(None))
    )
    return db.session.scalar(statement) or 0
