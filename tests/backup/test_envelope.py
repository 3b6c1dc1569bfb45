"""The outside of a backup: what was written comes back, and nothing else does."""

from io import BytesIO

import pytest

from app.backup.envelope import PIECE, Reader, Writer, fingerprint
from app.backup.failures import BackupFailed, Damaged

KEY = bytes(range(32))
OTHER = bytes(range(1, 33))
BOTH = pytest.mark.parametrize("key", [None, KEY], ids=["open", "sealed"])


def written(content: bytes, key: bytes | None) -> bytes:
    file = BytesIO()
    writer = Writer(file, key)
    for start in range(0, len(content), 100_000):
        writer.write(content[start : start + 100_000])
    writer.finish()
    return file.getvalue()


def read(data: bytes, key: bytes | None) -> bytes:
    reader = Reader(BytesIO(data), key)
    found = bytearray()
    while piece := reader.read(70_000):
        found += piece
    return bytes(found)


def pieces(data: bytes) -> tuple[bytes, list[bytes]]:
    """Return the first line and the frames behind it."""
    start = data.index(b"\n") + 1
    frames, at = [], start
    while at < len(data):
        end = at + 5 + int.from_bytes(data[at + 1 : at + 5], "big")
        frames.append(data[at:end])
        at = end
    return data[:start], frames


@BOTH
@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_written_comes_back(key, size):
    content = bytes(index % 251 for index in range(size))

    assert read(written(content, key), key) == content


def test_a_sealed_backup_shows_nothing_of_its_content():
    assert b"a secret" not in written(b"a secret" * 100, KEY)
    assert written(b"the same", KEY) != written(b"the same", KEY)


@BOTH
def test_every_flipped_bit_is_noticed(key):
    data = bytearray(written(b"x" * 200, key))

    for bit in range(len(data) * 8):
        data[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BackupFailed):
            read(bytes(data), key)
        data[bit // 8] ^= 1 << bit % 8
    assert read(bytes(data), key) == b"x" * 200


@BOTH
def test_every_length_but_the_whole_is_noticed(key):
    data = written(b"x" * 300, key)

    for size in range(len(data)):
        with pytest.raises(BackupFailed):
            read(data[:size], key)


@BOTH
@pytest.mark.parametrize(
    "order",
    [[1, 0, 2], [0, 2], [0, 1], [0, 0, 1, 2], [0, 1, 2, 2], []],
    ids=["exchanged", "left out", "cut off between pieces", "twice", "the last twice", "none"],
)
def test_pieces_are_in_their_places(key, order):
    first_line, frames = pieces(written(bytes(2 * PIECE + 9), key))
    assert len(frames) == 3

    with pytest.raises(Damaged):
        read(first_line + b"".join(frames[number] for number in order), key)


@BOTH
def test_a_piece_of_another_backup_does_not_fit(key):
    first_line, frames = pieces(written(bytes(2 * PIECE), key))
    _other_line, others = pieces(written(bytes(2 * PIECE), key))

    with pytest.raises(Damaged, match="damaged behind byte"):
        read(first_line + others[0] + frames[1], key)


@BOTH
def test_what_is_put_behind_is_noticed(key):
    with pytest.raises(Damaged, match="behind the end"):
        read(written(b"x", key) + b"y", key)


def test_a_sealed_backup_asks_for_its_key():
    data = written(b"x", KEY)

    with pytest.raises(BackupFailed, match=f"encrypted. Set BACKUP_KEY .*{fingerprint(KEY)}"):
        read(data, None)
    with pytest.raises(BackupFailed, match=f"another backup key.*{fingerprint(KEY)}.*{fingerprint(OTHER)}"):
        read(data, OTHER)


def test_an_open_backup_can_be_read_where_a_key_is_set():
    assert read(written(b"made before there was a key", None), KEY) == b"made before there was a key"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"yehua-backup-2 {}\n"])
def test_another_file_is_no_backup(data):
    with pytest.raises(BackupFailed, match="no backup of this product"):
        Reader(BytesIO(data), None)
