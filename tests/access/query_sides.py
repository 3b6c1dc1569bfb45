"""What an argument of an address can name that lies out of reach of who asks, and how it would be noticed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.extensions import db
from app.models.cases import Task
from app.models.organisation import Posting
from tests.access.cast import UNITS
from tests.access.foreign import BEYOND, FAR, NOWHERE
from tests.access.oracle import Chain
from tests.access.world import SECRET, World

NOBODY = {"case": "YS-20200101-999", "username": "nobody_there"}
"""What is named in place of NOWHERE, the id of nothing."""


@dataclass(frozen=True)
class Side:
    """Some of a world: by the names that units, people and things have there."""

    units: tuple[Chain, ...]
    people: tuple[str, ...]
    things: dict[str, str] = field(default_factory=dict)
    """The names of a case, a called case, a talk, a station and a channel."""
    marks: tuple[str, ...] = ()
    """What stands on no page of who must not see it."""
    is_known: bool = False
    """Whether units and people are known by name all over the street, and only what is theirs is not."""


def _marks(street: str, numbers: str, people: Sequence[str]) -> tuple[str, ...]:
    names = (name for chain, (_level, name) in UNITS.items() if chain[0] == street)
    return (*names, numbers, *(f"某{one}" for one in people))


THERE = Side(
    (("T",), ("T", "c9", "g9", "b9"), ("T", "d9")),
    ("other_grid", "other_head"),
    {"case": "other", "called": "other called", "talk": "other talk", "station": "other talk"},
    (*_marks("T", "YT-2026", ("other_grid", "other_head")), f"{SECRET}other", "other驿站"),
)
HERE = Side(
    (("S",), ("S", "c", "g", "b"), ("S", "d")),
    ("grid", "head"),
    {
        "case": "new",
        "called": "called",
        "talk": "open talk",
        "station": "station",
        "channel": "group channel",
    },
    (*_marks("S", "YS-2026", ("grid", "head")), f"{SECRET}new"),
)
NEXT = Side(
    (("S", "c2", "g3", "b4"),),
    ("far_grid", "far_head"),
    {"case": "far", "talk": "far talk", "station": "far talk"},
    (f"{SECRET}far",),
    is_known=True,
)
ASKED = (
    *("head", "grid", "community", "street", "leader", "department", "administrator"),
    *("privacy_officer", "other_grid", "other_administrator"),
)
"""Who asks: the roles of the first street, and two of the other."""


def sides(name: str) -> list[Side]:
    """Return what lies out of somebody's reach."""
    if name not in BEYOND:
        return [HERE]
    return [THERE, NEXT] if FAR in BEYOND[name] else [THERE]


def values(world: World, side: Side, kind: str) -> list[str]:
    """Return what an argument of a kind can name on a side."""
    named = {one: world.names[name] for one, name in side.things.items()}
    units = [world.cast.units[chain].id for chain in side.units]
    people = [world.cast.people[one] for one in side.people]
    ids: dict[str, list[object]] = {
        "unit": [*units],
        "street": [] if side.is_known else units[:1],
        "person": [people[0].id],
        "username": [one.username for one in people],
        "case": [named["case"]["number"]],
        "position": [named["case"]["case_id"], f"{world.now.isoformat()}~{named['case']['case_id']}"],
        "talk": [named["talk"]["talk_id"]],
        "station": [named["station"]["station_id"]],
        "channel": [named["channel"]["channel_id"]] if "channel" in named else [],
        "posting": [*db.session.scalars(select(Posting.id).where(Posting.person_id == people[0].id))],
        "task": [],
    }
    if kind == "task" and "called" in named:
        ids["task"] = [*db.session.scalars(select(Task.id).where(Task.case_id == named["called"]["case_id"]))]
    return [str(one).replace("+", "%2B") for one in ids[kind]]


def nothing(kind: str) -> str:
    """Return what names nothing."""
    return NOBODY.get(kind, NOWHERE)
