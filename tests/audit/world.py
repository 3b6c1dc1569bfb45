"""The world in which the acts of the audit log are done, and the entries that it has."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from app.accounts.operations import Origin, sessions
from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.models.accounts import SignedIn
from app.models.audit import AuditEntry
from tests import factories

HERE = Origin("test", "192.0.2.7")


class World:
    """A street, and somebody who administers it and all others."""

    def __init__(self, now: datetime, folder: Path):
        self.now, self.folder, self.street = now, folder, factories.street()
        with transaction():
            chief = factories.person("chief", "许总", (Role.ADMINISTRATOR, None))
        self.by = factories.actor(chief)
        self.person = self.street.grid_worker

    def do(self, operation, *args, **values):
        with transaction():
            return operation(*args, now=self.now, **values)

    def version(self, row):
        db.session.rollback()
        return db.session.scalars(select(type(row).version).where(type(row).id == row.id)).one()

    def session(self):
        with transaction():
            sessions.open_session(self.person, is_device=True, origin=HERE, now=self.now)
        return db.session.scalar(select(func.max(SignedIn.id)))


def entries(act):
    db.session.rollback()
    return db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == act).order_by(AuditEntry.id)
    ).all()


def newest(model):
    db.session.rollback()
    return db.session.scalars(select(model).order_by(model.id.desc()).limit(1)).one()
