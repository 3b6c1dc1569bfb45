"""Learning categories from closed cases, day by day."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.cases import learning, operations
from app.cases.queries import lessons
from app.cases.queries.suggesting import suggestion
from app.database import transaction
from app.domain.levels import Level
from app.extensions import db
from app.models.cases import Case
from app.models.suggesting import CategoryModel, CategoryWeight
from app.settings.cache import touch
from tests import factories
from tests.counting import statements
from tests.web.cases_made import registered

TEXTS = {"power.corridor_light": "甲乙丙丁", "lift.stopped": "戊己庚辛"}


@pytest.fixture
def street(app, monkeypatch):
    monkeypatch.setattr(lessons, "ENOUGH", 10)  # so many are quickly made
    return factories.street()


def closed(street, times: int = 6, texts=TEXTS, **values) -> None:
    for number in range(times):
        for category, text in texts.items():
            case = registered(street, description=f"{number}门{text}", category=category)
            with transaction():
                operations.close_at_once(
                    case.id, factories.actor(street.head), note="好了", version=None,
                    now=values.get("now", case.registered_at), is_talk=True,
                )  # fmt: skip


def models() -> list[CategoryModel]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(CategoryModel)))


def codes(street, text) -> list[str]:
    db.session.rollback()
    return [each.category.code for each in suggestion(street.street.id, text).ranked]


def test_what_closed_cases_teach_is_suggested(street, now):
    assert codes(street, "甲乙丙丁") == ["other.misc"]
    closed(street)

    assert learning.learn_categories(now=now) == 1

    (model,) = models()
    assert (model.case_count, len(model.categories), model.trained_at) == (12, 2, now)
    assert codes(street, "甲乙丙丁")[0] == "power.corridor_light"
    assert codes(street, "戊己庚辛")[0] == "lift.stopped"
    assert (suggestion(street.street.id, "甲乙丙丁").ranked[0].score or 0) > 0.5


def test_nothing_is_learned_again_until_a_case_is_closed(street, clock, now):
    closed(street)
    first = learning.learn_categories(now=now)
    again = learning.learn_categories(now=now + timedelta(days=1))
    closed(street, 1, now=clock.advance(timedelta(days=1)))
    later = learning.learn_categories(now=clock.now)

    assert (first, again, later) == (1, 0, 1)
    (model,) = models()
    weights = db.session.scalar(select(func.count()).select_from(CategoryWeight))
    own = db.session.scalar(select(func.count()).where(CategoryWeight.model_id == model.id))
    assert (model.case_count, weights) == (14, own)


def test_too_few_cases_or_a_single_category_teach_nothing(street, now):
    closed(street, 2)
    assert learning.learn_categories(now=now) == 0
    closed(street, 12, texts={"power.corridor_light": "甲乙丙丁"})
    assert learning.learn_categories(now=now) == 0

    assert models() == []


def test_confidential_cases_teach_nothing(street, now):
    closed(street)
    with transaction():
        for case in db.session.scalars(select(Case).order_by(Case.id).limit(1)):
            case.lowest_rank = Level.COMMUNITY.rank

    learning.learn_categories(now=now)

    (model,) = models()
    assert model.case_count == 11
    assert learning.learn_categories(now=now) == 0


def test_digits_and_what_few_texts_say_are_not_kept(street, now):
    closed(street)
    closed(street, 3, texts={"power.corridor_light": "王芳家灯灭"})

    learning.learn_categories(now=now)

    kept = set(db.session.scalars(select(CategoryWeight.piece)))
    assert "甲乙" in kept
    assert "王芳" not in kept
    assert not any(sign.isdigit() for piece in kept for sign in piece)


def test_a_street_learns_from_its_own_cases_only(street, now):
    closed(street)
    other = factories.street(1)
    learning.learn_categories(now=now)

    assert codes(other, "甲乙丙丁") == ["other.misc"]


def test_a_street_that_fails_is_passed_by(street, now, monkeypatch, caplog):
    closed(street)
    monkeypatch.setattr(learning, "learn", lambda _examples: 1 / 0)

    assert learning.learn_categories(now=now) == 0
    assert "categories of street" in caplog.text
    assert models() == []


def test_a_category_that_was_closed_is_not_suggested(street, now):
    closed(street)
    learning.learn_categories(now=now)
    with transaction():
        category = factories.category("power.corridor_light")
        category.is_closed = True
        touch()

    assert "power.corridor_light" not in codes(street, "甲乙丙丁")


def test_keywords_go_before_what_is_learned_badly(street, now):
    closed(street)
    learning.learn_categories(now=now)

    assert codes(street, "3门要表扬")[0] == "other.praise"
    assert codes(street, "3门甲乙丙丁，要表扬")[0] == "power.corridor_light"


def test_what_was_learned_is_read_by_one_statement(street, now):
    closed(street)
    learning.learn_categories(now=now)
    suggestion(street.street.id, "甲乙丙丁")

    with statements() as seen:
        suggestion(street.street.id, "甲乙丙丁")

    assert len([one for one in seen if "category_weight" in one]) == 1
    assert len(seen) == 1
