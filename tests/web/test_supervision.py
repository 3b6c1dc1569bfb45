"""The pages of supervision orders: what they show, to whom, and what they refuse."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.supervision import OrderState
from app.extensions import db
from app.models.notices import Notice
from tests import factories
from tests.counting import statements
from tests.orders import accepted, answered, fresh, given
from tests.signing_in import fields, post, sign_in
from tests.web.cases_made import enter, registered

HOUR = timedelta(hours=1)
SAID = {"reason": "居民三次催办", "demand": "三天内恢复照明", "amount": "2", "counted_in": "natural_days"}


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def case(place):
    return registered(place)


@pytest.fixture
def order(place, case, now):
    return given(place.leader, [case], place.grid_worker, place.grid, now)


def order_form(case, person, unit, **values):
    return {**SAID, "cases": [str(case.id)], "person_id": f"{unit.id}~{person.id}", **values}


def page(client, path, person):
    enter(client, person)
    return client.get(path)


def test_a_leader_gives_an_order_from_the_page_of_a_case(client, place, case):
    shown = page(client, f"/cases/{case.number}", place.leader).text
    path = f"/orders/new?number={case.number}"
    assert path in shown

    form = client.get(path)
    assert 'value="3"' in form.text, "the street's usual time is offered"
    sent = order_form(case, place.grid_worker, place.grid)
    answer = post(client, path, {**sent, **fields(form)})
    again = post(client, path, {**sent, **fields(form)})

    assert (answer.status_code, again.location) == (303, answer.location)
    assert "督2026-0001" in client.get(answer.location).text
    assert "督2026-0001" in client.get(f"/cases/{case.number}").text


def test_what_is_typed_stays_when_an_order_is_refused(client, place, case):
    path = f"/orders/new?number={case.number}"
    form = page(client, path, place.leader)

    answer = post(
        client, path, {**order_form(case, place.grid_worker, place.grid, reason=" "), **fields(form)}
    )

    assert answer.status_code == 422
    assert "三天内恢复照明" in answer.text


@pytest.mark.parametrize("values", [{"cases": []}, {"cases": ["999"]}, {"person_id": "1~1"}, {"amount": "0"}])
def test_a_form_that_was_not_filled_in_well_is_refused(client, place, case, values):
    path = f"/orders/new?number={case.number}"
    form = page(client, path, place.leader)

    answer = post(client, path, {**order_form(case, place.grid_worker, place.grid), **values, **fields(form)})

    assert answer.status_code == 422


def test_cases_are_ticked_in_a_list_that_is_filtered_like_the_other(client, place, case):
    shown = page(client, "/cases?light=green", place.leader).text
    assert "/orders/choose?light=green" in shown

    chosen = client.get("/orders/choose").text

    assert f'name="number" value="{case.number}"' in chosen
    assert client.get("/orders/choose?registered_from=nonsense").status_code == 422


def test_cases_of_two_holders_offer_somebody_above_both(client, place, case):
    other = registered(place, by=place.sister_worker, place=place.sister_grid)

    shown = page(client, f"/orders/new?number={case.number}&number={other.number}", place.leader).text

    assert place.community_worker.name in shown
    assert place.grid_worker.name not in shown


def test_cases_that_are_not_below_the_giver_are_left_out(client, place, case):
    other = registered(place, by=place.far_worker, place=place.far_grid)

    path = f"/orders/new?number={case.number}&number={other.number}"
    shown = page(client, path, place.community_worker).text

    assert f"{case.number} " in shown
    assert f"{other.number} " not in shown


def test_an_order_without_cases_leads_to_the_list(client, place):
    assert "/orders/choose" in page(client, "/orders/new", place.leader).text


@pytest.mark.parametrize("who", ["head", "grid_worker"])
def test_only_offices_give_orders(client, place, case, who):
    enter(client, getattr(place, who))

    assert client.get(f"/orders/new?number={case.number}").status_code == 403
    assert client.get("/orders/choose").status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("grid_worker", 200),
        ("community_worker", 200),
        ("leader", 200),
        ("head", 404),
        ("sister_worker", 404),
        ("far_worker", 404),
        ("co_handler", 404),
        ("administrator", 404),
        ("stranger", 404),
    ],
)
def test_an_order_is_read_by_who_answers_and_those_above(client, place, order, who, status):
    enter(client, getattr(place, who))

    for path in (f"/orders/{order.id}", f"/orders/{order.id}.pdf", f"/orders/{order.id}.docx"):
        assert client.get(path).status_code == status
    listed = client.get("/orders")
    assert ("督2026-0001" in listed.text) is (status == 200)


def test_an_order_is_answered_sent_back_and_accepted(client, place, order):
    path = f"/orders/{order.id}"
    form = page(client, path, place.grid_worker)
    answer = post(client, f"{path}/answer", {"note": "已换灯", **fields(form)})
    assert answer.status_code == 303

    form = page(client, path, place.leader)
    assert "已换灯" in form.text
    sent = {"decision": "send_back", "note": "照片呢", "amount": "", "counted_in": "working_days"}
    assert post(client, f"{path}/verdict", {**sent, "note": "", **fields(form)}).status_code == 422
    assert post(client, f"{path}/verdict", {**sent, **fields(form)}).status_code == 303
    assert fresh(order).state is OrderState.SENT_BACK

    form = page(client, path, place.grid_worker)
    assert "照片呢" in form.text
    post(client, f"{path}/answer", {"note": "照片已补", **fields(form)})
    form = page(client, path, place.leader)
    sent = {"decision": "accept", "note": "可以", "counted_in": "working_days"}
    assert post(client, f"{path}/verdict", {**sent, **fields(form)}).status_code == 303
    assert "可以" in client.get(path).text


def test_a_new_time_is_set_with_a_sending_back(client, place, order, clock):
    answered(order, place.grid_worker, clock.now)
    path = f"/orders/{order.id}"
    form = page(client, path, place.leader)
    sent = {"decision": "send_back", "note": "照片呢", "counted_in": "clock_hours"}

    assert post(client, f"{path}/verdict", {**sent, "amount": "99999", **fields(form)}).status_code == 422
    assert post(client, f"{path}/verdict", {**sent, "amount": "5", **fields(form)}).status_code == 303

    assert fresh(order).due_at == clock.now + 5 * HOUR


def test_a_stale_form_is_refused_and_keeps_what_was_typed(client, place, order, now):
    path = f"/orders/{order.id}"
    form = page(client, path, place.grid_worker)
    answered(order, place.grid_worker, now)

    answer = post(client, f"{path}/answer", {"note": "第二次答复", **fields(form)})

    assert answer.status_code == 422
    assert "第二次答复" in answer.text


def test_nobody_else_answers_or_decides(client, place, order, now):
    path = f"/orders/{order.id}"
    enter(client, place.leader)
    assert post(client, f"{path}/answer", {"note": "x"}).status_code == 422
    enter(client, place.grid_worker)
    assert post(client, f"{path}/lift", {"note": "x"}).status_code == 422
    assert client.get(f"{path}/lift").status_code == 403
    assert fresh(order).state is OrderState.GIVEN


def test_an_order_is_lifted_on_a_page_of_its_own(client, place, order):
    form = page(client, f"/orders/{order.id}/lift", place.leader)

    answer = post(client, f"/orders/{order.id}/lift", {"note": "重复", **fields(form)})

    assert answer.status_code == 303
    assert fresh(order).state is OrderState.LIFTED


def test_the_list_has_overdue_ones_first_and_goes_on(client, place, now, clock, monkeypatch):
    monkeypatch.setattr("app.supervision.queries.orders.__kwdefaults__", {"after": None, "limit": 2})
    limits = (5, 1, 3)
    for amount in limits:
        given(place.leader, [registered(place)], place.grid_worker, place.grid, now, amount=amount)
    clock.now = now + timedelta(days=2)

    first = page(client, "/orders", place.leader).text

    assert first.index("督2026-0002") < first.index("督2026-0003")
    assert "督2026-0001" not in first
    assert "督2026-0001" in client.get(_next(first)).text


def test_the_list_takes_as_many_statements_for_many_as_for_one(client, place, now):
    def count():
        with statements() as seen:
            assert client.get("/orders").status_code == 200
        return len(seen)

    given(place.leader, [registered(place)], place.grid_worker, place.grid, now)
    enter(client, place.leader)
    count()  # the first request of a session also notes when it was seen
    few = count()
    for _ in range(5):
        given(place.leader, [registered(place)], place.grid_worker, place.grid, now)

    assert count() == few


def _next(text):
    return text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")


def test_the_list_is_narrowed_by_unit_and_state(client, place, case, order, now):
    accepted(answered(order, place.grid_worker, now), place.leader, now)
    enter(client, place.leader)

    assert "督2026-0001" not in client.get("/orders").text
    assert "督2026-0001" not in client.get("/orders?view=answered").text
    assert "督2026-0001" in client.get("/orders?view=over").text
    assert "督2026-0001" in client.get(f"/orders?view=over&unit={place.community.id}").text
    assert "督2026-0001" not in client.get(f"/orders?view=over&unit={place.far_grid.id}").text


def test_an_answered_order_is_in_the_list_of_decisions(client, place, case, order, now):
    answered(order, place.grid_worker, now)

    assert case.number in page(client, "/?tab=decisions", place.leader).text
    assert case.number not in page(client, "/?tab=decisions", place.community_worker).text


def test_a_notice_leads_to_the_order(client, place, order):
    assert "督2026-0001" in page(client, "/inbox", place.grid_worker).text
    notices = select(Notice).where(Notice.person_id == place.grid_worker.id).order_by(Notice.id)
    notice = db.session.scalars(notices).all()[-1]

    answer = post(client, f"/inbox/{notice.id}/read", {"open": "1"})

    assert answer.location == f"/orders/{order.id}"


def test_the_page_about_the_time_of_a_case_tells_of_the_order(client, place, case, order):
    assert "督办" in page(client, f"/cases/{case.number}/clocks", place.grid_worker).text.split("<main")[1]


def test_nobody_without_work_has_a_list_of_orders(client, place):
    sign_in(client, place.stranger)

    assert client.get("/orders").status_code == 404
