"""How a line of the tables of fields reads: which fields a form has, and who is offered which of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.access.oracle import Audience


@dataclass(frozen=True)
class Fields:
    """The fields of a form, by their names; a number in a name is written N."""

    all: str = ""
    """What everybody is offered who is shown the form."""
    some: Mapping[str, Audience] = field(default_factory=dict)
    """What only some are offered, and who."""
    varying: str = ""
    """What depends on the state of the thing and not on who looks."""
    shown_to: Audience | None = None
    """Who is shown the form; without it, who may send it by the table of routes."""
