"""The settings pages: who may look, who may change, what comes of it."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.database import transaction
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.settings import Category, LimitSetting, Routing, Setting
from app.settings import operations, queries
from tests import factories
from tests.counting import statements
from tests.signing_in import post, sign_in

ENGLISH = {"Accept-Language": "en"}
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


def category(code):
    return db.session.scalars(select(Category).where(Category.code == code)).one()


def fresh(statement):
    db.session.rollback()
    return db.session.scalar(statement)


@pytest.mark.parametrize("page", PAGES + FORMS)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_administrator_sees_every_page(admin, page, language):
    answer = admin.get(f"/settings{page}", headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert "<h1>" in answer.text


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

    assert len(seen) <= 8, seen


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


# Categories


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
        ({"name": "   "}, "Please fill this in."),
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


# Limits

LIMIT = {"kind": "handle", "amount": "12", "unit": "working_hours", "from_on": "2026-03-03"}


def test_a_newer_limit_wins(admin, street):
    sample = "/settings/limits?kind=handle&level=grid&urgency=blue"
    before = admin.get(sample, headers=ENGLISH).text

    answer = post(admin, "/settings/limits/new", {**LIMIT, "level": "grid"})

    after = admin.get(sample, headers=ENGLISH).text
    assert answer.status_code == 303
    assert "<strong>24 working hours</strong>" in before
    assert "It holds for the whole installation." in before
    assert "<strong>12 working hours</strong>" in after
    assert "It is the street&#39;s own." in after
    assert fresh(select(LimitSetting.street_id).where(LimitSetting.amount == 12)) == street.street.id


def test_the_sample_says_why_the_urgent_line_wins(admin):
    page = admin.get("/settings/limits?kind=handle&level=grid&urgency=red", headers=ENGLISH).text

    assert "<strong>2 hours, day and night</strong>" in page
    assert "It names the urgency: Very urgent." in page


def test_a_line_replaced_by_a_newer_one_is_marked(admin):
    for amount in ("12", "13"):
        post(admin, "/settings/limits/new", {**LIMIT, "level": "grid", "amount": amount})

    page = admin.get("/settings/limits", headers=ENGLISH).text

    assert page.count("Replaced") == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "0"}, "at least 1"),
        ({"amount": ""}, "Type a whole number."),
        ({"amount": "viele"}, "Not a valid integer value."),
        ({"amount": "99999"}, "Type a number from 1 to 2500."),
        ({"amount": "9" * 40}, "This number is too large."),
        ({"from_on": "2026-03-02"}, "Choose today or a later day"),
        ({"from_on": "bald"}, "Not a valid date value."),
        ({"level": "moon"}, "Invalid"),
        ({"kind": ""}, "Invalid"),
    ],
)
def test_a_refused_limit_says_why(admin, typed, sentence):
    count = select(func.count(LimitSetting.id))
    before = fresh(count)

    answer = post(admin, "/settings/limits/new", {**LIMIT, **typed}, headers=ENGLISH)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert fresh(count) == before


# Routing


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


# Values


def values(**changes):
    hours = {f"hours_{day}": "09:00-12:00, 13:00-18:00" for day in range(5)}
    numbers = {"warn_percent": "70", "black_percent": "200", "verify_sample_percent": "10"}
    rest = {"make_up_weekday": "0", "grid_suffix_digits": "3", "review_days": "30"}
    return {**hours, **numbers, **rest, **changes}


def test_values_are_kept_and_hold_at_once(admin, street):
    answer = post(admin, "/settings/values", values(hours_5="9:00—11:30", make_up_weekday="5"))

    db.session.rollback()
    calendar = queries.calendar_of(street.street.id)
    assert answer.status_code == 303
    assert queries.value(street.street.id, "warn_percent") == 70
    assert [shift.start for shift in calendar.shifts_on(date(2026, 3, 7))] == [540]  # a Saturday
    assert len(calendar.shifts_on(date(2026, 2, 14))) == 1  # made up by Saturday's hours


def test_a_number_left_empty_goes_back_to_the_usual_one(admin, street):
    post(admin, "/settings/values", values())
    post(admin, "/settings/values", values(warn_percent=""))

    db.session.rollback()
    assert queries.value(street.street.id, "warn_percent") == 80


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"warn_percent": "20"}, "Type a number from 50 to 95."),
        ({"warn_percent": "x"}, "Not a valid integer value."),
        ({"hours_0": "ab neun"}, "Write hours like"),
        ({"hours_0": "12:00-09:00"}, "Write hours like"),
        ({"hours_0": "25:00-26:00"}, "Write hours like"),
        ({"hours_0": "09:00-12:00, 11:00-13:00"}, "These opening hours overlap"),
        ({"make_up_weekday": "6"}, "Nobody works on this weekday"),
        ({f"hours_{day}": "" for day in range(5)}, "none at all"),
    ],
)
def test_refused_values_say_why_and_change_nothing(admin, street, typed, sentence):
    answer = post(admin, "/settings/values", values(review_days="77", **typed), headers=ENGLISH)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="77"' in answer.text
    assert fresh(select(func.count(Setting.id)).where(Setting.street_id.is_not(None))) == 0
