"""The world of the matrix, built once a module, with everybody's browser on it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.database import transaction
from app.settings.operations import install_defaults
from tests import databases
from tests.access.asking import Browsers
from tests.access.random_rows import NOW
from tests.access.world_built import build
from tests.conftest import DATABASES, FakeClock, leave, made

HOUSE = {
    "oidc_issuer": "https://127.0.0.1:9",
    "oidc_client_id": "yehua",
    "oidc_client_secret": "of a provider that is not called",
}
"""The provider lies at a private address, so whoever is led there is told that it is away."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Build the world on both databases, unless a marker says that a test is about one of them."""
    if "browsers" in metafunc.fixturenames:
        marked = [name for name in DATABASES if metafunc.definition.get_closest_marker(name)]
        metafunc.parametrize("browsers", marked or DATABASES, indirect=True, scope="module")


@pytest.fixture(scope="module")
def browsers(request, databases_of_worker, tmp_path_factory) -> Iterator[Browsers]:
    """Return everybody's browsers; what tests of one module send is rolled back."""
    url, clock = databases_of_worker.emptied(request.param), FakeClock()
    settings = databases.settings(url, tmp_path_factory.mktemp("uploads"))
    app = made(replace(settings, **HOUSE), clock)
    app.config["PROPAGATE_EXCEPTIONS"] = False  # an error is an answer like another, and named in the list
    with app.app_context():
        yield Browsers(app, build(clock.now))
    leave(app)


@pytest.fixture
def installed(app, clock):
    """Give an application whose settings are there and nothing else, on the day of the random worlds."""
    clock.now = NOW
    with transaction():
        install_defaults(now=NOW)
    return app
