"""The pages of files: asked for from a list, fetched in parts, never somebody else's."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from app.database import transaction
from app.domain.exports import KEPT
from app.exports import jobs
from app.extensions import db
from app.models.exports import Export
from app.models.organisation import Posting
from tests import factories
from tests.ledger import Held
from tests.signing_in import fields, post
from tests.web.cases_made import enter, registered


@pytest.fixture
def street(app):
    return factories.street()


def ask(client, address, file_format="csv", **values):
    page = client.get(address)
    return post(client, address.split("?")[0], {**fields(page), "format": file_format, **values})


def fetch(client, url, **values):
    return client.get(url, buffered=True, **values)


def file_of(client, street):
    ask(client, "/exports/new/cases")
    return last_file()


def last_file():
    db.session.rollback()
    return f"/exports/{db.session.scalar(db.select(db.func.max(Export.id)))}/file"


def test_a_short_list_can_be_fetched_at_once(client, street):
    case = registered(street)
    enter(client, street.leader)

    answer = ask(client, "/exports/new/cases")
    page = client.get("/exports")
    file = fetch(client, last_file())

    assert (answer.status_code, answer.location) == (303, "/exports")
    assert last_file() in page.text
    assert case.number in file.text
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert quote("诉求") in file.headers["Content-Disposition"]


def test_the_filter_of_the_list_goes_with_it(client, street):
    registered(street)
    enter(client, street.leader)
    lists = client.get("/cases?state=ended&urgency=red")
    whole = client.get("/cases?words=楼道")

    page = client.get("/exports/new/cases?state=ended&unknown=1")
    ask(client, "/exports/new/cases", query="state=ended&unknown=1")

    db.session.rollback()
    assert 'data-total="0"' in lists.text
    assert f"/exports/new/cases?words={quote('楼道')}" in whole.text
    assert "共 0 行" in page.text
    assert db.session.scalars(db.select(Export)).one().query == "state=ended"


def test_a_long_list_waits_for_the_job(client, street, now, monkeypatch):
    monkeypatch.setattr("app.exports.views.AT_ONCE", 0)
    registered(street)
    enter(client, street.leader)

    ask(client, "/exports/new/cases")
    waiting = client.get("/exports")
    early = fetch(client, last_file())
    db.session.rollback()
    jobs.build_waiting(now=now)
    ready = client.get("/exports")

    assert 'hx-trigger="every 3s"' in waiting.text
    assert early.status_code == 404
    assert 'hx-trigger="every 3s"' not in ready.text
    assert fetch(client, last_file()).status_code == 200


def test_a_download_that_broke_off_goes_on(client, street):
    registered(street)
    enter(client, street.leader)
    url = file_of(client, street)
    whole = fetch(client, url)

    rest = fetch(client, url, headers={"Range": "bytes=10-", "If-Range": whole.headers["ETag"]})
    other = fetch(client, url, headers={"Range": "bytes=10-", "If-Range": '"another"'})
    again = fetch(client, url, headers={"If-None-Match": whole.headers["ETag"]})

    assert (rest.status_code, rest.data) == (206, whole.data[10:])
    assert rest.headers["Content-Range"] == f"bytes 10-{len(whole.data) - 1}/{len(whole.data)}"
    assert (other.status_code, other.data) == (200, whole.data)
    assert again.status_code == 304


def test_nobody_else_gets_it(client, street):
    registered(street)
    enter(client, street.leader)
    url = file_of(client, street)

    for other in (street.street_worker, street.administrator, street.stranger):
        enter(client, other)
        assert fetch(client, url).status_code == 404
        assert post(client, url.replace("file", "remove")).status_code == 404
        assert url not in client.get("/exports").text


def test_whoever_has_lost_the_posting_has_lost_the_file(client, street, now):
    registered(street)
    enter(client, street.leader)
    url = file_of(client, street)
    with transaction():
        posting = db.session.scalars(db.select(Posting).filter_by(person_id=street.leader.id)).one()
        posting.until_on = now.date()

    answer, page = fetch(client, url), client.get("/exports")

    assert answer.status_code == 404
    assert url not in page.text
    assert "权限已有变动" in page.text


def test_it_can_be_removed_and_ends_by_itself(client, street, clock):
    registered(street)
    enter(client, street.leader)
    first, second = file_of(client, street), file_of(client, street)

    post(client, first.replace("file", "remove"))
    removed, kept = fetch(client, first), fetch(client, second)
    clock.advance(KEPT + timedelta(seconds=1))

    assert (removed.status_code, kept.status_code) == (404, 200)
    assert fetch(client, second).status_code == 404


@pytest.mark.parametrize("kind", ["ledger", "talks", "notices"])
def test_every_list_can_be_asked_for(client, street, kind):
    enter(client, street.leader)

    answer = ask(client, f"/exports/new/{kind}", "xlsx")

    assert answer.status_code == 303
    assert fetch(client, last_file()).data.startswith(b"PK")


def test_the_ledger_as_a_file_is_the_staffs_as_its_page_is(client, clock):
    held = Held(clock())
    held.ask()
    held.grant()
    number = held.case.number

    files = {}
    for person in (held.place.head, held.place.grid_worker):
        enter(client, person)
        ask(client, "/exports/new/ledger")
        files[person.username] = fetch(client, last_file()).text

    assert number not in files[held.place.head.username]  # they raised it and read it, but not the ledger
    assert number in files[held.place.grid_worker.username]


@pytest.mark.parametrize("address", ["/cases", "/ledger", "/talks", "/inbox"])
def test_the_lists_lead_to_it(client, street, address):
    registered(street)
    enter(client, street.community_worker)

    assert "/exports/new/" in client.get(address).text


def test_a_filter_that_cannot_be_read_is_refused(client, street):
    enter(client, street.grid_worker)

    answer = client.get(f"/exports/new/cases?unit_id={street.far_grid.id}")

    assert answer.status_code == 422
    assert "筛选条件" in answer.text


def test_the_same_form_twice_makes_one_file(client, street):
    enter(client, street.leader)
    page = fields(client.get("/exports/new/cases"))

    answers = [post(client, "/exports/new/cases", {**page, "format": "csv"}) for _ in range(2)]

    db.session.rollback()
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(db.session.scalars(db.select(Export)).all()) == 1


def test_a_list_can_be_narrowed_to_what_somebody_registered(client, street):
    own, other = registered(street), registered(street, by=street.grid_worker, description="车棚漏水")
    enter(client, street.leader)

    page = client.get(f"/cases?raiser_id={street.head.id}")

    assert own.number in page.text
    assert other.number not in page.text
    assert 'data-total="1"' in page.text
    assert f"仅显示{street.head.name}登记的" in page.text
