"""A street in which somebody has looked already, so that the job erases what is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.access.policy import Role
from app.database import transaction
from app.retention import journal
from tests import factories


@pytest.fixture
def street(app, now):
    made = factories.street()
    with transaction():
        made.street.erases_since = now
    return made


@pytest.fixture
def officer(street):
    with transaction():
        return factories.person("officer", "韩保护", (Role.PRIVACY_OFFICER, street.street))


@pytest.fixture
def beside(app, settings, tmp_path):
    """Return where the list lies; backups are asked for."""
    app.config["SETTINGS"] = replace(settings, backup_dir=tmp_path / "backups")
    return tmp_path / "backups" / journal.NAME


@pytest.fixture
def later(now):
    return now + timedelta(days=1_200)
