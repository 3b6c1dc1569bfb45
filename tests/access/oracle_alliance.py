"""Who reads and keeps the lists of an alliance, said like everything in tests.access.oracle."""

from tests.access.oracle import STAFF_ROLES, Chain, Somebody, Thing

MEMBERS: tuple[Chain, ...] = (("S", "d"), ("S", "c", "f"), ("T", "d9"))
"""The units that belong to the alliances of the two streets."""


def member_units(who: Somebody, _what: Thing) -> bool:
    """Say that it is for co-handlers of a unit that belongs to an alliance."""
    return any(who.over(unit, "co_handler") for unit in MEMBERS)


def reads_alliance(who: Somebody, what: Thing) -> bool:
    """Say who reads an alliance's lists: who works in its street or administers it, and its member units."""
    street = what.place[:1]
    works = who.under(street, *STAFF_ROLES, "building_head") or who.over(street, "administrator")
    return works or any(unit[:1] == street and who.over(unit, "co_handler") for unit in MEMBERS)


def keeps_list(who: Somebody, what: Thing) -> bool:
    """Say who keeps the list of a member unit: its own people, and staff over it."""
    return who.over(what.place, *STAFF_ROLES, "co_handler")


def keeps_a_list(who: Somebody, _what: Thing) -> bool:
    """Say who keeps the list of any member unit."""
    return any(keeps_list(who, Thing(unit)) for unit in MEMBERS)
