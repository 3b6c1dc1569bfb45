"""The inside of a backup: a tar stream of the database, the photos, and a manifest that names them all."""

import hashlib
import json
import re
import tarfile
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO, cast

from app.backup.envelope import PIECE, Reader, Writer
from app.backup.failures import BackupFailed, Damaged

MANIFEST = "manifest.json"
DATABASE = "database"
PHOTO = re.compile(r"uploads/([0-9a-f]{64})", re.ASCII)
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Member:
    """What is known of one file in a backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. It comes last, because only then everything has been read once."""

    version: str
    revision: str
    """The migration that the database is at."""
    made_at: str
    """UTC, ISO 8601."""
    kind: str
    """`sqlite` or `postgresql`."""
    data_key: str
    """By what the data key is recognised; never the key itself."""
    rows: dict[str, int]
    """How many rows each table has."""
    members: dict[str, Member] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def photos(self) -> list[str]:
        """The hashes by which the photos are called."""
        return [found[1] for name in self.members if (found := PHOTO.fullmatch(name))]

    @property
    def changed_photos(self) -> list[str]:
        """Photos that were no longer what had been uploaded when the backup was made."""
        return [name for name in self.photos if self.members[f"uploads/{name}"].sha256 != name]


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found in a backup that was read to its end and is whole."""

    manifest: Manifest
    is_sealed: bool


Place = Callable[[str], BinaryIO]
"""Opens where a member of a backup is to be written."""


def photo_name(content_hash: str) -> str:
    """Return what a photo is called in a backup."""
    return f"uploads/{content_hash}"


def write(file: BinaryIO, key: bytes | None, manifest: Manifest, paths: Iterable[tuple[str, Path]]) -> None:
    """Write a backup of some files, and fill the manifest's members in; a file that is gone is left out."""
    writer = Writer(file, key)
    # A stream of tarfile asks for nothing but `write`.
    with tarfile.open(fileobj=cast("IO[bytes]", writer), mode="w|", bufsize=PIECE) as tar:
        for name, path in paths:
            try:
                source = path.open("rb")
            except FileNotFoundError:
                continue  # swept since the folder was read: no row names it
            with source:
                manifest.members[name] = _add(tar, name, source)
        body = json.dumps(asdict(manifest)).encode()
        _add(tar, MANIFEST, BytesIO(body))
    writer.finish()


def verify(path: Path, key: bytes | None) -> Contents:
    """Read a backup to its end and prove every member.

    Raises:
        BackupFailed: it is no backup, needs another key, is damaged or incomplete; the message says which.
    """
    return unpack(path, key, None)


def unpack(path: Path, key: bytes | None, place: Place | None) -> Contents:
    """Read a backup to its end, prove every member, and write each where `place` opens a file for it."""
    try:
        with path.open("rb") as file:
            reader = Reader(file, key)
            found, manifest = _members(reader, place)
            reader.finish()
    except FileNotFoundError:
        raise BackupFailed(f"There is no file {path}.") from None
    except (tarfile.TarError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged("The backup does not hold together inside. Use another backup.") from error
    if manifest is None:
        raise Damaged("The backup has no manifest, so nothing in it can be trusted. Use another backup.")
    _compare(found, manifest.members)
    return Contents(manifest, reader.is_sealed)


def _members(reader: Reader, place: Place | None) -> tuple[dict[str, Member], Manifest | None]:
    found: dict[str, Member] = {}
    manifest = None
    with tarfile.open(fileobj=cast("IO[bytes]", reader), mode="r|", bufsize=PIECE) as tar:
        while entry := tar.next():
            source = tar.extractfile(entry) if entry.isfile() else None
            if source is None:
                raise Damaged(f"The backup holds {entry.name}, which is no file. Use another backup.")
            if entry.name in found or (manifest and entry.name == MANIFEST):
                raise Damaged(f"{entry.name} is in the backup twice. Use another backup.")
            if entry.name == MANIFEST:
                manifest = _read_manifest(source.read())
            elif entry.name == DATABASE or PHOTO.fullmatch(entry.name):
                found[entry.name] = _copy(source, place(entry.name) if place else None)
            else:
                raise Damaged(f"The backup holds {entry.name}, which no backup does. Use another backup.")
    return found, manifest


def _read_manifest(body: bytes) -> Manifest:
    values = json.loads(body)
    if values["format"] != FORMAT:
        raise BackupFailed("The backup was made by a newer version. Update the product first.")
    members = {name: Member(**member) for name, member in values.pop("members").items()}
    return Manifest(**values, members=members)


def _compare(found: dict[str, Member], named: dict[str, Member]) -> None:
    for name in sorted(found.keys() | named.keys() | {DATABASE}):
        if name not in found:
            raise Damaged(f"{name} is missing in the backup. Use another backup.")
        if found[name] != named.get(name):
            raise Damaged(f"{name} in the backup is not what its manifest says. Use another backup.")


def _add(tar: tarfile.TarFile, name: str, source: BinaryIO) -> Member:
    """Add a file under a name, hashing it on the way; nothing else about it is kept."""
    entry = tarfile.TarInfo(name)
    entry.size = source.seek(0, 2)
    source.seek(0)
    hashing = _Hashing(source)
    tar.addfile(entry, cast("IO[bytes]", hashing))
    return Member(entry.size, hashing.digest.hexdigest())


class _Hashing:
    """Reads a file and hashes what is read."""

    def __init__(self, source: BinaryIO) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.digest.update(data)
        return data


def _copy(source: IO[bytes], target: BinaryIO | None) -> Member:
    digest, size = hashlib.sha256(), 0
    with closing(target or BytesIO()) as opened:
        while piece := source.read(PIECE):
            digest.update(piece)
            size += len(piece)
            if target:
                opened.write(piece)
    return Member(size, digest.hexdigest())
