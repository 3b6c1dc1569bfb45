"""Where the photos of a form come in: counted against the sender's day, then decoded and put on disk."""

from collections.abc import Iterable
from datetime import date
from os import SEEK_END

from flask import current_app

from app.access.policy import Actor
from app.database import transaction
from app.files import allowance, operations, photos
from app.files.operations import Prepared, Upload


def receive(uploads: Iterable[Upload | str | None], actor: Actor, *, day: date) -> list[Prepared]:
    """Count what a form brings on a day, in a transaction of its own, and prepare it.

    Takes a form's file field as it is: entries without a file are left out.

    Raises:
        AllowanceUsedUp: it would be more than one person may send in a day; nothing was decoded.
        PhotoRefused: one of them cannot be taken; none is then recorded.
    """
    chosen = operations.chosen(uploads)
    if chosen and actor.id is not None:
        settings = current_app.config["SETTINGS"]
        most_bytes = settings.photo_mb_a_day * photos.MEGABYTE
        sizes = [upload.stream.seek(0, SEEK_END) for upload in chosen]
        with transaction():
            allowance.take(actor.id, day, sizes, most=settings.photos_a_day, most_bytes=most_bytes)
    return operations.prepare(chosen)
