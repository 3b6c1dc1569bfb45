"""Who reads firms, and who reads and keeps the lists of an alliance, said like all in tests.access.oracle."""

from collections.abc import Collection

from tests.access.oracle import STAFF_ROLES, Chain, Somebody, Thing, reads_case

MEMBERS: tuple[Chain, ...] = (("S", "d"), ("S", "c", "f"), ("T", "d9"))
"""The units that belong to the alliances of the two streets."""


def member_units(who: Somebody, _what: Thing) -> bool:
    """Say that it is for co-handlers of a unit that belongs to an alliance."""
    return any(who.over(unit, "co_handler") for unit in MEMBERS)


def reads_alliance(who: Somebody, what: Thing, members: Collection[Chain] = MEMBERS) -> bool:
    """Say who reads an alliance's lists: who works in its street or administers it, and its member units."""
    street = what.place[:1]
    works = who.under(street, *STAFF_ROLES, "building_head") or who.over(street, "administrator")
    return works or any(unit[:1] == street and who.over(unit, "co_handler") for unit in members)


def keeps_list(who: Somebody, what: Thing) -> bool:
    """Say who keeps the list of a member unit: its own people, and staff over it."""
    return who.over(what.place, *STAFF_ROLES, "co_handler")


def keeps_a_list(who: Somebody, _what: Thing) -> bool:
    """Say who keeps the list of any member unit."""
    return any(keeps_list(who, Thing(unit)) for unit in MEMBERS)


def is_on_lists(need: Thing) -> bool:
    """Say which needs stand on the alliance's list, whoever reads it: none that is confidential."""
    return need.deepest == Thing().deepest


def is_on_firms_page(who: Somebody, need: Thing) -> bool:
    """Say which needs stand on their firm's page: confidential ones only for who reads the case."""
    return is_on_lists(need) or reads_case(who, need)
