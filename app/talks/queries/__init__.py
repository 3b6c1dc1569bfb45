"""What pages and the API read about talks; each function takes the actor."""

from app.talks.queries.agenda import Attending, Row, agenda, attending, item_or_404
from app.talks.queries.lists import (
    Line,
    hosts,
    next_talk_id,
    past,
    planning_units,
    talk_or_404,
    upcoming,
)
from app.talks.queries.similar import Similar, similar

__all__ = [
    "Attending",
    "Line",
    "Row",
    "Similar",
    "agenda",
    "attending",
    "hosts",
    "item_or_404",
    "next_talk_id",
    "past",
    "planning_units",
    "similar",
    "talk_or_404",
    "upcoming",
]
