"""How much one person may send in a day."""

from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from app.database import transaction
from app.extensions import db
from app.files import allowance, jobs, operations
from app.files.allowance import AllowanceUsedUp
from app.files.receiving import receive
from app.models.cases import Case
from app.models.files import UploadDay
from tests import factories
from tests.factories import actor
from tests.files.pictures import picture, upload
from tests.signing_in import post, sign_in

DAY = date(2026, 3, 3)
VIEWS = Path(operations.__file__).parents[1]


@pytest.fixture
def place(app):
    return factories.street()


def take(person, *sizes, day=DAY, most=10, most_bytes=100):
    with transaction():
        allowance.take(person.id, day, list(sizes), most=most, most_bytes=most_bytes)


def counted(person) -> list[tuple]:
    statement = select(UploadDay.day, UploadDay.photos, UploadDay.size).order_by(UploadDay.day)
    return [tuple(row) for row in db.session.execute(statement.where(UploadDay.person_id == person.id))]


def test_photos_and_bytes_of_a_day_add_up(place):
    take(place.head, 40, 10)
    take(place.head, 50)
    take(place.head, 100, day=DAY + timedelta(days=1))
    take(place.grid_worker, 100)

    assert counted(place.head) == [(DAY, 3, 100), (DAY + timedelta(days=1), 1, 100)]


@pytest.mark.parametrize("sizes", [(1,) * 10, (92,), (1,) * 11, (101,)])
def test_what_would_be_too_much_is_not_counted(place, sizes):
    take(place.head, 9)

    with pytest.raises(AllowanceUsedUp):
        take(place.head, *sizes)

    assert counted(place.head) == [(DAY, 1, 9)]


@pytest.mark.parametrize("sizes", [(1,) * 11, (101,)])
def test_the_first_form_of_a_day_may_be_too_much_too(place, sizes):
    with pytest.raises(AllowanceUsedUp):
        take(place.head, *sizes)

    assert counted(place.head) == []


def test_of_several_at_once_only_as_many_pass_as_may(app, place):
    person_id, start = place.head.id, Barrier(6)

    def send() -> None:
        with app.app_context():
            start.wait()
            with suppress(AllowanceUsedUp), transaction():
                allowance.take(person_id, DAY, [10] * 3, most=10, most_bytes=1000)

    threads = [Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counted(place.head) == [(DAY, 9, 90)]


def test_days_that_are_over_are_forgotten(place, now):
    for days in range(5):
        take(place.head, 1, day=now.date() - timedelta(days=days))

    jobs.sweep(now=now)

    assert [day for day, _, _ in counted(place.head)] == [now.date() - timedelta(days=n) for n in (2, 1, 0)]


def test_what_is_too_much_is_refused_before_it_is_decoded(make_app, place, monkeypatch):
    app = make_app(photos_a_day=1)
    monkeypatch.setattr(operations.photos, "clean", lambda *_: pytest.fail("decoded"))

    with app.app_context(), pytest.raises(AllowanceUsedUp):
        receive([upload(picture()), upload(picture())], actor(place.head), day=DAY)


def test_the_form_says_when_and_what_to_do_and_keeps_the_text(make_app, place):
    client = make_app(photos_a_day=1).test_client()
    category = factories.category("power.corridor_light")
    sign_in(client, place.head)
    text = {"description": "楼道灯坏了三天", "place_id": place.building.id, "category_id": category.id}

    def send(number):
        photos = [(upload(picture()).stream, f"{n}.jpg") for n in range(number)]
        return post(client, "/cases/new", {**text, "photos": photos}, content_type="multipart/form-data")

    first, second, without = send(1), send(1), send(0)

    assert (first.status_code, second.status_code, without.status_code) == (303, 422, 303)
    assert "每人每天" in second.text
    assert "楼道灯坏了三天" in second.text
    assert db.session.scalar(select(func.count()).select_from(Case)) == 2


def test_no_page_takes_photos_past_the_count():
    found = [
        str(path)
        for path in VIEWS.rglob("*.py")
        if "files.prepare(" in path.read_text() and "demo" not in path.parts
    ]

    assert found == []
