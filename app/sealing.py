"""Encryption of personal data in columns (AES-GCM) and keyed digests to search by.

What is sealed says under which key, and so does a digest: while a key is changed, values under the former
ones are read and found, and new ones are under the present one. See docs/decisions/0023-keys.md.

Standard library and `cryptography` only, so that tables can use it.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK = b"Y2"
"""Begins what tells its key and is bound to its place."""
UNBOUND = b"Y1"
"""Begins what tells its key alone; what was sealed before keys could be changed begins with its nonce."""
HEAD = len(MARK) + 4
_NONCE = 12
DIGEST_HEAD = 8
"""A digest begins with k and seven signs of its key; no older digest has a k in it."""
_DIGEST = 40


class KeyMissing(InvalidTag):
    """A value is sealed under a key that the ring does not have, or was changed."""


class _Key:
    """What is derived from one data key."""

    def __init__(self, data_key: bytes) -> None:
        self.fingerprint = _derived(data_key, b"fingerprint").hex()[:16]
        sign = bytes.fromhex(self.fingerprint[:8])
        self.head, self.unbound_head = MARK + sign, UNBOUND + sign
        self.digest_head = f"k{self.fingerprint[:7]}"
        self.cipher = AESGCM(_derived(data_key, b"seal"))
        self._index_key = _derived(data_key, b"index")
        self._device_key = _derived(data_key, b"device")

    def digest(self, purpose: str, text: str) -> str:
        """Return the digest that tells its key."""
        return self.digest_head + self.bare_digest(purpose, text)[: _DIGEST - DIGEST_HEAD]

    def bare_digest(self, purpose: str, text: str) -> str:
        """Return the digest as it was before keys could be changed."""
        return hmac.new(self._index_key, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()[:_DIGEST]

    def device_key(self, person_id: int) -> bytes:
        return hmac.new(self._device_key, str(person_id).encode(), hashlib.sha256).digest()


class Keyring:
    """Holds the keys derived from the installation's data key, and from those that it had before."""

    def __init__(self) -> None:
        """Start without a key; nothing can be sealed before `use`."""
        self._keys: tuple[_Key, ...] = ()

    def use(self, data_key: bytes, former: Sequence[bytes] = ()) -> None:
        """Seal and digest under one key of 32 secret bytes; read and find under the former ones, too."""
        self._keys = tuple(_Key(key) for key in (data_key, *former))

    @property
    def fingerprint(self) -> str:
        """By what the data key is recognised; the key cannot be found from it."""
        return self._present().fingerprint

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The same of all keys, the present one first."""
        return tuple(key.fingerprint for key in self._keys)

    def seal(self, text: str, place: str) -> bytes:
        """Return `text` encrypted under the present key and a fresh nonce, after the sign of that key.

        It opens only for the same `place`, as "contact.phone": put into another column, it is no value.
        """
        key, nonce = self._present(), secrets.token_bytes(_NONCE)
        return key.head + nonce + key.cipher.encrypt(nonce, text.encode(), key.head + place.encode())

    def unseal(self, sealed: bytes, place: str) -> str:
        """Return the text of `sealed`.

        Raises:
            KeyMissing: no key of the ring fits, or the bytes were changed or sealed for another place.
        """
        return self._opened(sealed, place)[1]

    def key_of(self, sealed: bytes, place: str) -> str:
        """Return the fingerprint of the key that opens `sealed`.

        Raises:
            KeyMissing: no key of the ring fits, or the bytes were changed or sealed for another place.
        """
        return self._opened(sealed, place)[0].fingerprint

    def tells_key(self, sealed: bytes) -> bool:
        """Whether the value says under which key of the ring it is."""
        return any(sealed.startswith((key.head, key.unbound_head)) for key in self._keys)

    def key_of_digest(self, digest: str) -> str | None:
        """Return the fingerprint of the key that a digest tells; None where it tells none of the ring."""
        told = (key.fingerprint for key in self._keys if digest.startswith(key.digest_head))
        return next(told, None)

    def is_present(self, sealed: bytes) -> bool:
        """Whether the value says that it is under the present key, and is bound to its place."""
        return sealed.startswith(self._present().head)

    def digest(self, purpose: str, text: str) -> str:
        """Return a keyed digest by which an exact value can be found again."""
        return self._present().digest(purpose, text)

    def digests(self, purpose: str, text: str) -> list[str]:
        """Return every digest that the value may be kept under: of all keys, also as they were before."""
        self._present()
        told = [key.digest(purpose, text) for key in self._keys]
        return [*told, *(key.bare_digest(purpose, text) for key in self._keys)]

    def is_present_digest(self, digest: str) -> bool:
        """Whether the digest says that it is under the present key."""
        return digest.startswith(self._present().digest_head)

    def device_key(self, person_id: int) -> bytes:
        """Return the 32 bytes that seal what a person's devices keep: the same ones at every sign-in.

        They come of the oldest key: what phones have not sent yet stays readable until that is taken away.
        """
        self._present()
        return self._keys[-1].device_key(person_id)

    def device_name(self, person_id: int) -> str:
        """Return the name under which devices keep a person's things; of the oldest key likewise."""
        self._present()
        return self._keys[-1].bare_digest("device", str(person_id))

    def _opened(self, sealed: bytes, place: str) -> tuple[_Key, str]:
        self._present()
        for key in self._keys:
            if sealed.startswith(key.head):
                return key, _decrypted(key, sealed[HEAD:], key.head + place.encode())
            if sealed.startswith(key.unbound_head):
                return key, _decrypted(key, sealed[HEAD:], key.unbound_head)
        for key in self._keys:
            try:
                return key, _decrypted(key, sealed, None)
            except KeyMissing:
                continue  # the next key may fit
        raise KeyMissing

    def _present(self) -> _Key:
        if not self._keys:
            raise RuntimeError("the data key has not been set")
        return self._keys[0]


def _decrypted(key: _Key, sealed: bytes, bound_to: bytes | None) -> str:
    try:
        return key.cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to).decode()
    except (InvalidTag, ValueError) as error:
        raise KeyMissing from error


def _derived(data_key: bytes, purpose: bytes) -> bytes:
    return hmac.new(data_key, b"yehua " + purpose, hashlib.sha256).digest()
