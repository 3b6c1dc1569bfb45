"""How long entries are kept, as the installation is set."""

from datetime import timedelta

from flask import current_app

from app.domain.audit import LEAST_KEPT


def kept_for() -> timedelta:
    """Return for how long entries stay; never less than the law asks for."""
    days: int = current_app.config["SETTINGS"].audit_days
    return max(timedelta(days=days), LEAST_KEPT)
