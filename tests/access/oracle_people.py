"""Who opens ways in for somebody else, said a second time as `oracle` does."""

from tests.access.oracle import OFFICE_ROLES, Somebody, Thing, reads_case


def links_identity(who: Somebody, what: Thing) -> bool:
    """Say who opens another way in: who administers all their places; without any, the whole house."""
    chains = [chain for _role, chain in what.roles_here] or [()]
    return all(who.over(chain, "administrator") for chain in chains)


def helps_to_sign_in(who: Somebody, what: Thing) -> bool:
    """Say who gives out codes: who administers all places; offices, to those who are building heads only.

    An office never to somebody who has complained where the office may not read it.
    """
    held = what.roles_here
    chains = [chain for _role, chain in held] or [()]
    if all(who.over(chain, "administrator") for chain in chains):
        return True
    heads_only = all(role == "building_head" for role, _chain in held)
    is_over = all(who.over(chain, *OFFICE_ROLES, "administrator") for chain in chains)
    return bool(held) and heads_only and is_over and all(reads_case(who, one) for one in what.raised)
