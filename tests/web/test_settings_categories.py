"""The category tree on its pages."""

import pytest
from sqlalchemy import func, select

from app.database import transaction
from app.extensions import db
from app.models.settings import Category
from app.settings import operations
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


def test_a_category_is_added_edited_closed_and_opened_again(admin):
    parent = category("lift")
    typed = {"parent_id": parent.id, "name": "电梯广告", "name_en": "Adverts", "keywords": "广告，屏幕\n声音"}

    added = post(admin, "/settings/categories/new", {**typed, "default_urgency": "blue"})
    row = fresh(select(Category).where(Category.name == "电梯广告"))
    assert (added.status_code, row.path, row.keywords) == (
        303,
        f"{parent.path}{row.id}/",
        ["广告", "屏幕", "声音"],
    )

    post(
        admin,
        f"/settings/categories/{row.id}",
        {"name": "梯内广告", "name_en": "", "default_urgency": "yellow"},
    )
    row = fresh(select(Category).where(Category.id == row.id))
    assert (row.name, row.name_en, row.parent_id) == ("梯内广告", None, parent.id)

    post(admin, f"/settings/categories/{row.id}/close")
    assert "梯内广告" not in admin.get("/settings/limits/new").text
    assert "梯内广告" in admin.get("/settings/categories").text

    post(admin, f"/settings/categories/{row.id}/open")
    assert "梯内广告" in admin.get("/settings/limits/new").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Give the category a name."),
        ({"name": "   "}, "Give the category a name."),
        ({"name": "电梯"}, "There is one of this name already"),
        ({"name": "新", "parent_id": "999999"}, "Choose one of the list."),
        ({"name": "新", "parent_id": "x"}, "Invalid"),
        ({"name": "长" * 41}, "40"),
        ({"name": "新", "default_urgency": "purple"}, "Invalid"),
    ],
)
def test_a_refused_category_says_why_and_keeps_what_was_typed(admin, typed, sentence):
    count = select(func.count(Category.id))
    before = fresh(count)

    answer = post(
        admin,
        "/settings/categories/new",
        {"default_urgency": "blue", "name_en": "Kept as typed", **typed},
        headers=ENGLISH,
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept as typed" in answer.text
    assert fresh(count) == before


def test_a_group_with_open_categories_stays_open(admin):
    group = category("lift")

    answer = post(admin, f"/settings/categories/{group.id}/close", follow_redirects=True, headers=ENGLISH)

    assert "Close them first." in answer.text
    assert not fresh(select(Category.is_closed).where(Category.id == group.id))


def test_a_category_that_is_not_there_is_not_found(admin):
    assert admin.get("/settings/categories/99999").status_code == 404
    assert post(admin, "/settings/categories/99999/close").status_code == 404


def test_the_same_form_twice_adds_one(admin):
    typed = {"name": "宠物", "default_urgency": "blue", "repeat_key": "a-key"}

    answers = [post(admin, "/settings/categories/new", typed).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert fresh(select(func.count(Category.id)).where(Category.name == "宠物")) == 1
