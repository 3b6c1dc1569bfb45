"""Who asks in the matrix of rights: one person for every role and every relation to one street.

What rights follow from is said here in plain words, "street/community/grid/building" by short names,
once for the database and once more for the oracle.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.levels import Level, Role, UnitKind
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from tests import factories
from tests.access.oracle import Chain, Somebody

UNITS: dict[Chain, tuple[Level | None, str]] = {
    ("S",): (Level.STREET, "云湖街道"),
    ("S", "c"): (Level.COMMUNITY, "槐荫社区"),
    ("S", "c", "g"): (Level.GRID, "槐荫一网格"),
    ("S", "c", "g", "b"): (Level.BUILDING, "1号楼"),
    ("S", "c", "g", "b2"): (Level.BUILDING, "2号楼"),
    ("S", "c", "g2"): (Level.GRID, "槐荫二网格"),
    ("S", "c", "g2", "b3"): (Level.BUILDING, "3号楼"),
    ("S", "c2"): (Level.COMMUNITY, "望塔社区"),
    ("S", "c2", "g3"): (Level.GRID, "望塔一网格"),
    ("S", "c2", "g3", "b4"): (Level.BUILDING, "4号楼"),
    ("S", "d"): (None, "城管中队"),
    ("S", "d2"): (None, "消防中队"),
    ("S", "c", "f"): (None, "安居物业"),
    ("T",): (Level.STREET, "平湖街道"),
    ("T", "c9"): (Level.COMMUNITY, "新桥社区"),
    ("T", "c9", "g9"): (Level.GRID, "新桥一网格"),
    ("T", "c9", "g9", "b9"): (Level.BUILDING, "9号楼"),
    ("T", "d9"): (None, "城管二中队"),
}
ALL: Chain = ()

CAST: dict[str, tuple[tuple[str, Chain], ...]] = {
    "head": (("building_head", ("S", "c", "g", "b")),),
    "sister_head": (("building_head", ("S", "c", "g", "b2")),),
    "cousin_head": (("building_head", ("S", "c", "g2", "b3")),),
    "far_head": (("building_head", ("S", "c2", "g3", "b4")),),
    "grid": (("grid_staff", ("S", "c", "g")),),
    "sister_grid": (("grid_staff", ("S", "c", "g2")),),
    "far_grid": (("grid_staff", ("S", "c2", "g3")),),
    "community": (("community_staff", ("S", "c")),),
    "colleague": (("community_staff", ("S", "c")),),
    "far_community": (("community_staff", ("S", "c2")),),
    "street": (("street_staff", ("S",)),),
    "leader": (("leader", ("S",)),),
    "department": (("co_handler", ("S", "d")),),
    "idle_department": (("co_handler", ("S", "d2")),),
    "firm": (("co_handler", ("S", "c", "f")),),
    "administrator": (("administrator", ("S",)),),
    "observer": (("observer", ("S",)),),
    "privacy_officer": (("privacy_officer", ("S",)),),
    "other_head": (("building_head", ("T", "c9", "g9", "b9")),),
    "other_grid": (("grid_staff", ("T", "c9", "g9")),),
    "other_community": (("community_staff", ("T", "c9")),),
    "other_leader": (("leader", ("T",)),),
    "other_department": (("co_handler", ("T", "d9")),),
    "other_administrator": (("administrator", ("T",)),),
    "root": (("administrator", ALL),),
    "other_privacy_officer": (("privacy_officer", ("T",)),),
    "district": (("observer", ALL),),
    "nobody": (),
    "past": (),
    "disabled": (("grid_staff", ("S", "c", "g")),),
}
"""Everybody, with the postings that are in force. "past" was community staff until yesterday; "disabled"
is kept from signing in, and the session that was open is still in a browser."""


@dataclass
class Cast:
    """The rows behind the names."""

    units: dict[Chain, Unit]
    people: dict[str, Person]

    def unit(self, *chain: str) -> Unit:
        """Return the unit at a place."""
        return self.units[chain]

    def somebody(self, name: str | None) -> Somebody | None:
        """Return a person as the oracle knows them."""
        if name is None:
            return None
        return Somebody(self.people[name].id, CAST[name], can_sign_in=name != "disabled")


def settle() -> Cast:
    """Add units and people; the caller commits."""
    units: dict[Chain, Unit] = {}
    for number, (chain, (level, name)) in enumerate(UNITS.items()):
        top = {"short_code": f"Y{chain[0]}", "time_zone": "Asia/Shanghai"} if level is Level.STREET else {}
        kind = {"d": UnitKind.DEPARTMENT, "f": UnitKind.FIRM}.get(chain[-1][0], UnitKind.RESIDENTIAL)
        parent = units.get(chain[:-1])
        units[chain] = factories.unit(parent, level, f"M{number:02d}", name, kind=kind, **top)
    people = {
        name: factories.person(
            name, f"某{name}", *((Role(role), units.get(chain)) for role, chain in postings)
        )
        for name, postings in CAST.items()
    }
    people["disabled"].disabled_at = datetime(2026, 3, 2, tzinfo=UTC)
    yesterday = factories.TODAY - timedelta(days=1)
    db.session.add(
        Posting(
            person_id=people["past"].id,
            unit_id=units["S", "c"].id,
            role=Role.COMMUNITY_STAFF,
            from_on=factories.LONG_AGO,
            until_on=yesterday,
        )
    )
    db.session.flush()
    return Cast(units, people)
