"""The photos themselves, to those who may read their case."""

import logging
from typing import Literal

from flask import Blueprint, Response, abort, request
from flask_babel import lazy_gettext as _l
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Actor
from app.files import queries, storage
from app.web.messages import add_refusals
from app.web.security import ALONE

logger = logging.getLogger(__name__)
bp = Blueprint("files", __name__, url_prefix="/files")

add_refusals(
    {
        "photos_too_many": _l("Choose at most %(most)s photos at a time."),
        "photos_used_up": _l(
            "In one day a person may send %(most)s photos or %(megabytes)s MB, and with these it would be "
            "more. Send the text without photos now and add the photos after midnight."
        ),
        "photo_empty": _l("The file “%(file)s” is empty. Choose it again or leave it out."),
        "photo_too_many_bytes": _l(
            "The photo “%(file)s” is larger than %(megabytes)s MB. "
            "Take it at a lower resolution or send a smaller copy."
        ),
        "photo_too_many_pixels": _l(
            "The photo “%(file)s” has more than %(megapixels)s megapixels. Send a smaller copy."
        ),
        "photo_kind": _l(
            "“%(file)s” is not a photo that can be shown here. Choose a JPEG, PNG, WebP or GIF picture."
        ),
        "photo_heic": _l(
            "“%(file)s” is an HEIC picture, which many devices cannot show. "
            "Set the camera to “Most Compatible” (JPEG), or send a screenshot of it."
        ),
        "photo_damaged": _l("The photo “%(file)s” arrived damaged. Choose it again."),
    }
)


@bp.get("/<int:file_id>/<any(photo, thumb):size>")
@login_required
def show(file_id: int, size: Literal["photo", "thumb"]) -> Response:
    """Send a photo or its thumbnail."""
    return photo(current_actor(), file_id, size)


def photo(actor: Actor, file_id: int, size: Literal["photo", "thumb"]) -> Response:
    """Return the answer with a photo, or its thumbnail, that the actor may see."""
    file = queries.file_or_404(actor, file_id)
    content_hash = file.content_hash if size == "photo" else file.thumbnail_hash
    try:
        data = storage.path_of(content_hash).read_bytes()
    except FileNotFoundError:
        logger.error("file %d: its bytes %s are not in the upload folder", file_id, content_hash)
        abort(404)
    response = Response(data, mimetype=file.mime_type)
    response.set_etag(content_hash)
    response.headers["Content-Disposition"] = f"attachment; filename={file_id}-{size}.jpg"
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Cache-Control"] = "private, no-cache"  # kept, but asked about: sight may have ended
    response.make_conditional(request)
    return response
