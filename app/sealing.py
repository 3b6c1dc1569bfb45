"""Encryption of personal data in columns (AES-GCM) and keyed digests to search by.

Standard library and `cryptography` only, so that tables can use it.
"""

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Keyring:
    """Holds the keys derived from the installation's data key."""

    def __init__(self) -> None:
        """Start without a key; nothing can be sealed before `use`."""
        self._cipher: AESGCM | None = None
        self._index_key = b""
        self._device_key = b""
        self.fingerprint = ""
        """By what the data key is recognised; the key cannot be found from it."""

    def use(self, data_key: bytes) -> None:
        """Derive one key for sealing, one for search digests and one for devices from 32 secret bytes."""
        self._cipher = AESGCM(_derived(data_key, b"seal"))
        self._index_key = _derived(data_key, b"index")
        self._device_key = _derived(data_key, b"device")
        self.fingerprint = _derived(data_key, b"fingerprint").hex()[:16]

    def seal(self, text: str) -> bytes:
        """Return `text` encrypted under a fresh nonce."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._ready().encrypt(nonce, text.encode(), None)

    def unseal(self, sealed: bytes) -> str:
        """Return the text of `sealed`.

        Raises:
            cryptography.exceptions.InvalidTag: the key is another one or the bytes were changed.
        """
        return self._ready().decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()

    def digest(self, purpose: str, text: str) -> str:
        """Return a keyed digest by which an exact value can be found again."""
        return hmac.new(self._index_key, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()[:40]

    def device_key(self, person_id: int) -> bytes:
        """Return the 32 bytes that seal what a person's devices keep: the same ones at every sign-in."""
        return hmac.new(self._device_key, str(person_id).encode(), hashlib.sha256).digest()

    def _ready(self) -> AESGCM:
        if self._cipher is None:
            raise RuntimeError("the data key has not been set")
        return self._cipher


def _derived(data_key: bytes, purpose: bytes) -> bytes:
    return hmac.new(data_key, b"yehua " + purpose, hashlib.sha256).digest()
