"""An installation whose people may sign in with the house's identity, and its provider."""

import pytest

from app.database import transaction
from app.extensions import db
from app.identity import operations
from app.models.accounts import SignedIn
from app.models.identities import HouseIdentity
from app.models.organisation import Person
from tests import factories
from tests.identity.provider import CLIENT, SECRET, fake_provider


@pytest.fixture
def provider(clock):
    with fake_provider(lambda: int(clock.now.timestamp())) as running:
        yield running


@pytest.fixture
def linked_app(make_app, provider):
    """Return an application that knows the provider, in its context."""
    app = make_app(
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_postings_claim="groups",
        proof_minutes=10,
    )
    with app.app_context():
        yield app


@pytest.fixture
def browser(linked_app):
    return linked_app.test_client()


@pytest.fixture
def street(linked_app):
    return factories.street()


@pytest.fixture
def link(street, provider, clock):
    """Return a function that links somebody with the provider's subject, as an administrator does."""

    def do(person, subject="u-1001"):
        admin = factories.actor(street.administrator)
        with transaction():
            operations.link_for(person.id, subject, admin, issuer=provider.issuer, now=clock.now)

    return do


class Journey:
    """A browser's way to the provider and back."""

    def __init__(self, browser, provider):
        self.browser, self.provider = browser, provider

    def out(self, onward=""):
        """Press the button; return what the provider sends back."""
        gone = self.browser.get("/identity/sign-in", query_string={"next": onward} if onward else {})
        assert gone.status_code == 302
        return self.provider.authorize(gone.location)

    def back(self, given):
        return self.browser.get("/identity/back", query_string=given)

    def whole(self, onward=""):
        return self.back(self.out(onward))

    def refused(self, answer):
        """Return what the page says where a refusal leads; nobody is signed in."""
        assert answer.status_code == 303
        page = self.browser.get(answer.location)
        assert page.status_code == 200
        db.session.rollback()
        assert db.session.scalars(db.select(SignedIn)).all() == []
        return page.text


@pytest.fixture
def journey(browser, provider):
    return Journey(browser, provider)


def identities():
    """Return all links, as they are now."""
    db.session.rollback()
    rows = db.select(HouseIdentity).order_by(HouseIdentity.id)
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()


def sessions_of(person: Person):
    """Return the sessions of somebody that are not ended."""
    db.session.rollback()
    rows = db.select(SignedIn).where(SignedIn.person_id == person.id, SignedIn.revoked_at.is_(None))
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()
