"""From an uploaded file to a clean photo: what is accepted, how it is checked and re-encoded.

Nothing that a client sent is ever stored or served: only pixels that were decoded and encoded
again, so that positions, serial numbers, comments and hidden payloads stay behind. JPEG is the only
format kept, because every phone shows it and word processors can embed it.
"""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

import filetype
from PIL import Image, ImageOps

from app.domain.errors import DomainError

MEGABYTE = 1024 * 1024
MAX_PHOTOS = 10
MAX_BYTES = 12 * MEGABYTE
MAX_PIXELS = 50_000_000
PHOTO_SIDE = 2560
THUMBNAIL_SIDE = 480
MIME_TYPE = "image/jpeg"

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
_HEIC = frozenset({"image/heic", "image/heif", "image/avif"})
_DECODING = Lock()
"""One picture at a time in a process: the largest accepted one takes some 300 MB while decoded."""
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    LookupError,
    ArithmeticError,
    AttributeError,
    struct.error,
    zlib.error,
)
"""What Pillow's decoders raise on damaged bytes; only decoding happens where this is caught."""

# Pillow warns above this and raises above twice as much, both before anything is decoded.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class PhotoRefused(DomainError):
    """An uploaded photo cannot be taken; `code` says why and `file` which one."""

    field = "photos"

    def __init__(self, code: str, file: str = "", **params: object) -> None:
        """Name the reason and the file."""
        self.code = code
        super().__init__(file=shown_name(file), **params)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is kept: JPEG bytes without metadata, and a small one for lists."""

    data: bytes
    thumbnail: bytes
    width: int
    height: int


def shown_name(name: str) -> str:
    """Return a client's file name as it can be shown: printable and not longer than 60 characters."""
    printable = "".join(letter for letter in name if letter.isprintable()).strip()
    return printable if len(printable) <= 60 else f"{printable[:40]}…{printable[-19:]}"


def clean(data: bytes, name: str) -> Photo:
    """Decode an uploaded picture and encode it again, upright, scaled and without metadata.

    Raises:
        PhotoRefused: it is not a picture that we take, too large, or damaged.
    """
    picture_format = _format(data, name)
    try:
        with _DECODING, Image.open(BytesIO(data), formats=[picture_format]) as picture:
            _check_pixels(picture.size, name)
            return _encoded(_upright(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name) from error
    except _UNREADABLE as error:
        raise PhotoRefused("photo_damaged", name) from error


def _format(data: bytes, name: str) -> str:
    if not data:
        raise PhotoRefused("photo_empty", name)
    if len(data) > MAX_BYTES:
        raise PhotoRefused("photo_too_many_bytes", name, megabytes=MAX_BYTES // MEGABYTE)
    kind = filetype.guess(data)
    mime = kind.mime if kind else ""
    if mime in _HEIC:
        raise PhotoRefused("photo_heic", name)
    if mime not in _FORMATS:
        raise PhotoRefused("photo_kind", name)
    return _FORMATS[mime]


def _check_pixels(size: tuple[int, int], name: str) -> None:
    if size[0] * size[1] > MAX_PIXELS:
        raise _too_many_pixels(name)


def _too_many_pixels(name: str) -> PhotoRefused:
    return PhotoRefused("photo_too_many_pixels", name, megapixels=MAX_PIXELS // 1_000_000)


def _upright(picture: Image.Image) -> Image.Image:
    """Return the first frame, scaled down, turned as the camera was held, on white."""
    picture.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))  # a JPEG is decoded at a fraction of its size
    picture.load()
    image = picture
    if picture.mode not in {"RGB", "RGBA", "L"}:
        image = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    image.thumbnail((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = ImageOps.exif_transpose(image)
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    return image.convert("RGB")


def _encoded(image: Image.Image) -> Photo:
    width, height = image.size
    data = _jpeg(image, quality=85)
    image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Photo(data, _jpeg(image, quality=80), width, height)


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    image.info.clear()  # Pillow would write comments and positions that it read
    target = BytesIO()
    image.save(target, "JPEG", quality=quality, progressive=True, optimize=True)
    return target.getvalue()
