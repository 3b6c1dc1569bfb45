"""Each part of a real backup: what is changed, missing or put in is noticed, open or sealed."""

import io
import tarfile

import pytest

from app.backup import archive
from app.backup.archive import DATABASE, MANIFEST
from app.backup.envelope import PIECE, Reader, Writer
from app.backup.failures import Damaged
from tests.backup.conftest import KEY, made, register
from tests.backup.test_damage import PHOTO, SENTENCE, refusal

FRAME = 5
"""Bytes before each piece."""


@pytest.fixture(params=[None, KEY], ids=["open", "sealed"])
def key(request):
    return request.param


@pytest.fixture
def path(place, now, folder, key):
    """Return a backup of a street with photos."""
    register(place, now, photos=2)
    return made(folder, now, key=key)


def content(path, key):
    """Return what a backup holds, without its envelope."""
    with path.open("rb") as file:
        reader, found = Reader(file, key), bytearray()
        while piece := reader.read(PIECE):
            found += piece
    return bytes(found)


def entries(stream):
    """Return the parts of a backup by name, each with where it lies in the stream and what it is."""
    with tarfile.open(fileobj=io.BytesIO(stream)) as tar:
        return {one.name: (one.offset, one.offset_data, tar.extractfile(one).read()) for one in tar}


def spread(offset, start, body):
    """Return places over a part: in its name and size, and at its beginning, middle and end."""
    return {offset, offset + 124, start, start + len(body) // 2, start + len(body) - 1}


def rewritten(path, key, parts):
    """Write a backup with other parts, whole outside."""
    with path.open("wb") as file:
        writer = Writer(file, key)
        with tarfile.open(fileobj=writer, mode="w|") as tar:
            for name, body in parts:
                archive._add(tar, name, io.BytesIO(body))
        writer.finish()


def test_a_bit_that_flips_in_any_part_is_noticed(path, key):
    whole, stream = path.read_bytes(), content(path, key)
    first_line, grows = whole.index(b"\n") + 1, 16 if key else 32
    parts = entries(stream)
    inside = {at for part in parts.values() for at in spread(*part)}
    inside |= {start + at for _offset, start, body in [parts[MANIFEST]] for at in range(0, len(body), 50)}
    in_file = {first_line + at // PIECE * (FRAME + PIECE + grows) + FRAME + at % PIECE: at for at in inside}
    outside = {*range(first_line + FRAME), *range(len(whole) - grows, len(whole))}

    passed = [position for position in {*in_file, *outside} if not noticed(path, key, whole, position)]

    assert {DATABASE, MANIFEST} < parts.keys()
    assert len(parts) >= 4
    if not key:
        assert all(whole[position] == stream[at] for position, at in in_file.items())
    assert passed == []
    path.write_bytes(whole)
    assert refusal(path, key) == ""


def noticed(path, key, whole, position):
    changed = bytearray(whole)
    changed[position] ^= 1
    path.write_bytes(changed)
    return SENTENCE.fullmatch(refusal(path, key))


def test_every_part_that_is_missing_is_named(path, key):
    parts = {name: body for name, (_offset, _start, body) in entries(content(path, key)).items()}

    said = {}
    for missing in parts:
        rewritten(path, key, [(name, body) for name, body in parts.items() if name != missing])
        said[missing] = refusal(path, key)

    assert len(said) >= 4
    assert said.pop(MANIFEST).startswith("The backup has no manifest")
    assert said == {name: f"{name} is missing in the backup. Use another backup." for name in said}


def test_every_part_that_is_another_one_is_named(path, key):
    parts = {name: body for name, (_offset, _start, body) in entries(content(path, key)).items()}

    for other in parts.keys() - {MANIFEST}:
        changed = {**parts, other: parts[other][:-1] + bytes([parts[other][-1] ^ 1])}
        rewritten(path, key, changed.items())
        with pytest.raises(Damaged, match=f"^{other} in the backup is not what its manifest says"):
            archive.verify(path, key)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (PHOTO, f"^{PHOTO} in the backup is not what its manifest says"),
        ("uploads/another.jpg", "^The backup holds uploads/another.jpg, which no backup does"),
        (f"{DATABASE}-wal", f"^The backup holds {DATABASE}-wal, which no backup does"),
    ],
)
@pytest.mark.parametrize("place_of_it", [0, None], ids=["first", "last"])
def test_a_part_that_was_put_in_is_named(path, key, name, message, place_of_it):
    parts = [(name, body) for name, (_offset, _start, body) in entries(content(path, key)).items()]
    parts.insert(len(parts) if place_of_it is None else place_of_it, (name, b"x"))
    rewritten(path, key, parts)

    with pytest.raises(Damaged, match=message):
        archive.verify(path, key)


@pytest.mark.parametrize("which", [DATABASE, MANIFEST])
def test_a_part_that_is_there_twice_is_named(path, key, which):
    parts = [(name, body) for name, (_offset, _start, body) in entries(content(path, key)).items()]
    rewritten(path, key, [*parts, *(one for one in parts if one[0] == which)])

    with pytest.raises(Damaged, match=f"^{which} is in the backup twice"):
        archive.verify(path, key)
