"""Residents' answers in the demo: some are content, one is not, and one says that it is not fixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.access.policy import Actor
from app.cases import operations as cases
from app.domain.answers import Rating, Verdict
from app.extensions import db
from app.models.cases import Case, Event

RECENT = timedelta(days=14)
FEWEST = 100
"""Of a street with fewer cases nobody has answered yet."""


@dataclass(frozen=True, slots=True)
class Played:
    """What a resident said, and how long ago."""

    ago: timedelta
    verdict: Verdict
    rating: Rating
    words: str = ""


PLAYED = (
    Played(timedelta(hours=3), Verdict.NOT_FIXED, Rating.DISSATISFIED, "修好一天又坏了，晚上还是不行。"),
    Played(timedelta(hours=7), Verdict.FIXED, Rating.VERY_SATISFIED, "来得快，谢谢师傅。"),
    Played(timedelta(hours=20), Verdict.FIXED, Rating.SATISFIED),
    Played(timedelta(hours=26), Verdict.PARTLY, Rating.BASICALLY, "大的弄好了，墙角还没收拾。"),
    Played(timedelta(hours=30), Verdict.FIXED, Rating.DISSATISFIED, "好是好了，等了太久。"),
)


def let_residents_answer(street_id: int, *, now: datetime) -> None:
    """Let residents of cases that were closed of late say by their slips what they think of it."""
    counted = select(func.count()).select_from(Case).where(Case.street_id == street_id)
    if (db.session.scalar(counted) or 0) < FEWEST:
        return
    for played, case_id in zip(PLAYED, _closed(street_id, now), strict=False):
        cases.judge(
            case_id,
            Actor(None, slip_of=case_id),
            verdict=played.verdict,
            rating=played.rating,
            note=played.words,
            now=now - played.ago,
        )
    db.session.flush()


def _closed(street_id: int, now: datetime) -> Sequence[int]:
    """Return cases that were closed of late, on which nothing has happened since all of the answers."""
    last = select(func.max(Event.at)).where(Event.case_id == Case.id).scalar_subquery()
    statement = select(Case.id).where(
        Case.street_id == street_id,
        Case.closed_at > now - RECENT,
        last < now - max(played.ago for played in PLAYED),
    )
    return db.session.scalars(statement.order_by(Case.id.desc()).limit(len(PLAYED))).all()
