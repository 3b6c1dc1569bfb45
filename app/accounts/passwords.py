"""Passwords: how they are kept, and which ones are refused."""

import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.errors import Invalid

SHORTEST = 10
LONGEST = 200
FEWEST_CHARACTERS = 5
"""How many different characters a password has at least."""
COMMON: Final = (
    "0123456789 1234567890 9876543210 0987654321 1234512345 1234554321 a123456789 123456789a abcd123456 "
    "1234567abc abc1234567 12345678910 123456789abc qwertyuiop qwerty12345 qwerty123456 1qaz2wsx3edc "
    "1q2w3e4r5t q1w2e3r4t5 asdfghjkl1 zaq12wsxcde password12 password123 password1234 passw0rd123 "
    "admin12345 admin123456 administrator welcome123 woaini1314 woaini5201314 5201314520 iloveyou123"
)

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Of random bytes that nobody kept: it costs what a real one costs, and nothing matches it.
_NOBODYS: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$s9GlZ0hBkwZeG/nWX7CYaw$sgNuktRTTSBf1vKltZDS8X8ZpT7eLVrMR2m3Y7u1EJs"
)
# Without the letters and digits that are mistaken for each other when read aloud or copied by hand.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def hashed(password: str) -> str:
    """Return what may be stored of a password (argon2id)."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the stored one.

    Without a stored one (no such account, or one without a password) the same work is done, so
    that the time of the answer does not tell which accounts exist.
    """
    try:
        _hasher.verify(password_hash or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def initial() -> str:
    """Return a password to be used once: three groups of five characters, 74 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(3))


def check(password: str, *, username: str, field: str = "password") -> None:
    """Refuse a password that is guessed at once.

    Raises:
        Invalid: too short or long, too few different characters, a common one, or the username.
    """
    lowered = password.lower()
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(field, "password_length", shortest=SHORTEST, longest=LONGEST)
    if len(set(lowered)) < FEWEST_CHARACTERS or lowered in COMMON.split():
        raise Invalid(field, "password_common")
    if len(lowered.replace(username.lower(), "")) < FEWEST_CHARACTERS:
        raise Invalid(field, "password_is_username")
