"""What the installation chose about sign-in, and who needs a second factor."""

from datetime import timedelta

from flask import current_app

from app.access.guards import User
from app.accounts.limits import Limits, PasswordRules
from app.domain.levels import Role
from app.settings import queries as settings
from app.web import clock
from config import REQUIRED, Settings


def chosen() -> Settings:
    """Return the settings of the installation."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def limits() -> Limits:
    """Return how long sessions live."""
    return Limits(
        timedelta(hours=chosen().session_idle_hours),
        timedelta(days=chosen().session_days),
        timedelta(days=chosen().device_idle_days),
        timedelta(days=chosen().device_days),
    )


def password_rules() -> PasswordRules:
    """Return what a new password must be."""
    return PasswordRules(chosen().password_length, chosen().breached_passwords)


def proof_lasts() -> timedelta:
    """Return for how long a proof counts for what gives rights away."""
    return timedelta(minutes=chosen().proof_minutes)


def is_proved_lately(user: User) -> bool:
    """Whether the person was proved so short a while ago that it counts for what gives rights away."""
    return user.proved_at is not None and clock.now() - user.proved_at < proof_lasts()


def must_have_factor(user: User) -> bool:
    """Whether the person may not go without a second factor: by the installation's rule or the street's."""
    if user.actor.has(Role.ADMINISTRATOR) and chosen().second_factor == REQUIRED:
        return True
    return any(
        grant.role is Role.LEADER and grant.street_id and settings.leaders_need_factor(grant.street_id)
        for grant in user.actor.grants
    )
