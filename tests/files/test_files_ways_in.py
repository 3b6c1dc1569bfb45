"""Every way by which the bytes of a picture come in, and what of them is kept."""

import importlib
import io
import pkgutil
import tracemalloc

import pytest
from flask_wtf.file import FileField, MultipleFileField
from PIL import Image, TiffImagePlugin
from sqlalchemy import select
from wtforms import Form
from wtforms.fields.core import UnboundField

import app as product
from app.cases import move_forms, moves
from app.cases import operations as cases
from app.database import transaction
from app.domain.workflow import Move
from app.extensions import db
from app.files import photos, storage
from app.models.files import StoredFile
from tests import factories
from tests.files.pictures import huge_png, opened, picture
from tests.signing_in import post, sign_in

SCRIPT = b"<html><script>alert(document.domain)</script></html>"
WITH_PHOTOS = {
    "AnswerForm", "JoinForm", "RegisterForm", "RemarkForm", "StaffRegisterForm", "ProgressForm",
    "ReportInForm", "RequestForm", "ResolveForm", "UrgeForm", "WithPhotosForm",
}  # fmt: skip
WITH_TABLES = {"ImportForm", "PaperForm", "PlacesForm", "SheetForm", "YearForm"}


def forms(kind) -> set[str]:
    """Return the names of the forms that have a field of a kind."""
    for module in pkgutil.walk_packages(product.__path__, "app."):
        if module.name.rpartition(".")[2].endswith("forms"):
            importlib.import_module(module.name)
    found, waiting = set(), [Form]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        fields = [value for cls in form.__mro__ for value in vars(cls).values()]
        if form.__module__.startswith("app.") and any(
            isinstance(field, UnboundField) and field.field_class is kind for field in fields
        ):
            found.add(form.__name__)
    return found


def test_these_are_the_forms_that_take_files():
    assert forms(MultipleFileField) == WITH_PHOTOS
    assert forms(FileField) == WITH_TABLES


def taken_at_home() -> bytes:
    """Return a photo with everything that a phone writes into it, and a page behind its end."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = "Yunhu Camera", "secret remark"
    exif[0x8825] = {1: "N", 2: tuple(TiffImagePlugin.IFDRational(one) for one in (36, 1, 2))}
    return picture(exif=exif, comment=b"secret comment", icc_profile=b"secret profile") + SCRIPT


def as_gif() -> bytes:
    """Return a GIF that a careless browser could take for a page."""
    return picture("GIF", mode="P", comment=SCRIPT) + SCRIPT


SENT = [
    ("../../etc/passwd.jpg", taken_at_home()),
    ('a".html', as_gif()),
    ("C:\\x.php", picture("PNG") + SCRIPT),
]


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def case(place, now):
    with transaction():
        draft = cases.Draft("楼道灯坏了", place.building.id, factories.category("power.corridor_light").id)
        return cases.register(draft, factories.actor(place.grid_worker), now=now)


def register(place, case, client, photos_sent):
    sign_in(client, place.head)
    fields = {"description": "楼道灯坏了", "place_id": place.building.id, "photos": photos_sent}
    return post(client, "/cases/new", fields, content_type="multipart/form-data")


def at_the_counter(place, case, client, photos_sent):
    sign_in(client, place.community_worker)
    fields = {"description": "路灯坏了", "place_id": place.building.id, "channel": "walk_in"}
    return post(client, "/cases/new", {**fields, "photos": photos_sent}, content_type="multipart/form-data")


def join(place, case, client, photos_sent):
    sign_in(client, place.head)
    fields = {"description": "也是", "photos": photos_sent}
    return post(client, f"/cases/{case.number}/me-too", fields, content_type="multipart/form-data")


def go_on(place, case, client, photos_sent):
    sign_in(client, place.grid_worker)
    fields = {"note": "看过了", "version": str(case.version), "photos": photos_sent}
    return post(client, f"/cases/{case.number}/note", fields, content_type="multipart/form-data")


WAYS = [register, at_the_counter, join, go_on]


def streams(sent):
    return [(io.BytesIO(data), name) for name, data in sent]


@pytest.mark.sqlite
@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_sent_only_pixels_are_kept(place, case, client, way):
    answer = way(place, case, client, streams(SENT))

    assert answer.status_code == 303
    files = db.session.scalars(select(StoredFile)).all()
    assert len(files) == len(SENT)
    for file in files:
        for content_hash in (file.content_hash, file.thumbnail_hash):
            kept = storage.path_of(content_hash).read_bytes()
            image = opened(kept)
            assert (image.format, dict(image.getexif())) == ("JPEG", {})
            assert not any(word in kept for word in (b"script", b"secret", b"Yunhu", b"Exif", b"ICC_PROFILE"))


@pytest.mark.sqlite
@pytest.mark.parametrize("way", WAYS)
def test_names_are_no_paths(place, case, client, way):
    way(place, case, client, streams(SENT))

    names = {path.name for path in storage.folder().rglob("*") if path.is_file()}
    assert all(len(name) == 68 and name.endswith(".jpg") for name in names - {".lock"})
    assert not [path for path in storage.folder().parent.rglob("*passwd*")]


REFUSED = [
    ("bild.jpg", b"%PDF-1.7\n" + SCRIPT),
    ("bild.jpg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    ("bild.gif", SCRIPT),
    ("bild.jpg", b"GIF89a/*" + SCRIPT + b"*/=1;"),
    ("bild.jpg", b"PK\x03\x04" + bytes(60)),
    ("bild.png", huge_png(20_000, 20_000)),
    ("bild.jpg", b"\x00\x00\x01\x00" + SCRIPT),
]


@pytest.mark.sqlite
@pytest.mark.parametrize("way", [register, at_the_counter, go_on])
def test_what_is_no_picture_is_refused_in_a_sentence(place, case, client, way):
    for name, data in REFUSED:
        answer = way(place, case, client, streams([(name, data)]))

        assert (answer.status_code, f"“{name}”" in answer.text) == (422, True), data[:20]
    assert db.session.scalars(select(StoredFile)).all() == []


def test_a_picture_of_100_megapixels_is_refused_by_its_head(monkeypatch):
    data = huge_png(10_000, 10_000)
    monkeypatch.setattr(photos, "_upright", lambda _: pytest.fail("decoded"))
    tracemalloc.start()

    with pytest.raises(photos.PhotoRefused) as refused:
        photos.clean(data, "x.png")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert refused.value.code == "photo_too_many_pixels"
    assert peak < photos.MEGABYTE


def test_every_move_with_photos_is_stored_by_the_same_function():
    with_photos = {move for move, page in moves.PAGES.items() if hasattr(page.form, "photos")}

    assert Move.NOTE in with_photos
    assert {moves.PAGES[move].form.__name__ for move in with_photos} <= WITH_PHOTOS
    assert hasattr(move_forms.ResolveForm, "photos")
