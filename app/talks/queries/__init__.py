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
    version_or_404,
)
from app.talks.queries.series import (
    buildings_of,
    dates_of,
    last_talks,
    narrowed_to,
    presences,
    series_list,
    series_or_404,
    stand_ins_for,
)

__all__ = [
    "Attending",
    "Line",
    "Row",
    "agenda",
    "attending",
    "buildings_of",
    "dates_of",
    "hosts",
    "item_or_404",
    "last_talks",
    "narrowed_to",
    "next_talk_id",
    "past",
    "planning_units",
    "presences",
    "series_list",
    "series_or_404",
    "stand_ins_for",
    "talk_or_404",
    "upcoming",
    "version_or_404",
]
