"""What a database holds, whichever kind it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """The migration that a database is at, and how many rows each of its tables has."""

    revision: str
    rows: dict[str, int]
