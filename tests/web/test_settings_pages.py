"""The settings pages: who may look, who may change, what comes of it."""

import pytest

from app.database import transaction
from app.domain.levels import Role
from app.settings import operations
from tests import factories
from tests.counting import statements
from tests.signing_in import post, sign_in

PAGES = ["", "/categories", "/limits", "/routing", "/calendar", "/values"]
FORMS = ["/categories/new", "/limits/new", "/routing/new"]


@pytest.fixture
def street(app, now):
    with transaction():
        operations.install_defaults(now=now)
    return factories.street()


@pytest.fixture
def admin(client, street):
    sign_in(client, street.administrator)
    return client


@pytest.mark.parametrize("page", PAGES + FORMS)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_administrator_sees_every_page(admin, page, language):
    answer = admin.get(f"/settings{page}", headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert "<h1>" in answer.text
    assert 'href="/settings/" aria-current="page"' in answer.text.replace(
        'href="/settings"', 'href="/settings/"'
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_offices_may_look(client, street, page):
    for person in (street.community_worker, street.street_worker, street.leader):
        sign_in(client, person)

        assert client.get(f"/settings{page}").status_code == 200


@pytest.mark.parametrize("page", PAGES + FORMS)
def test_nobody_else_may_look(client, street, page):
    for person in (street.head, street.grid_worker, street.co_handler, street.stranger):
        sign_in(client, person)

        assert client.get(f"/settings{page}").status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_who_is_not_signed_in_is_asked_to(client, street, page):
    assert client.get(f"/settings{page}").status_code in {302, 401}


@pytest.mark.parametrize(
    "page",
    [
        "/categories/new",
        "/categories/1",
        "/categories/1/close",
        "/categories/1/open",
        "/limits/new",
        "/routing/new",
        "/routing/1/up",
        "/routing/1/down",
        "/routing/1/remove",
        "/calendar",
        "/calendar/days",
        "/calendar/days/2026-03-04/remove",
        "/calendar/closures",
        "/calendar/closures/1/remove",
        "/values",
    ],
)
def test_the_offices_may_change_nothing(client, street, page):
    sign_in(client, street.leader)

    assert post(client, f"/settings{page}").status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_few_statements(admin, page):
    admin.get(f"/settings{page}")

    with statements() as seen:
        admin.get(f"/settings{page}")

    assert len(seen) <= 10, seen


def test_another_streets_settings_are_not_found(client, street):
    other = factories.street(1)
    sign_in(client, street.administrator)

    assert client.get(f"/settings/values?street={other.street.id}").status_code == 404


def test_of_several_streets_the_shared_things_belong_to_the_installation(client, street, now):
    factories.street(1)
    sign_in(client, street.administrator)
    with transaction():
        chief = factories.person("chief", "全域管理员", (Role.ADMINISTRATOR, None))

    assert client.get("/settings/categories/new").status_code == 403
    assert post(client, "/settings/limits/new").status_code == 422
    sign_in(client, chief)
    assert client.get("/settings/categories/new").status_code == 200
    assert 'name="street"' in client.get("/settings/limits").text
