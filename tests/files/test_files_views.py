"""Who gets a photo, and with which headers."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.files import operations, queries, storage
from app.models.files import StoredFile
from app.models.organisation import Posting
from tests import factories
from tests.factories import actor
from tests.files.pictures import opened, picture, upload
from tests.signing_in import sign_in


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def photo(place, now) -> StoredFile:
    prepared = operations.prepare([upload(picture())])
    with transaction():
        files = operations.store(prepared, street_id=place.street.id, actor_id=place.head.id, now=now)
        draft = cases.Draft("灯坏了", place.building.id, factories.category("power.corridor_light").id)
        cases.register(draft, actor(place.head), now=now, photos=files)
    return files[0]


@pytest.mark.parametrize(("size", "width"), [("photo", 640), ("thumb", 480)])
def test_who_may_read_the_case_gets_its_photos(client, place, photo, size, width):
    sign_in(client, place.head)

    answer = client.get(f"/files/{photo.id}/{size}")

    assert answer.status_code == 200
    assert opened(answer.data).width == width


def test_a_photo_can_do_nothing_in_a_browser(client, place, photo):
    sign_in(client, place.head)

    answer = client.get(f"/files/{photo.id}/photo")

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"] == f"attachment; filename={photo.id}-photo.jpg"
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_photo_that_the_browser_has_is_not_sent_again(client, place, photo):
    sign_in(client, place.head)
    first = client.get(f"/files/{photo.id}/photo")

    second = client.get(f"/files/{photo.id}/photo", headers={"If-None-Match": first.headers["ETag"]})

    assert (second.status_code, second.data) == (304, b"")


@pytest.mark.parametrize("who", ["sister_worker", "far_worker", "co_handler", "administrator", "stranger"])
def test_for_others_there_is_no_photo(client, place, photo, who):
    sign_in(client, getattr(place, who))

    assert client.get(f"/files/{photo.id}/photo").status_code == 404


def called_in(place, now) -> int:
    """Let the grid accept a case and call the department in; return its id."""
    by = {"version": None, "now": now}
    with transaction():
        draft = cases.Draft("灯坏了", place.building.id, factories.category("power.corridor_light").id)
        case_id = cases.register(draft, actor(place.head), now=now).id
    with transaction():
        cases.accept(case_id, actor(place.grid_worker), **by)
        unit_ids = [place.department.id]
        cases.call_in(case_id, actor(place.grid_worker), unit_ids=unit_ids, note="请到场", **by)
    return case_id


def sent(place, case_id, move, by, now) -> int:
    """Let somebody make a move with a photo; return the photo's id."""
    prepared = operations.prepare([upload(picture())])
    with transaction():
        kept = operations.store(prepared, street_id=place.street.id, actor_id=by.id, now=now)
        move(case_id, actor(by), note="看过", photos=kept, version=None, now=now)
        return kept[0].id


def posted_at_the_department(place, person, until):
    with transaction():
        held = {"unit_id": place.department.id, "role": Role.CO_HANDLER}
        db.session.add(Posting(person_id=person.id, from_on=factories.LONG_AGO, until_on=until, **held))


@pytest.mark.parametrize("until", [factories.LONG_AGO + timedelta(days=30), None])
def test_what_a_colleague_sent_for_the_grid_is_not_the_departments(client, place, now, until):
    case_id = called_in(place, now)
    posted_at_the_department(place, place.grid_worker, until)
    photo_id = sent(place, case_id, cases.note, place.grid_worker, now)
    sign_in(client, place.co_handler)

    assert client.get(f"/files/{photo_id}/photo").status_code == 404


def test_what_a_colleague_sent_for_the_department_stays_when_they_leave(client, place, now, clock):
    case_id = called_in(place, now)
    with transaction():
        leaver = factories.person("leaver", "许文", (Role.CO_HANDLER, place.department))
    photo_id = sent(place, case_id, cases.answer, leaver, now)
    clock.advance(timedelta(days=3))
    with transaction():
        posting = db.session.scalars(select(Posting).where(Posting.person_id == leaver.id)).one()
        posting.until_on = clock.now.date()
    sign_in(client, place.co_handler)

    assert client.get(f"/files/{photo_id}/photo").status_code == 200


def test_whoever_is_not_signed_in_is_sent_to_the_sign_in(client, photo):
    answer = client.get(f"/files/{photo.id}/photo")

    assert (answer.status_code, answer.location.split("?")[0]) == (302, "/login")


@pytest.mark.parametrize("address", ["photo/", "original", "../photo", f"{2**63}/photo", "999999/photo"])
def test_there_is_nothing_else(client, place, photo, address):
    sign_in(client, place.head)
    path = f"/files/{address}" if address[0].isdigit() else f"/files/{photo.id}/{address}"

    assert client.get(path).status_code == 404


def test_a_pending_photo_is_not_shown(client, place, now):
    prepared = operations.prepare([upload(picture())])
    with transaction():
        (file,) = operations.store(prepared, street_id=place.street.id, actor_id=place.head.id, now=now)
    sign_in(client, place.head)

    assert client.get(f"/files/{file.id}/photo").status_code == 404


def test_a_photo_whose_bytes_are_gone_is_reported(client, place, photo, caplog):
    storage.path_of(photo.content_hash).unlink()
    sign_in(client, place.head)

    assert client.get(f"/files/{photo.id}/photo").status_code == 404
    assert photo.content_hash in caplog.text


def test_a_case_page_reads_all_photos_in_one_statement(place, photo):
    by_event = queries.files_by_event(photo.case_id)

    assert by_event == {photo.event_id: [photo]}
    assert db.session.scalars(select(StoredFile)).all() == [photo]
