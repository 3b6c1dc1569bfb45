"""Pages go over the wire compressed: a phone in a stairwell gets a fifth of the bytes."""

import gzip
import secrets
from io import BytesIO

from flask import Flask, Response, request

WORTH_IT = 1024
"""Bytes below which nothing is won."""
LEVEL = 6
KINDS = frozenset({"text/html", "application/json", "application/manifest+json", "text/javascript"})
MOST_NOISE = 64


def init_app(app: Flask) -> None:
    """Compress what the pages answer."""
    app.after_request(_compress)


def compressed(content: bytes, *, level: int = LEVEL, noise: str = "") -> bytes:
    """Return `content` as gzip; `noise` goes along as a file name that nobody looks at."""
    target = BytesIO()
    with gzip.GzipFile(noise, "wb", level, target, mtime=0) as file:
        file.write(content)
    return target.getvalue()


def _compress(response: Response) -> Response:
    """Compress a page if the browser takes it.

    A page holds a token beside words that its address brought along, so that its length could tell something
    to somebody who makes others fetch it many times. What keeps them from it is the cookie, which is not sent
    from foreign sites (SameSite); noise of a random length only multiplies how often they would have to ask.
    """
    if (
        response.mimetype not in KINDS
        or response.direct_passthrough
        or "Content-Encoding" in response.headers
        or response.status_code in {204, 206, 304}
    ):
        return response
    response.vary.add("Accept-Encoding")
    content = response.get_data()
    if len(content) < WORTH_IT or request.accept_encodings.quality("gzip") <= 0:
        return response
    response.set_data(compressed(content, noise=secrets.token_hex(secrets.randbelow(MOST_NOISE) + 1)))
    response.headers["Content-Encoding"] = "gzip"
    return response
