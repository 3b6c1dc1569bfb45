"""The daily digest: on every working day the leaders of a street are told how the backlog stands."""

from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select

from app.access.policy import Actor, Grant
from app.access.scopes import in_force
from app.cases.queries import lists
from app.cases.queries.filtering import STREET_RED, Filters
from app.database import transaction
from app.domain.clocks import Light
from app.domain.ledger import NextReview
from app.domain.levels import Level, Role
from app.domain.working_time import is_working_day
from app.extensions import db
from app.ledger import queries as ledger
from app.models.cases import IS_OPEN_CASE, Case
from app.models.notices import Notice
from app.models.organisation import Person, Posting, Unit
from app.notices import operations as notices
from app.settings import queries as settings


def tell(*, now: datetime) -> int:
    """Tell the leaders of every street whose hour has come today; return how many people were told.

    Each is told once a day, by the key, however often and in however many processes this runs. Days
    that were missed are not made up for: today's figures say it all.
    """
    streets = select(Unit).where(Unit.parent_id.is_(None), Unit.closed_on.is_(None))
    return sum(_tell(street, now) for street in db.session.scalars(streets).all())


def _tell(street: Unit, now: datetime) -> int:
    local = now.astimezone(settings.zone_of(street))
    today, key = local.date(), f"digest:{street.id}:{local.date()}"
    if local.time() < settings.digest_time(street.id):
        return 0
    if not is_working_day(settings.calendar_of(street), today) or not _somebody_waits(street.id, key, today):
        return 0
    with transaction():
        params = figures(street, now=now)
        return notices.tell_leaders(street.id, "digest", key=key, now=now, params=params)


def _somebody_waits(street_id: int, key: str, today: date) -> bool:
    """Return whether a leader of today has not been told, so that figures are counted once a day only."""
    told = exists().where(Notice.person_id == Posting.person_id, Notice.key == key)
    waits = exists().where(
        Posting.unit_id == street_id,
        Posting.role == Role.LEADER,
        in_force(today),
        Person.id == Posting.person_id,
        Person.disabled_at.is_(None),
        ~told,
    )
    return bool(db.session.scalar(select(waits)))


def figures(street: Unit, *, now: datetime) -> dict[str, object]:
    """Return the figures of the digest; each equals the list of its name as it stands at `now`."""
    leader = Actor(None, (Grant(Role.LEADER, street.id, street.path, Level.STREET),))
    backlog = lists.backlog(leader, as_of=now)

    def lit(light: str) -> int:
        return lists.count(leader, Filters(light=light), as_of=now)

    today = settings.day_of(street, now)
    return {
        "as_of": now.isoformat(),
        "open": backlog.open,
        "due_today": _due_today(street, now),
        "yellow": backlog.soon,
        "red": lit(Light.RED),
        "black": lit(Light.BLACK),
        "street_red": lit(STREET_RED),
        "reviews": ledger.count(leader, ledger.Filter(due=NextReview.NOW), today=today),
    }


def _due_today(street: Unit, now: datetime) -> int:
    """Count the cases that fall due between now and the end of the day in the street's zone."""
    zone = settings.zone_of(street)
    tomorrow = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), datetime.min.time(), zone)
    due = (Case.street_id == street.id, IS_OPEN_CASE, Case.due_at >= now, Case.due_at <= tomorrow)
    return db.session.scalar(select(func.count()).select_from(Case).where(*due)) or 0
