"""An application for tests about being asked again."""

import pytest


@pytest.fixture
def strict(make_app):
    """Return an application that asks again after ten minutes, in its context."""
    app = make_app(proof_minutes=10)
    with app.app_context():
        yield app
