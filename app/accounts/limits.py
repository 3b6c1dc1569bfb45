"""How long sessions live and what passwords must be: what the installation chose."""

from dataclasses import dataclass, replace
from datetime import timedelta

SHORTEST_BESIDE_FACTOR = 8
"""A password that alone opens nothing may be shorter."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a session ends unused, and when at the latest; a phone that came in by a code has its own."""

    idle: timedelta = timedelta(hours=12)
    life: timedelta = timedelta(days=7)
    device_idle: timedelta = timedelta(days=60)
    device_life: timedelta = timedelta(days=90)

    def life_of(self, *, is_device: bool) -> timedelta:
        """Return when a session ends however much it is used."""
        return self.device_life if is_device else self.life


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What a new password must be."""

    shortest: int = 12
    breached: str = ""
    """Path of the file with digests of known passwords; empty: only the list of the product."""

    def beside_factor(self) -> "PasswordRules":
        """Return the rules for somebody whose sign-in takes a code as well."""
        return replace(self, shortest=min(self.shortest, SHORTEST_BESIDE_FACTOR))


USUAL = Limits()
USUAL_RULES = PasswordRules()
