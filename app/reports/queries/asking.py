"""What figures are asked about: whose, where, from when to when, and by which settings."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.access.policy import Actor
from app.domain.backlog import Days
from app.domain.levels import Level
from app.domain.periods import before, ends
from app.models.organisation import Unit
from app.settings import queries as settings


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: everything that counts and lists alike are reckoned from."""

    actor: Actor
    """Only what they may read counts."""
    unit: Unit
    days: Days
    as_of: datetime
    """What was due by then counts as due."""

    @property
    def from_at(self) -> datetime:
        """The instant at which the period begins in the street's zone."""
        return self._ends[0]

    @property
    def until_at(self) -> datetime:
        """The instant at which it is over."""
        return self._ends[1]

    @property
    def _ends(self) -> tuple[datetime, datetime]:
        ends(self.days)
        span = self.days.span(settings.zone_of(self.street_id))
        if span.from_at is None or span.until_at is None:
            raise ValueError("a period has a first and a last day")
        return span.from_at, span.until_at

    @property
    def street_id(self) -> int:
        """The street that the unit lies in."""
        return self.unit.street_id or self.unit.id

    @property
    def level(self) -> Level:
        """The level of the unit; departments have no figures of this kind."""
        if self.unit.level is None:
            raise ValueError(f"unit {self.unit.id} has no level")
        return self.unit.level

    def value(self, name: str) -> int:
        """Return the street's value of a named setting."""
        return settings.value(self.street_id, name)

    def earlier(self) -> "Asked":
        """Return the same question about the period before."""
        return replace(self, days=before(self.days))
