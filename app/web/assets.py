"""Styles, scripts and icons under addresses that change with their content, so that they are fetched once.

`assets` is, in every template, the beginning of their addresses: "{{ assets }}css/base.css". Modules
import each other by relative paths, so that a page never mixes files of two versions.
"""

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request

from app.access.guards import public
from app.web.compressing import compressed

FOLDER = (Path(__file__).parents[1] / "static").resolve()
FOR_EVER = "public, max-age=31536000, immutable"
MIME_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".md": "text/plain"}
bp = Blueprint("assets", __name__)


def init_app(app: Flask) -> None:
    """Tell the version once and serve the files under it."""
    app.extensions["yehua_assets"] = _version()
    app.register_blueprint(bp)
    app.context_processor(lambda: {"assets": address("")})


def address(name: str) -> str:
    """Return the address of a file in `app/static`; of an empty name, how all of them begin."""
    return f"{request.script_root}/static/v/{version()}/{name}"


def version() -> str:
    """Return a short name for what all files hold at present."""
    return str(current_app.extensions["yehua_assets"])


@bp.get("/static/v/<code>/<path:name>")
@public
def show(code: str, name: str) -> Response:
    """Send a file; a page of an older version gets the present one and does not keep it."""
    content = _files().get(name)
    if content is None:
        abort(404)
    mime_type = (
        MIME_TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    )
    is_text = Path(name).suffix in MIME_TYPES
    takes_gzip = is_text and request.accept_encodings.quality("gzip") > 0
    answer = Response(
        _gzipped(name) if takes_gzip else content, mimetype=mime_type or "application/octet-stream"
    )
    if takes_gzip:
        answer.headers["Content-Encoding"] = "gzip"
    if is_text:
        answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = FOR_EVER if code == version() else "no-cache"
    return answer


@lru_cache(maxsize=1)
def _files() -> dict[str, bytes]:
    """Read all files once, at the start: while the next version is put in place, this one sends its own."""
    return {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file()
    }


@lru_cache(maxsize=512)
def _gzipped(name: str) -> bytes:
    return compressed(_files()[name], level=9)


@lru_cache(maxsize=1)
def _version() -> str:
    digest = hashlib.sha256()
    for name, content in _files().items():
        digest.update(f"{name}\n".encode() + content)
    return digest.hexdigest()[:12]
