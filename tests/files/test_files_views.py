"""Who gets a photo, and with which headers."""

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.extensions import db
from app.files import operations, queries, storage
from app.models.files import StoredFile
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
