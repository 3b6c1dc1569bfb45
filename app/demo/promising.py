"""Words that are given at the demo's talks, and what had become of them by now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.demo.story import Story
from app.demo.world import Row
from app.domain.ledger import Kept
from app.domain.levels import Role
from app.domain.promises import settled
from app.domain.workflow import SOLVED

EACH = 3
"""Every third dispatched item comes with somebody's word."""
DAYS = (3, 6, 10, 15, 21)


@dataclass(frozen=True, slots=True)
class Word:
    """What the decision says of a word that was given."""

    due_on: date
    what: str
    values: dict[str, object]


def word_given(story: Story, item_id: int, attendees: list[Row], host_id: int, now: datetime) -> Word | None:
    """Note whose word was given about a dispatched item for when.

    What is chosen depends on the item's id alone, so that the rest of the demo stays as it is.
    """
    if item_id % EACH:
        return None
    staff = [row["person_id"] for row in attendees if row["is_present"] and row["role"] is Role.GRID_STAFF]
    person_id = staff[item_id % len(staff)] if staff else host_id
    day = story.world.day(now) + timedelta(days=DAYS[item_id % len(DAYS)])
    name = story.world.names[person_id]
    what = f"{day.month}月{day.day}日前办到"
    story.words.append(
        {
            "id": story.world.ids("promise"),
            "street_id": story.case["street_id"],
            "case_id": story.id,
            "entry_id": None,
            "item_id": item_id,
            "person_id": person_id,
            "promiser": name,
            "what": what,
            "due_on": day,
            "made_at": now,
            "made_by_id": host_id,
            "outcome": Kept.OPEN,
            "settled_at": None,
            "settled_by_id": None,
        }
    )
    return Word(day, what, {"promiser_id": person_id, "promiser_name": name})


def settle(story: Story) -> None:
    """Settle the words about a case that is solved by their days."""
    case = story.case
    if case["outcome"] not in SOLVED:
        return
    done_at = case["resolved_at"] or case["closed_at"]
    for row in story.words:
        row["outcome"] = settled(row["due_on"], done_on=story.world.day(done_at))
        row["settled_at"] = case["closed_at"]
