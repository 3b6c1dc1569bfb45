"""From the request's session to the actor whom the rules know."""

import pytest
from flask_login import current_user
from werkzeug.exceptions import Forbidden, Unauthorized

from app.access.guards import current_actor, require
from app.access.policy import Action, Place
from tests import factories
from tests.signing_in import sign_in


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def signed_in_as(app, client):
    """Return a function that gives a request of a person, as a view sees it."""

    def request_of(person):
        sign_in(client, person)
        cookie = client.get_cookie("yehua")
        return app.test_request_context("/", headers={"Cookie": f"yehua={cookie.value}"})

    return request_of


@pytest.mark.sqlite
def test_the_actor_is_who_is_signed_in(street, signed_in_as):
    with signed_in_as(street.grid_worker):
        assert current_actor() == factories.actor(street.grid_worker)


@pytest.mark.sqlite
def test_nobody_is_no_actor(app):
    with app.test_request_context("/"), pytest.raises(Unauthorized):
        current_actor()


@pytest.mark.sqlite
def test_what_is_required_must_be_allowed_at_the_place(street, signed_in_as):
    with signed_in_as(street.grid_worker):
        assert require(Action.TALK_HOLD, Place(street.grid.path)).id == street.grid_worker.id
        with pytest.raises(Forbidden):
            require(Action.TALK_HOLD, Place(street.community.path))


@pytest.mark.sqlite
def test_the_id_of_a_user_is_that_of_the_session_and_not_its_proof(street, signed_in_as):
    with signed_in_as(street.grid_worker):
        assert current_user.get_id() == str(current_user.session_id)


@pytest.mark.sqlite
def test_an_administrator_of_everything_has_no_street(app, signed_in_as):
    root = factories.person("root", "总管", (factories.Role.ADMINISTRATOR, None))

    with signed_in_as(root):
        assert [grant.path for grant in current_actor().grants] == ["/"]
        assert (current_user.zone, current_user.street_name) == (None, "")
