"""The routing table on its pages."""

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.levels import Level
from app.extensions import db
from app.models.settings import Category, Routing
from app.settings import operations, queries
from tests import factories
from tests.signing_in import post, sign_in

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def street(app, now):
    with transaction():
        operations.install_defaults(now=now)
    return factories.street()


@pytest.fixture
def admin(client, street):
    sign_in(client, street.administrator)
    return client


def category(code):
    return db.session.scalars(select(Category).where(Category.code == code)).one()


def fresh(statement):
    db.session.rollback()
    return db.session.scalar(statement)


def test_a_new_line_stands_on_top_and_wins(admin, street):
    lift = category("lift.retrofit")
    line = {"category_id": lift.id, "level": "street", "reason": "街道统一加装", "reason_en": "One programme"}

    answer = post(admin, "/settings/routing/new", line)

    place = f"category_id={lift.id}&urgency=blue&unit_id={street.grid.id}"
    page = admin.get(f"/settings/routing?{place}", headers=ENGLISH).text
    assert answer.status_code == 303
    assert "By line 1: One programme" in page
    assert "<strong>云湖街道</strong>" in page
    db.session.rollback()
    assert queries.routing_rules(street.street.id)[0].level is Level.STREET


def test_lines_move_and_stop_at_the_ends(admin, street):
    def order():
        db.session.rollback()
        return [row.id for row in queries.routing_rows(street.street.id)]

    first, second, *rest = order()

    post(admin, f"/settings/routing/{second}/up")
    assert order() == [second, first, *rest]
    post(admin, f"/settings/routing/{second}/up")
    assert order() == [second, first, *rest]
    post(admin, f"/settings/routing/{second}/down")
    assert order() == [first, second, *rest]


def test_a_removed_line_no_longer_matches_but_cases_can_still_name_it(admin, street):
    row = queries.routing_rows(street.street.id)[0]

    answers = [post(admin, f"/settings/routing/{row.id}/remove").status_code for _ in range(2)]

    assert answers == [303, 303]
    assert fresh(select(Routing.reason).where(Routing.id == row.id))
    assert row.id not in [rule.id for rule in queries.routing_rules(street.street.id)]


def test_without_a_line_it_begins_at_the_grid(admin, street):
    for row in queries.routing_rows(street.street.id):
        post(admin, f"/settings/routing/{row.id}/remove")

    lift = category("lift")
    page = admin.get(
        f"/settings/routing?category_id={lift.id}&unit_id={street.grid.id}", headers=ENGLISH
    ).text

    assert "No line fits" in page
    assert "槐荫一网格" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": ""}, "Say why"),
        ({"level": "building"}, "Not a valid choice"),
        ({"unit_id": "1x"}, "Invalid"),
    ],
)
def test_a_refused_line_says_why(admin, street, typed, sentence):
    answer = post(
        admin, "/settings/routing/new", {"level": "grid", "reason": "因为", **typed}, headers=ENGLISH
    )

    assert answer.status_code == 422
    assert sentence in answer.text


def test_another_streets_line_is_left_alone(client, street, now):
    other = factories.street(1)
    with transaction():
        values = operations.RoutingValues(Level.STREET, "别处")
        row = operations.add_routing(
            other.street.id, factories.actor(other.administrator), values=values, now=now
        )
        routing_id = row.id
    sign_in(client, street.administrator)

    answer = post(client, f"/settings/routing/{routing_id}/remove", follow_redirects=True, headers=ENGLISH)

    assert "does not let you do this" in answer.text
    assert fresh(select(Routing.position).where(Routing.id == routing_id)) == 0
