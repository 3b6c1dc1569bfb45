"""`flask demo`: what it prints, what it refuses, and that its accounts open the door."""

import pytest
from sqlalchemy import func, select

from app.accounts import passwords
from app.demo.accounts import ACCOUNTS, PASSWORD
from app.demo.settling import Settlers
from app.demo.world import Ids
from app.domain.levels import Role
from app.extensions import db
from app.models.cases import Case
from app.models.organisation import Person, Posting
from tests import factories


def run(app, *words):
    return app.test_cli_runner().invoke(args=["demo", *words])


@pytest.mark.sqlite
def test_loading_prints_an_account_for_every_role_in_both_languages(app):
    answer = run(app, "load", "--cases", "12")

    assert answer.exit_code == 0, answer.output
    assert all(username in answer.output for username, _text in ACCOUNTS)
    assert PASSWORD in answer.output
    assert "楼长" in answer.output
    assert "Building head" in answer.output
    assert db.session.scalar(select(func.count(Case.id))) == 12
    roles = select(Posting.role).join(Person).where(Person.username.in_([name for name, _text in ACCOUNTS]))
    assert set(db.session.scalars(roles)) == set(Role)
    hashes = db.session.scalars(select(Person.password_hash)).all()
    assert all(passwords.matches(found, PASSWORD) for found in set(hashes))


@pytest.mark.sqlite
def test_a_loaded_demo_is_not_loaded_again_but_can_begin_anew(app):
    run(app, "load", "--cases", "5")

    again = run(app, "load", "--cases", "5")
    shown = run(app, "accounts")
    anew = run(app, "reset", "--yes", "--cases", "3")

    assert (again.exit_code, shown.exit_code, anew.exit_code) == (1, 0, 0)
    assert PASSWORD in shown.output
    assert db.session.scalar(select(func.count(Case.id))) == 3


@pytest.mark.parametrize("words", [("load",), ("reset", "--yes"), ("accounts",)])
def test_a_database_that_is_no_demo_is_left_alone(app, words):
    factories.street()
    before = db.session.scalar(select(func.count(Person.id)))

    answer = run(app, *words)

    db.session.rollback()
    assert answer.exit_code == 1
    assert PASSWORD not in answer.output
    assert db.session.scalar(select(func.count(Person.id))) == before


@pytest.mark.sqlite
def test_a_street_has_its_units_and_people(app, now):
    import random

    settlers = Settlers(Ids({"unit": 0, "person": 0, "posting": 0}), now, random.Random(1))

    made, other = settlers.settle(0), settlers.settle(1)

    levels = [node.level for node in made.nodes if node.level]
    assert [levels.count(level) for level in dict.fromkeys(levels)] == [1, 5, 20, 120]
    assert 140 <= len(made.people) <= 170
    usernames = [row["username"] for row in (*made.people, *other.people)]
    assert len(usernames) == len(set(usernames))
    assert {row["code"] for row in made.units}.isdisjoint({row["code"] for row in other.units})
    assert all(node.staff for node in made.nodes if node.level)


@pytest.mark.sqlite
def test_the_sign_in_page_of_a_demo_shows_its_accounts(make_app):
    demo, real = make_app(demo=True), make_app()

    shown, hidden = (app.test_client().get("/login").text for app in (demo, real))

    assert "observer" in shown
    assert "observer" not in hidden
