"""The outside of a backup: pieces that each prove their content, their place and which is the last.

A first line says what the file is and how it is closed. Then pieces follow: whether it is the last,
its length, its content. With a key a piece is sealed by AES-GCM, whose nonce is the place of the piece and
whether it is the last, under a key of this file alone; without one it carries a SHA-256 of the same. So a
piece that was changed, moved, left out, put in or cut off is noticed before what it holds is used; only a
key keeps somebody from making a whole backup of his own.
"""

import hashlib
import hmac
import json
import secrets
import struct
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.backup.failures import BackupFailed, Damaged

MAGIC = "yehua-backup-1"
PIECE = 256 * 1024
_FRAME = struct.Struct(">BI")
_LONGEST_HEADER = 1000
_DIGEST = 32
_TAG = 16


class _Closing(Protocol):
    """How pieces are closed and opened again; opening raises InvalidTag."""

    grows: int

    def close(self, place: bytes, piece: bytes) -> bytes: ...

    def open(self, place: bytes, closed: bytes) -> bytes: ...


class _Sealed:
    grows = _TAG

    def __init__(self, key: bytes, header: bytes) -> None:
        self._header = header
        # The header holds a fresh salt, so that no two files share key and nonce.
        self._cipher = AESGCM(hmac.new(key, b"yehua backup\n" + header, hashlib.sha256).digest())

    def close(self, place: bytes, piece: bytes) -> bytes:
        return self._cipher.encrypt(place, piece, self._header)

    def open(self, place: bytes, closed: bytes) -> bytes:
        return self._cipher.decrypt(place, closed, self._header)


class _Open:
    grows = _DIGEST

    def __init__(self, header: bytes) -> None:
        self._header = header

    def close(self, place: bytes, piece: bytes) -> bytes:
        return piece + hashlib.sha256(self._header + place + piece).digest()

    def open(self, place: bytes, closed: bytes) -> bytes:
        piece = closed[:-_DIGEST]
        if self.close(place, piece) != closed:
            raise InvalidTag
        return piece


class Writer:
    """Takes what a backup holds and writes it in pieces."""

    def __init__(self, file: BinaryIO, key: bytes | None) -> None:
        """Write the first line; `key` is 32 bytes, or None for a backup that anybody can read."""
        named = {"key": fingerprint(key) if key else None, "salt": secrets.token_hex(32)}
        text = f"{MAGIC} {json.dumps(named)} ".encode()
        header = text + hashlib.sha256(text).hexdigest().encode() + b"\n"
        file.write(header)
        self._file, self._closing = file, _closing(key, header)
        self._waiting = bytearray()
        self._place = 0

    def write(self, data: bytes) -> int:
        """Write whole pieces as they fill; the last waits for `finish`."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._write(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Write the last piece; without it the file counts as cut off."""
        self._write(bytes(self._waiting), is_last=True)

    def _write(self, piece: bytes, *, is_last: bool) -> None:
        closed = self._closing.close(_place(self._place, is_last), piece)
        self._file.write(_FRAME.pack(is_last, len(closed)) + closed)
        self._place += 1


class Reader:
    """Gives back what a backup holds, piece by proved piece."""

    def __init__(self, file: BinaryIO, key: bytes | None) -> None:
        """Read the first line.

        Raises:
            BackupFailed: this is no backup, or it needs another key; the message says which.
        """
        header, sealed_with = _header(file)
        if sealed_with:
            _refuse_another(key, sealed_with)
        self.is_sealed = bool(sealed_with)
        self._file, self._closing = file, _closing(key if sealed_with else None, header)
        self._read = bytearray()
        self._place, self._at, self._is_over = 0, len(header), False

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer only at the end.

        Raises:
            Damaged: a piece is not the one that was written in this place.
        """
        while len(self._read) < size and not self._is_over:
            self._read += self._next()
        found = bytes(self._read[:size])
        del self._read[:size]
        return found

    def finish(self) -> None:
        """Read what is left, so that the whole file is proved."""
        while self.read(PIECE):
            pass

    def _next(self) -> bytes:
        is_last, length = _FRAME.unpack(self._exactly(_FRAME.size))
        whole = PIECE + self._closing.grows
        fits = length <= whole if is_last == 1 else length == whole
        if is_last > 1 or not fits or length < self._closing.grows:
            raise self._damaged()
        closed = self._exactly(length)
        try:
            piece = self._closing.open(_place(self._place, bool(is_last)), closed)
        except InvalidTag:
            raise self._damaged() from None
        self._place, self._at = self._place + 1, self._at + _FRAME.size + length
        self._is_over = bool(is_last)
        if self._is_over and self._file.read(1):
            raise Damaged("Something was put behind the end of the backup. Use another backup.")
        return piece

    def _exactly(self, size: int) -> bytes:
        found = self._file.read(size)
        if len(found) < size:
            raise Damaged("The backup is cut off: its end is missing. Use another backup.")
        return found

    def _damaged(self) -> Damaged:
        return Damaged(
            f"The backup is damaged behind byte {self._at}: it is not what was written. Use another backup."
        )


def fingerprint(key: bytes) -> str:
    """Return by what a backup key is recognised; the key cannot be found from it."""
    return hmac.new(key, b"yehua backup fingerprint", hashlib.sha256).hexdigest()[:16]


def _header(file: BinaryIO) -> tuple[bytes, str | None]:
    """Return the first line and the fingerprint of the key that it names."""
    header = file.readline(_LONGEST_HEADER)
    if not header.startswith(f"{MAGIC} ".encode()):
        raise BackupFailed("This is no backup of this product, or its beginning is damaged.")
    text, proof = header[:-65], header[-65:]
    if proof != hashlib.sha256(text).hexdigest().encode() + b"\n":
        raise Damaged("The beginning of the backup is damaged or cut off. Use another backup.")
    sealed_with: str | None = json.loads(text.removeprefix(MAGIC.encode()))["key"]
    return header, sealed_with


def _refuse_another(key: bytes | None, sealed_with: str) -> None:
    if key is None:
        raise BackupFailed(
            "The backup is encrypted. Set BACKUP_KEY or BACKUP_KEY_FILE to the key that it was made with "
            f"(fingerprint {sealed_with})."
        )
    if fingerprint(key) != sealed_with:
        raise BackupFailed(
            f"The backup was encrypted with another backup key (fingerprint {sealed_with}, here "
            f"{fingerprint(key)}). Set BACKUP_KEY or BACKUP_KEY_FILE to that one."
        )


def _closing(key: bytes | None, header: bytes) -> _Closing:
    return _Sealed(key, header) if key else _Open(header)


def _place(number: int, is_last: bool) -> bytes:
    return (number << 8 | is_last).to_bytes(12, "big")
