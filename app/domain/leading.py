"""Who takes the lead when two units give a case back and forth: their common superior names the unit."""

from app.domain.errors import DomainError


class LeadNotInDispute(DomainError):
    """The case has not gone back between its holder and another unit: it can still be returned."""

    code = "lead_not_in_dispute"


class LeadAskedAlready(DomainError):
    """The superior has been asked already who takes the lead."""

    code = "lead_asked_already"


class LeadNotAsked(DomainError):
    """Nobody asks who takes the lead: it was decided, or the case has gone on."""

    code = "lead_not_asked"


def common_superior(first: str, second: str) -> int:
    """Return the id of the lowest unit above both of two units of a street; the street where nobody is.

    Paths are the units' ("/1/5/"). Of a unit and one below it, the superior is the one above both.
    """
    ids, others = first.strip("/").split("/"), second.strip("/").split("/")
    shared = 0
    for one, other in zip(ids, others, strict=False):
        if one != other:
            break
        shared += 1
    if shared == min(len(ids), len(others)):
        shared -= 1
    return int(ids[max(shared, 1) - 1])
