"""The pages of the duty roster, and where else it is shown."""

import pytest

from app.database import transaction
from app.domain.levels import Role
from tests import factories, talks
from tests.signing_in import fields, post, sign_in

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def second(street):
    with transaction():
        posting = (Role.GRID_STAFF, street.grid)
        return factories.person("second", "钱小军", posting, phone="13800000001")


@pytest.fixture
def grid(client, street):
    sign_in(client, street.grid_worker)
    return client


def week(*people, version=""):
    first, stand_in = (*people, None)[:2]
    days = {f"week-{day}-person_id": first.id for day in range(7)}
    others = {f"week-{day}-stand_in_id": stand_in.id if stand_in else "" for day in range(7)}
    return {"changes_at": "08:00", "version": version, **days, **others}


def test_the_week_is_written_and_says_who_is_on_now_and_next(grid, street, second):
    page = f"/units/{street.grid.id}/duty"
    assert "There is no roster" in grid.get(page, headers=ENGLISH).text

    done = post(grid, f"{page}/week", week(second, street.grid_worker))
    shown = grid.get(page, headers=ENGLISH).text

    assert done.status_code == 303
    assert "tel:13800000001" in shown
    assert "Mar 4, 2026, 08:00" in shown or "Mar 4, 2026 08:00" in shown
    assert "then 钱小军" in shown
    assert shown.count("date-card__when") == 14


def test_the_stand_in_takes_over_and_a_day_goes_back_to_the_week(grid, street, second):
    page = f"/units/{street.grid.id}/duty"
    post(grid, f"{page}/week", week(second, street.grid_worker))

    for _tap in range(2):
        assert post(grid, f"{page}/take-over", {"person_id": street.grid_worker.id}).status_code == 303
    assert post(grid, f"{page}/take-over", {"person_id": street.head.id}).status_code == 409
    assert post(grid, f"{page}/take-over").status_code == 400
    assert "differs from the week" in grid.get(page, headers=ENGLISH).text
    post(grid, f"{page}/day", {"day": "2026-03-05", "person_id": "", "note": "过节"})
    assert "过节" in grid.get(page).text
    assert grid.get(f"{page}/day?day=2026-03-05").status_code == 200
    for day in ("2026-03-03", "2026-03-05"):
        post(grid, f"{page}/day/clear", {"day": day})

    assert "differs from the week" not in grid.get(page, headers=ENGLISH).text
    assert post(grid, f"{page}/day/clear", {"day": "x"}).status_code == 400


def test_a_refusal_stands_with_its_field_and_keeps_the_rest(grid, street, second):
    page = f"/units/{street.grid.id}/duty"
    version = fields(grid.get(f"{page}/week"))["version"]
    assert version == ""

    refused = post(grid, f"{page}/week", week(second, second))
    past = post(grid, f"{page}/day", {"day": "2026-03-01", "person_id": second.id})
    post(grid, f"{page}/week", week(second))
    stale = post(grid, f"{page}/week", week(second, version="99"))

    assert (refused.status_code, past.status_code, stale.status_code) == (422, 422, 422)


def test_it_is_shown_with_the_case_the_talk_and_the_unit(grid, street, second, now):
    post(grid, f"/units/{street.grid.id}/duty/week", week(second))
    case = talks.registered(street.head, street.building, now)
    talk = talks.planned(street.grid, street.grid_worker, now)

    for path in (f"/cases/{case.number}", f"/talks/{talk.id}", f"/units/{street.grid.id}"):
        page = grid.get(path).text
        assert "钱小军" in page, path
        assert "tel:13800000001" in page, path


@pytest.mark.parametrize("who", ["head", "co_handler", "administrator"])
def test_the_street_may_read_it_and_only_staff_write_it(client, street, second, who):
    sign_in(client, getattr(street, who))
    page = f"/units/{street.grid.id}/duty"

    assert client.get(page).status_code == 200
    for path in ("week", "day"):
        assert client.get(f"{page}/{path}").status_code == 404
    assert post(client, f"{page}/day/clear", {"day": "2026-03-03"}).status_code == 404
    assert post(client, f"{page}/take-over", {"person_id": street.grid_worker.id}).status_code == 403


def test_a_stranger_and_a_building_have_none(client, street):
    sign_in(client, street.stranger)
    assert client.get(f"/units/{street.grid.id}/duty").status_code == 404
    assert post(client, f"/units/{street.grid.id}/duty/take-over").status_code == 404
    sign_in(client, street.community_worker)
    assert client.get(f"/units/{street.building.id}/duty").status_code == 404
