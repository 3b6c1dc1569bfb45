"""The machine: room for photos, fonts for PDFs, backups."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy.engine import make_url

from app.backup import shelf
from app.doctor.findings import Finding, advice, good, trouble
from app.papers.answers import pdf_font
from app.web.filters import duration
from config import Settings

GIGABYTE = 1024**3
LITTLE, TOO_LITTLE = 5 * GIGABYTE, GIGABYTE
STORAGE, FONTS, BACKUPS = _l("Photos and files"), _l("Font of PDFs"), _l("Backups")


def storage(settings: Settings, _now: datetime) -> Iterator[Finding]:
    """Look whether files can be written, and how much room there is."""
    folder = _existing(settings.upload_dir)
    if not os.access(folder, os.W_OK | os.X_OK):
        yield trouble(
            STORAGE,
            _l("Nothing can be written to %(folder)s.", folder=str(settings.upload_dir)),
            _l("Give the folder to the user that the program runs as, or set `UPLOAD_DIR`."),
        )
        return
    free = shutil.disk_usage(folder).free
    room = _l("%(room)s GB are free for files.", room=f"{free / GIGABYTE:.1f}")
    if free < LITTLE:
        grade = trouble if free < TOO_LITTLE else advice
        yield grade(STORAGE, room, _l("Make room, or move `UPLOAD_DIR` to a larger disk."))
        return
    yield good(STORAGE, room)


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest above it that is there: the rest is made when it is needed."""
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def fonts(_settings: Settings, _now: datetime) -> Iterator[Finding]:
    """Look whether there is a font that PDFs can carry with them."""
    if pdf_font().is_embedded:
        yield good(FONTS, _l("PDFs carry their Chinese font with them."))
        return
    yield advice(
        FONTS,
        _l("No font with Chinese can be embedded: PDFs look right only where the reader has one."),
        _l("Install a TrueType font (for example `fonts-wqy-microhei`), or name one in `PDF_FONT`."),
    )


def backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look at the age of the newest backup, and where and how backups lie."""
    state = shelf.state(now)
    if settings.backup_dir is None or state is None:
        yield advice(
            BACKUPS,
            _l("The program makes none."),
            _l("Set `BACKUP_DIR`, best on another machine's disk, unless you save it in another way."),
        )
        return
    if state.newest_at is None or state.is_missed:
        age = _l("There is none yet.") if state.newest_at is None else _old(state.newest_at, now)
        yield trouble(BACKUPS, age, _l("Run `flask --app wsgi backup create` and read what it says."))
    else:
        yield good(BACKUPS, _old(state.newest_at, now))
    if settings.backup_key is None:
        yield advice(
            BACKUPS, _l("They are not encrypted."), _l("Set `BACKUP_KEY`, and keep a copy apart from them.")
        )
    if _same_disk(settings):
        yield advice(
            BACKUPS,
            _l("They lie on the disk of what they save: with the disk, both would be gone."),
            _l("Let `BACKUP_DIR` be on another disk or machine, or copy it there each night."),
        )


def _old(newest_at: datetime, now: datetime) -> object:
    return _l("The newest is %(age)s old.", age=duration((now - newest_at).total_seconds()))


def _same_disk(settings: Settings) -> bool:
    address = make_url(settings.database_url)
    saved = [settings.upload_dir]
    if address.get_backend_name() == "sqlite" and address.database:
        saved.append(Path(address.database))
    shelf_disk = _existing(settings.backup_dir or Path("/")).stat().st_dev
    return any(_existing(path).stat().st_dev == shelf_disk for path in saved)
