"""What the scheduler does for stations: measure the walks anew after a setting has changed."""

from datetime import datetime

from app.database import transaction
from app.stations import operations
from app.stations.queries.covering import stale_streets


def measure_walks(*, now: datetime) -> int:
    """Measure the streets whose walks were measured with another detour, or never; return how many."""
    streets = stale_streets()
    for street_id in streets:
        with transaction():
            operations.measure(street_id, now=now)
    return len(streets)
