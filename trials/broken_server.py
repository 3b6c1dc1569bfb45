"""Web servers that are broken on purpose, for the trials of the writers: entries for gunicorn."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from flask import Flask

from app import create_app
from app.extensions import db
from app.files import storage
from app.web import repeats
from config import from_environment

LATE = 0.4
"""Seconds between the answer and what should have come before it."""


def answering_early() -> Flask:
    """Give an application that commits after it has answered."""
    repeats.transaction = _committed_later
    return create_app(from_environment(os.environ))


@contextmanager
def _committed_later() -> Iterator[None]:
    session = db.session()
    session.rollback()
    session.expire_all()
    session.connection(execution_options={"write": True})
    yield
    session.flush()
    db.session.registry.clear()  # the end of the request would roll it back
    Timer(LATE, session.commit).start()


def writing_late() -> Flask:
    """Give an application that puts the bytes of photos on disk after their rows are committed."""
    app, keep = create_app(from_environment(os.environ)), storage.keep

    def kept(data: bytes) -> None:
        with app.app_context():
            keep(data)

    def later(data: bytes) -> str:
        Timer(LATE, kept, (data,)).start()
        return storage.hashlib.sha256(data).hexdigest()

    storage.keep = later
    return app


def forgetting_keys() -> Flask:
    """Give an application that takes every form for a new one."""
    repeats._claim = lambda *_: True
    repeats._row = lambda *_: None
    return create_app(from_environment(os.environ))
