"""What is taken as a photo, and what is left of it."""

import tracemalloc
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.files import photos
from tests.files.pictures import HEIC, huge_png, opened, picture

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def is_red(pixel) -> bool:
    return pixel[0] > 200 and pixel[1] < 60 and pixel[2] < 60


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *[("JPEG", mode) for mode in ("RGB", "L", "CMYK")],
        *[("PNG", mode) for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")],
        *[("WEBP", mode) for mode in ("RGB", "RGBA")],
        *[("GIF", mode) for mode in ("P", "L")],
    ],
)
def test_every_accepted_kind_becomes_a_jpeg(kind, mode):
    data = picture(kind, mode="L" if mode == "I;16" else mode)
    if mode == "I;16":
        data = picture_of(Image.new("I;16", (640, 480), 40000), kind)

    photo = photos.clean(data, "a")

    image, small = opened(photo.data), opened(photo.thumbnail)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (640, 480))
    assert (photo.width, photo.height) == (640, 480)
    assert (small.format, small.size) == ("JPEG", (480, 360))


def picture_of(image, kind, **values) -> bytes:
    target = BytesIO()
    image.save(target, kind, **values)
    return target.getvalue()


def test_of_a_moving_picture_the_first_frame_is_kept():
    frames = [Image.new("RGB", (50, 40), colour) for colour in ("red", "blue")]

    photo = photos.clean(picture_of(frames[0], "GIF", save_all=True, append_images=frames[1:]), "a.gif")

    assert is_red(opened(photo.data).getpixel((25, 20)))


def test_what_is_transparent_becomes_white():
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))

    photo = photos.clean(picture_of(image, "PNG"), "a.png")

    assert min(opened(photo.data).getpixel((20, 20))) > 250


def test_nothing_of_the_camera_is_left():
    exif = Image.Exif()
    exif[MAKER] = "Yunhu Camera"
    exif[GPS] = {1: "N", 2: (30.0, 15.0, 1.0)}
    data = picture(exif=exif, comment=b"taken at home", icc_profile=b"profile of a camera")

    photo = photos.clean(data, "a.jpg")

    for kept in (photo.data, photo.thumbnail):
        image = opened(kept)
        assert not image.getexif()
        assert not {"comment", "icc_profile", "exif", "xmp"} & set(image.info)
        assert b"Yunhu" not in kept
        assert b"at home" not in kept


def test_a_picture_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turn clockwise: the upper half is then the right one

    photo = photos.clean(picture(exif=exif), "a.jpg")

    image = opened(photo.data)
    assert (photo.width, photo.height, image.size) == (480, 640, (480, 640))
    assert is_red(image.getpixel((400, 320)))
    assert not is_red(image.getpixel((80, 320)))


def test_a_photo_of_30_megapixels_is_scaled():
    photo = photos.clean(picture(size=(6500, 4650)), "large.jpg")

    assert (photo.width, photo.height) == (2560, 1831)


def test_a_small_photo_is_not_enlarged():
    photo = photos.clean(picture(size=(20, 10)), "small.jpg")

    assert opened(photo.data).size == opened(photo.thumbnail).size == (20, 10)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photo_empty"),
        (b"<html><script>alert(1)</script></html>", "photo_kind"),
        (b"%PDF-1.7 and so on", "photo_kind"),
        (b"\x00" * 300, "photo_kind"),
        (picture("BMP"), "photo_kind"),
        (picture("TIFF"), "photo_kind"),
        (HEIC, "photo_heic"),
        (picture()[:700], "photo_damaged"),
        (picture("PNG")[:200], "photo_damaged"),
        (b"\xff\xd8\xff\xe0" + b"not a photo" * 40, "photo_damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"no chunks" * 40, "photo_damaged"),
        (b"GIF89a" + b"\xff" * 80, "photo_damaged"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 " + b"\x01" * 80, "photo_damaged"),
        (huge_png(7100, 7100), "photo_too_many_pixels"),
        (huge_png(60_000, 60_000), "photo_too_many_pixels"),
        (picture() + bytes(photos.MAX_BYTES), "photo_too_many_bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_photo_is_refused_by_name(data, code):
    with pytest.raises(photos.PhotoRefused) as refused:
        photos.clean(data, "楼道.jpg")

    assert (refused.value.code, refused.value.field) == (code, "photos")
    assert refused.value.params["file"] == "楼道.jpg"


def test_a_bomb_is_refused_before_it_is_decoded():
    tracemalloc.start()

    with pytest.raises(photos.PhotoRefused):
        photos.clean(huge_png(20_000, 20_000), "bomb.png")

    assert tracemalloc.get_traced_memory()[1] < photos.MEGABYTE
    tracemalloc.stop()


VALID = [picture(kind, size=(64, 48)) for kind in ("JPEG", "PNG", "WEBP", "GIF")]


CHANGES = st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=8)


@pytest.mark.filterwarnings("ignore")  # Pillow warns of damaged metadata, which is not kept anyway
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(VALID), CHANGES, st.floats(0.1, 1))
def test_damaged_bytes_give_a_photo_or_a_refusal(data, changes, kept):
    damaged = bytearray(data)
    for where, value in changes:
        damaged[int(where * len(damaged))] = value

    try:
        photo = photos.clean(bytes(damaged[: int(kept * len(damaged))]), "a")
    except photos.PhotoRefused as refused:
        code = refused.code
    else:
        code = opened(photo.data).format

    assert code == "JPEG" or code.startswith("photo_")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("楼道.jpg", "楼道.jpg"),
        ("a\x00b\n\u202ec.jpg", "abc.jpg"),
        ("x" * 100 + ".jpg", "x" * 40 + "…" + "x" * 15 + ".jpg"),
    ],
)
def test_file_names_are_shown_in_a_form_that_does_no_harm(name, shown):
    assert photos.shown_name(name) == shown
