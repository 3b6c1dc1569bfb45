"""What hangs on a person at a unit, and who can take it when their posting ends."""

from enum import StrEnum


class Part(StrEnum):
    """Work of one kind; each is handed over on its own."""

    CASES = "cases"
    """Open cases that they see to."""
    CALLS = "calls"
    """Departments that they called in and that have not answered."""
    ORDERS = "orders"
    """Supervision orders that they answer."""
    PROMISES = "promises"
    """Their word for a day."""
    TALKS = "talks"
    """Talks to come that they host."""
    SERIES = "series"
    MINUTES = "minutes"
    """Minutes that they took down and that are not locked."""
    DUTY = "duty"
    """Days on which they are on duty or stand in."""


BACK_TO_UNIT = frozenset({Part.CASES, Part.PROMISES, Part.DUTY})
"""What can be nobody's in particular; everything else needs a name."""
HERE = frozenset({Part.CASES})
"""What only somebody posted at the very unit can take; everything else also the staff above."""


def is_settled(part: Part, taker_id: int | None) -> bool:
    """Return whether it was said who takes a part, or it may go back to the unit."""
    return taker_id is not None or part in BACK_TO_UNIT
