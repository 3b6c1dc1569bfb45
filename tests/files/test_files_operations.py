"""Photos on their way to disk and into rows, and what is removed again."""

import hashlib
import os
from contextlib import suppress
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.errors import DomainError
from app.extensions import db
from app.files import jobs, operations, photos, storage
from app.models.cases import Event
from app.models.files import StoredFile
from app.web.messages import message_for
from tests import factories
from tests.factories import actor
from tests.files.pictures import huge_png, picture, upload

DAY = timedelta(days=1)


@pytest.fixture
def place(app):
    return factories.street()


def register(place, photos_sent, now):
    prepared = operations.prepare(photos_sent)
    with transaction():
        files = operations.store(prepared, street_id=place.street.id, actor_id=place.head.id, now=now)
        draft = cases.Draft("楼道灯坏了", place.building.id, factories.category("power.corridor_light").id)
        return cases.register(draft, actor(place.head), now=now, photos=files)


def stored() -> list[StoredFile]:
    return list(db.session.scalars(select(StoredFile).order_by(StoredFile.id)))


def bytes_on_disk() -> set[str]:
    return {path.stem for path in storage.folder().rglob("*.jpg")}


def age(length: timedelta, now) -> None:
    for path in storage.folder().rglob("*"):
        os.utime(path, ((now - length).timestamp(),) * 2)


def test_photos_become_part_of_the_event_that_brought_them(place, now):
    case = register(place, [upload(picture()), upload(picture("PNG"), "b.png")], now)

    event = db.session.scalars(select(Event)).one()
    files = stored()
    assert [(file.case_id, file.event_id, file.is_ready) for file in files] == [(case.id, event.id, True)] * 2
    assert [(file.width, file.height, file.mime_type) for file in files] == [(640, 480, "image/jpeg")] * 2
    assert {file.uploaded_by_id for file in files} == {place.head.id}


def test_the_bytes_lie_under_the_hash_of_what_is_kept(place):
    (prepared,) = operations.prepare([upload(picture())])

    for content_hash in (prepared.content_hash, prepared.thumbnail_hash):
        path = storage.path_of(content_hash)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == content_hash
        assert path.relative_to(storage.folder()).parts == (
            content_hash[:2],
            content_hash[2:4],
            f"{content_hash}.jpg",
        )
    assert prepared.size == storage.path_of(prepared.content_hash).stat().st_size


def test_the_same_photo_twice_lies_on_disk_once(place):
    first = operations.prepare([upload(picture())])
    second = operations.prepare([upload(picture()), upload(picture())])

    assert second == first * 2
    assert len(bytes_on_disk()) == 2  # the photo and its thumbnail


def test_two_who_send_the_same_photo_at_once_do_not_disturb_each_other(app, place):
    def send() -> None:
        with app.app_context():
            operations.prepare([upload(picture())])

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(bytes_on_disk()) == 2
    assert not list((storage.folder() / ".incoming").iterdir())


@pytest.mark.parametrize(
    "nothing", [[], [None], [""], [upload(b"", "")]], ids=["empty", "None", "text", "no file"]
)
def test_a_form_without_photos_brings_none(place, nothing):
    assert operations.prepare(nothing) == []


def test_what_was_read_before_is_read_again(place):
    sent = upload(picture())
    sent.stream.read()

    assert len(operations.prepare([sent])) == 1


def test_more_than_ten_are_refused_before_any_is_decoded(place):
    with pytest.raises(photos.PhotoRefused, match="photos_too_many"):
        operations.prepare([upload(b"no photo")] * 11)


def test_if_one_is_refused_none_is_kept(place):
    with pytest.raises(photos.PhotoRefused, match="photo_kind"):
        operations.prepare([upload(picture()), upload(b"<html>", "b.jpg")])

    assert bytes_on_disk() == set()


@pytest.mark.parametrize("data", [b"", b"<html>", picture()[:500], huge_png(9000, 9000), bytes(13 * 2**20)])
def test_every_refusal_names_the_file_and_what_to_do(app, place, data):
    with pytest.raises(DomainError) as refused:
        operations.prepare([upload(data, "3单元.jpg")])

    with app.test_request_context(headers={"Accept-Language": "en"}):
        sentence = message_for(refused.value)
    assert "3单元.jpg" in sentence
    assert sentence.count(". ") >= 1


def test_what_is_rolled_back_leaves_no_row(place, now):
    prepared = operations.prepare([upload(picture())])

    with suppress(KeyboardInterrupt), transaction():
        operations.store(prepared, street_id=place.street.id, actor_id=None, now=now)
        raise KeyboardInterrupt

    assert stored() == []


def test_the_sweep_keeps_what_a_case_shows_however_old(place, now):
    register(place, [upload(picture())], now)
    kept = bytes_on_disk()
    age(400 * DAY, now)

    assert jobs.sweep(now=now + 400 * DAY) == 0
    assert bytes_on_disk() == kept


def test_the_sweep_removes_bytes_without_a_row_after_a_day(place, now):
    operations.prepare([upload(picture())])
    age(timedelta(hours=23), now)
    assert jobs.sweep(now=now) == 0

    age(timedelta(hours=25), now)

    assert jobs.sweep(now=now) == 2
    assert bytes_on_disk() == set()


def test_the_sweep_removes_rows_that_never_became_part_of_a_case(place, now):
    prepared = operations.prepare([upload(picture())])
    with transaction():
        operations.store(prepared, street_id=place.street.id, actor_id=None, now=now)
    age(timedelta(), now)

    assert jobs.sweep(now=now + DAY) == 0
    assert jobs.sweep(now=now + DAY + timedelta(seconds=1)) == 3  # the row, its photo, its thumbnail
    assert stored() == []


def test_the_sweep_removes_half_written_files(place, now):
    incoming = storage.folder() / ".incoming"
    incoming.mkdir()
    (incoming / "tmp123").write_bytes(b"half")
    age(2 * DAY, now)

    assert jobs.sweep(now=now) == 1


def test_bytes_that_are_sent_again_during_a_sweep_stay(place, now):
    operations.prepare([upload(picture())])
    age(2 * DAY, now)
    (paths,) = storage.old_files(now - DAY, 10)

    operations.prepare([upload(picture())])

    assert [storage.remove_if_old(path, now - DAY) for path in paths] == [False, False]
    assert len(bytes_on_disk()) == 2


def test_a_sweep_may_meet_another_one(place, now):
    operations.prepare([upload(picture())])
    age(2 * DAY, now)
    (paths,) = storage.old_files(now - DAY, 10)

    assert jobs.sweep(now=now) == 2
    assert [storage.remove_if_old(path, now - DAY) for path in paths] == [False, False]
