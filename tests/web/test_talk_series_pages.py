"""The pages of series, of who is here, and of who stands in."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models.series import SeriesDate, StandIn, TalkSeries
from app.models.talks import Attendee, Talk
from tests import factories, talks
from tests.signing_in import fields, post, sign_in

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def community(client, street):
    sign_in(client, street.community_worker)
    return client


def values(street, **changes):
    return {
        "title": "{月}月{日}日夜话",
        "place": "红帆驿站",
        "host_id": street.community_worker.id,
        "at": "19:30",
        "repeats": "month_days",
        "month_days": "7、17、27",
        "short_month": "last_day",
        "every": "1",
        "from_on": "2026-03-03",
        "until_on": "",
        **changes,
    }


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def series(community, street):
    made = post(community, "/talks/series/new", values(street, confirmed="y"))
    assert made.status_code == 303
    return made.headers["Location"]


def test_an_impossible_building_is_refused(community, street):
    page = post(community, "/talks/series/new", values(street, building_ids=["9" * 30], confirmed="y"))

    assert page.status_code == 422
    assert count(TalkSeries) == 0


def test_the_dates_are_shown_before_anything_is_made(community, street):
    shown = post(community, "/talks/series/new", values(street))

    assert shown.status_code == 200
    assert "3月7日夜话" in shown.text
    assert 'name="confirmed"' in shown.text
    assert count(TalkSeries) == 0

    key = fields(shown)["repeat_key"]
    for _twice in range(2):
        post(community, "/talks/series/new", values(street, confirmed="y", repeat_key=key))

    assert (count(TalkSeries), count(Talk)) == (1, 4)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"month_days": "x"}, "Type days of the month such as 7, 17, 27."),
        ({"month_days": "32"}, "Type days of the month such as 7, 17, 27."),
        ({"repeats": "weekdays"}, "Tick at least one weekday."),
        ({"until_on": "2026-03-02"}, "It must end after it begins."),
        ({"title": ""}, "Give the talks a title."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(community, street, changes, text):

    page = post(community, "/talks/series/new", values(street, **changes), headers=ENGLISH)

    assert page.status_code == 422
    assert text in page.text
    assert "红帆驿站" in page.text


def test_every_second_tuesday(community, street):
    typed = values(street, repeats="weekdays", weekdays=["1"], every="2", confirmed="y")

    made = post(community, "/talks/series/new", typed)
    page = community.get(made.headers["Location"], headers=ENGLISH).text

    assert "Every 2 weeks on Tuesday, 19:30" in page
    assert "Mar 17, 2026" in page


def test_a_date_is_left_out_and_taken_in_with_one_tap(community, series):
    post(community, f"{series}/leave-out", {"day": "2026-03-17"})
    assert "Left out" in community.get(series, headers=ENGLISH).text

    post(community, f"{series}/take-in", {"day": "2026-03-17"})

    assert "Left out" not in community.get(series, headers=ENGLISH).text
    for day in ("x", "9999-12-31", "0001-01-01"):
        assert post(community, f"{series}/leave-out", {"day": day}).status_code == 400


def test_a_far_date_is_planned_to_be_moved(community, series):
    answer = post(community, f"{series}/plan-now", {"day": "2026-04-17"})

    assert re.fullmatch(r"/talks/\d+/edit", answer.headers["Location"])


def test_a_change_is_shown_first_and_then_made(community, street, series):
    version = fields(community.get(f"{series}/edit"))["version"]
    changed = values(street, month_days="7, 18", version=version)

    shown = post(community, f"{series}/edit", changed, headers=ENGLISH)
    assert "Is called off" in shown.text
    assert count(SeriesDate) == 4
    done = post(community, f"{series}/edit", changed | {"confirmed": "y"})
    late = post(community, f"{series}/edit", changed | {"confirmed": "y"})

    assert (done.status_code, late.status_code) == (303, 422)
    assert count(SeriesDate) == 3  # the 7th of March and of April, the 18th


def test_it_is_ended_with_one_tap(community, series):
    version = fields(community.get(series))["version"]

    post(community, f"{series}/end", {"version": version})

    assert count(SeriesDate) == 0
    assert "End the series" not in community.get(series, headers=ENGLISH).text
    assert "红帆驿站" in community.get("/talks/series").text


def test_a_single_talk_can_be_for_some_buildings(community, street):
    assert f"/talks/new?narrow={street.community.id}" in community.get("/talks/new").text
    assert "1号楼" in community.get(f"/talks/new?narrow={street.grid.id}").text
    plan = {
        "unit_id": street.grid.id,
        "narrow": street.grid.id,
        "title": "两栋楼夜话",
        "place": "驿站",
        "starts_at": "2026-03-07T19:30",
        "host_id": street.community_worker.id,
        "building_ids": [street.sister_building.id],
    }

    page = post(community, "/talks/new", plan).headers["Location"]

    assert "槐荫小区2号楼" in community.get(page).text
    invited = db.session.scalars(select(Attendee.person_id)).all()
    assert street.head.id not in invited
    assert street.grid_worker.id in invited
    assert post(community, "/talks/new", plan | {"building_ids": [street.grid.id]}).status_code == 422


def test_the_code_on_the_wall_leads_to_one_tap(client, street, clock, now):
    talk = talks.planned(street.community, street.community_worker, now)
    sign_in(client, street.community_worker)
    address = re.search(r"/talks/\d+/here/[a-z0-9]{10}", client.get(f"/talks/{talk.id}/code").text)[0]
    assert client.get(f"/talks/{talk.id}/code.svg").mimetype == "image/svg+xml"
    assert client.get(f"/talks/{talk.id}/code.svg").data.startswith(b"<svg")
    clock.advance(timedelta(hours=9))
    client.post("/logout")
    with client.session_transaction() as session:
        session.clear()

    first = client.get(address)
    assert first.status_code == 302
    assert first.headers["Location"].endswith(f"next={address}")
    sign_in(client, street.head)
    asked = client.get(address)
    assert "here__tap" in asked.text
    assert present(talk) == []
    post(client, address)

    assert present(talk) == [street.head.id]
    assert "已签到" in client.get(address).text
    assert client.get(address[:-1] + "0").status_code == 404


def present(talk):
    db.session.rollback()
    here = select(Attendee.person_id).where(Attendee.talk_id == talk.id, Attendee.is_present)
    return db.session.scalars(here).all()


def test_before_the_evening_the_code_explains_itself(client, street, now):
    talk = talks.planned(street.community, street.community_worker, now + timedelta(days=3))
    sign_in(client, street.community_worker)
    address = re.search(r"/talks/\d+/here/[a-z0-9]{10}", client.get(f"/talks/{talk.id}/code").text)[0]
    sign_in(client, street.leader)
    assert "are not on the list" in client.get(address, headers=ENGLISH).text
    sign_in(client, street.head)

    assert "good on the evening" in client.get(address, headers=ENGLISH).text
    assert post(client, address, headers=ENGLISH).status_code == 422
    assert present(talk) == []


def test_a_head_sends_somebody_and_the_host_ticks_them_off(client, street, now):
    talk = talks.opened(street.community, street.community_worker, now)
    sign_in(client, street.head)
    page = f"/talks/{talk.id}/stand-ins"
    mine = client.get(page).text
    assert mine.count(f'value="{street.grid_worker.id}"') == 1  # as a stand-in, not as who cannot come
    post(client, page, {"absent_id": street.head.id, "person_id": "", "name": "老王家的儿子"})
    db.session.rollback()
    sign_in(client, street.community_worker)
    post(client, f"{page}/change", {"here": street.head.id})

    assert "老王家的儿子" in client.get(f"/talks/{talk.id}").text
    assert "1/4" in client.get(f"/talks/{talk.id}").text.replace(" ", "").replace("／", "/")
    assert post(client, f"{page}/change", {}).status_code == 400
    assert post(client, page, {"absent_id": street.head.id, "name": ""}).status_code == 422
    assert post(client, page, {"absent_id": street.head.id}).status_code == 422
    post(client, f"{page}/change", {"back": street.head.id})
    assert count(StandIn) == 0


def test_who_stays_away_is_shown_to_the_community(client, street, now):
    for number in range(3):
        talk = talks.opened(street.community, street.community_worker, now + timedelta(days=number))
        sign_in(client, street.community_worker)
        post(client, f"/talks/{talk.id}/present", {"here": street.community_worker.id})
        db.session.expire_all()
        talks.close(talk, street.community_worker, now + timedelta(days=number))

    page = client.get("/talks/attendance", headers=ENGLISH).text

    assert "people missed three or more in a row" in page
    assert "missed the last 3 talks" in page
    assert client.get(f"/talks/attendance?unit={street.grid.id}").status_code == 200
    assert client.get(f"/talks/attendance?unit={street.far_grid.id}").status_code == 404


@pytest.mark.parametrize("who", ["stranger", "far_worker", "head", "co_handler"])
def test_others_do_not_reach_them(client, street, series, now, who):
    talk = talks.planned(street.community, street.community_worker, now)
    sign_in(client, getattr(street, who))
    own = ["/talks/series", "/talks/series/new", "/talks/attendance"] if who != "far_worker" else []
    theirs = [series, f"{series}/edit", f"/talks/{talk.id}/code", f"/talks/{talk.id}/code.svg"]

    for path in (*own, *theirs, f"/talks/series/new?unit={street.community.id}"):
        assert client.get(path).status_code == 404, path
    for path in (f"{series}/end", f"{series}/leave-out"):
        assert post(client, path, {"day": "2026-03-17", "version": "1"}).status_code == 404
    if who != "head":
        assert client.get(f"/talks/{talk.id}/stand-ins").status_code == 404
        assert client.get(f"/talks/{talk.id}/here/aaaaaaaaaa").status_code == 404
        assert post(client, f"/talks/{talk.id}/stand-ins/change", {"back": "1"}).status_code == 404
