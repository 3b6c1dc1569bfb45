"""Pictures made on the spot, and hands that send them."""

import struct
import zlib
from io import BytesIO

from PIL import Image
from werkzeug.datastructures import FileStorage

HEIC = struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(64)


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **values) -> bytes:
    """Return the bytes of a picture whose upper half is red."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0], size[1] // 2))
    target = BytesIO()
    image.convert(mode).save(target, kind, **values)
    return target.getvalue()


def upload(data: bytes, name: str = "楼道.jpg") -> FileStorage:
    """Return bytes as a form hands them over."""
    return FileStorage(BytesIO(data), filename=name)


def huge_png(width: int, height: int) -> bytes:
    """Return a few bytes that claim to be a picture of this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def opened(data: bytes) -> Image.Image:
    """Return the decoded picture."""
    image = Image.open(BytesIO(data))
    image.load()
    return image
