"""What is wrong with a backup is said before anything is restored; what cannot be written leaves no file."""

import errno
import io
import os
import re
import stat
from dataclasses import asdict
from io import BytesIO

import pytest

from app.backup import archive, creating, writing
from app.backup.envelope import PIECE, Writer
from app.backup.failures import BackupFailed, Damaged
from app.backup.staging import FOLDER
from app.files import storage
from tests.backup.conftest import KEY, inside, made, register

SENTENCE = re.compile(
    r"(The backup is (damaged|cut off)|The beginning|This is no backup|Something was put).*\."
)
KEYS = pytest.mark.parametrize("key", [None, KEY], ids=["open", "sealed"])


def refusal(path, key):
    """Return what is said of a file, and nothing if it is in order."""
    try:
        archive.verify(path, key)
    except BackupFailed as refused:
        return str(refused)
    return ""


@KEYS
def test_every_thousandth_bit_that_flips_is_noticed(place, now, folder, key):
    register(place, now, photos=1)
    path = made(folder, now, key=key)
    whole = path.read_bytes()
    broken = folder / "broken"
    positions = range(0, len(whole) * 8, max(1000, len(whole) * 8 // 300 // 1000 * 1000))

    said = {}
    for position in positions:
        data = bytearray(whole)
        data[position // 8] ^= 1 << position % 8
        broken.write_bytes(data)
        said[position] = refusal(broken, key)

    assert len(positions) > 200
    assert [position for position, words in said.items() if not SENTENCE.fullmatch(words)] == []
    assert refusal(path, key) == ""


@KEYS
def test_a_backup_that_was_cut_off_is_noticed(place, now, folder, key):
    register(place, now, photos=1)
    path = made(folder, now, key=key)
    whole = path.read_bytes()
    first_piece = whole.index(b"\n") + 1 + 5 + PIECE + (16 if key else 32)

    for size in (0, 10, 100, 1000, first_piece, len(whole) // 2, len(whole) - 1000, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(BackupFailed) as refused:
            archive.verify(path, key)
        assert SENTENCE.fullmatch(str(refused.value)), size


def sealed(folder, entries, manifest=None):
    """Write a backup of one's own: whole outside, whatever inside."""
    path = folder / "another"
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        writer = Writer(file, KEY)
        with archive.tarfile.open(fileobj=writer, mode="w|") as tar:
            members = {name: archive._add(tar, name, BytesIO(body)) for name, body in entries.items()}
            if manifest is not None:
                named = asdict(archive.Manifest("1", "0001", "now", "sqlite", "", {}, members)) | manifest(
                    members
                )
                archive._add(tar, archive.MANIFEST, BytesIO(archive.json.dumps(named).encode()))
        writer.finish()
    return path


def named(**more):
    def change(members):
        return {"members": {name: asdict(member) for name, member in members.items()} | more}

    return change


PHOTO = "uploads/" + "ab" * 32
LOST = {PHOTO: {"size": 3, "sha256": "ab" * 32}}


@pytest.mark.parametrize(
    ("entries", "manifest", "message"),
    [
        ({"database": b"x"}, None, "no manifest"),
        ({"database": b"x"}, named(**LOST), f"{PHOTO} is missing"),
        ({PHOTO: b"x"}, named(), "database is missing"),
        (
            {"database": b"x"},
            named(database={"size": 1, "sha256": "00"}),
            "database .* not what its manifest says",
        ),
        ({"database": b"x", "../../passwd": b"x"}, named(), "holds ../../passwd, which no backup does"),
        ({"database": b"x"}, lambda _members: {"format": 2}, "newer version"),
        ({"database": b"x"}, lambda _members: {"members": 5}, "does not hold together"),
        ({"database": b"x"}, lambda _members: {"colour": "red"}, "does not hold together"),
    ],
)
def test_a_backup_that_does_not_hold_what_it_says_is_refused(folder, entries, manifest, message):
    path = sealed(folder, entries, manifest)

    with pytest.raises(BackupFailed, match=message):
        archive.verify(path, KEY)


def test_a_link_in_a_backup_is_refused(folder):
    folder.mkdir()
    path = folder / "linked"
    with path.open("wb") as file:
        writer = Writer(file, None)
        with archive.tarfile.open(fileobj=writer, mode="w|") as tar:
            link = archive.tarfile.TarInfo("database")
            link.type, link.linkname = archive.tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(link)
        writer.finish()

    with pytest.raises(Damaged, match="database, which is no file"):
        archive.verify(path, None)


def test_what_is_no_file_or_no_archive_is_refused(folder):
    folder.mkdir()
    with (folder / "text").open("wb") as file:
        writer = Writer(file, None)
        writer.write(b"no archive" * 100)
        writer.finish()

    with pytest.raises(BackupFailed, match="There is no file"):
        archive.verify(folder / "nowhere", None)
    with pytest.raises(Damaged, match="does not hold together"):
        archive.verify(folder / "text", None)


def test_only_the_owner_may_read_a_backup(place, now, folder):
    path = made(folder, now)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [file.name for file in folder.iterdir()] == ["yehua-20260303T020000Z.backup"]
    assert list(storage.apart(FOLDER).iterdir()) == []


class SmallDisk(io.FileIO):
    """A file on a disk with room for 50,000 bytes."""

    def write(self, data):
        if self.tell() + len(data) > 50_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)


def test_a_full_disk_leaves_no_file_and_says_so(place, now, folder, monkeypatch):
    monkeypatch.setattr(creating, "opened_for_owner", lambda path: SmallDisk(path, "w"))

    with pytest.raises(BackupFailed, match=f"no space left for {folder}. Make room"):
        made(folder, now)

    assert list(folder.iterdir()) == []
    assert list(storage.apart(FOLDER).iterdir()) == []


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.EACCES, "may not be written or read. Correct its owner"),
        (errno.EIO, "could not be written or read"),
    ],
)
def test_other_failures_of_a_disk_say_what_to_do(tmp_path, number, message):
    error = OSError(number, os.strerror(number))

    assert message in str(writing.refusal_of(error, tmp_path))


def test_a_backup_is_not_written_over(place, now, folder):
    path = made(folder, now)
    whole = path.read_bytes()

    with pytest.raises(BackupFailed, match="is there already"):
        made(folder, now)

    assert path.read_bytes() == whole


def test_a_photo_that_had_changed_on_disk_is_named(place, now, folder):
    register(place, now, photos=1)
    name, path = next(creating.photos())
    path.write_bytes(b"half of i")

    assert inside(made(folder, now)).changed_photos == [name]


def test_a_photo_that_goes_meanwhile_is_left_out(place, now, folder, monkeypatch):
    register(place, now, photos=1)
    found = [*creating.photos(), ("ab" * 32, folder / "swept.jpg")]
    monkeypatch.setattr(creating, "photos", lambda: iter(found))

    assert len(inside(made(folder, now)).photos) == len(found) - 1
