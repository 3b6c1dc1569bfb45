"""One person's browser on a random world that is committed for it, and how papers are read as bytes."""

import base64
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any, NamedTuple
from zipfile import ZipFile

from flask import Flask

from app.domain.briefs import BriefKind
from app.extensions import db
from app.files import storage
from app.models.organisation import Person
from app.reports.operations import briefing
from tests.access.random_look import Look
from tests.access.random_plan import At, is_place
from tests.access.random_rows import HASH, NOW, Written, remove
from tests.signing_in import csrf_token, sign_in

STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
OFFICES = {1: "street_staff", 2: "community_staff", 3: "grid_staff"}
"""Who writes the brief of a unit, by how deep it lies."""
GONE, REFUSED, ALLOWED = 404, 403, 200


class Page(NamedTuple):
    """How an address was answered: with which status, and what stands there to be read."""

    status: int
    text: str
    json: Any


@dataclass
class Browser:
    """One person's browser."""

    look: Look
    app: Flask
    brief: At | None

    def __post_init__(self) -> None:
        """Sign the person in."""
        self.client = self.app.test_client()
        sign_in(self.client, db.session.get_one(Person, self.look.person.id), now=NOW)

    def get(self, url: str) -> Page:
        """Look at an address, in an application context of its own."""
        return self._page(Context().run(self.client.get, url))

    def post(self, url: str, data: dict[str, object]) -> Page:
        """Send a form."""
        data = {**data, "csrf_token": csrf_token(self.client)}
        return self._page(Context().run(self.client.post, url, data=data))

    @staticmethod
    def _page(answer: Any) -> Page:
        data, kind = answer.get_data(), answer.mimetype
        answer.close()
        if answer.status_code != ALLOWED:
            return Page(answer.status_code, "", None)
        text = pdf_text(data) if kind == "application/pdf" else docx_text(data) if "word" in kind else ""
        if kind in {"text/html", "application/json"}:
            text = data.decode()
        return Page(answer.status_code, text, answer.get_json() if answer.is_json else None)


def docx_text(data: bytes) -> str:
    """Return what stands in a Word file."""
    with ZipFile(BytesIO(data)) as file:
        parts = [file.read(name).decode() for name in file.namelist() if name.endswith(".xml")]
    return re.sub(r"<[^>]+>", "", "\n".join(parts))


def pdf_text(data: bytes) -> str:
    """Return the letters of ASCII that stand in a PDF, whichever of the two kinds of fonts it is set in."""
    pages = []
    for found in STREAM.findall(data):
        packed = found.strip().removesuffix(b"~>")
        try:
            pages.append(zlib.decompress(base64.a85decode(packed)))
        except (ValueError, zlib.error):
            continue  # a picture or a font
    return b"\n".join(pages).replace(b"\\000", b"").decode("latin-1")


@contextmanager
def published(world: Written, rng: Random) -> Iterator[At | None]:
    """Commit a world, with a brief of one of its units and the bytes of its photos, and remove it again."""
    offices = [chain for chain in world.plan.units if is_place(chain) and len(chain) in OFFICES]
    unit = rng.choice(offices)
    brief_id = briefing.issue(world.ids[unit], BriefKind.WEEKLY, now=NOW)
    path = storage.path_of(HASH)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a photo")
    db.session.commit()
    try:
        yield At(brief_id or 0, unit, "", 0, 0)
    finally:
        db.session.rollback()
        remove()
        db.session.commit()
