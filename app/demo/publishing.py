"""The demo's street has published its figures of last month, so that what changes now is named."""

from datetime import datetime

from app.access.guards import actor_for
from app.domain.periods import Choice, chosen
from app.extensions import db
from app.models.organisation import Person
from app.reports import operations
from app.settings.queries import day_of


def publish_last_month(street_id: int, leader_id: int, *, now: datetime) -> None:
    """Let a leader publish the figures of the month that is over."""
    today = day_of(street_id, now)
    leader = actor_for(db.session.get_one(Person, leader_id), today=today)
    operations.publish(street_id, leader, days=chosen(Choice.LAST_MONTH, today), now=now)
