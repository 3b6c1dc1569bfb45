"""Passwords: how they are kept, and which ones are refused."""

import secrets
import unicodedata
from collections.abc import Iterable
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts import guessing
from app.accounts.limits import USUAL_RULES, PasswordRules
from app.domain.errors import Invalid

LONGEST = 128
SHORTEST_WORD = 4
"""Of Latin letters; a Chinese name is refused from two characters on."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Of random bytes that nobody kept: it costs what a real one costs, and nothing matches it.
_NOBODYS: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$s9GlZ0hBkwZeG/nWX7CYaw$sgNuktRTTSBf1vKltZDS8X8ZpT7eLVrMR2m3Y7u1EJs"
)
# Without the letters and digits that are mistaken for each other when read aloud or copied by hand.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def hashed(password: str) -> str:
    """Return what may be stored of a password (argon2id)."""
    return _hasher.hash(normal(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the stored one.

    Without a stored one (no such account, or one without a password) the same work is done, so
    that the time of the answer does not tell which accounts exist.
    """
    try:
        _hasher.verify(password_hash or _NOBODYS, normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def normal(password: str) -> str:
    """Return the password as every keyboard would have typed it: full-width letters are the plain ones."""
    return unicodedata.normalize("NFKC", password)


def initial() -> str:
    """Return a password to be used once: three groups of five characters, 74 bits."""
    return "-".join(letters(5) for _ in range(3))


def letters(count: int) -> str:
    """Return random letters and digits that are not mistaken for each other."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))


def check(
    password: str, *, about: Iterable[str] = (), rules: PasswordRules = USUAL_RULES, field: str = "password"
) -> None:
    """Refuse a password that is guessed; what kinds of characters it is made of does not matter.

    `about` are the names of the person and of the street.

    Raises:
        Invalid: too short or long, a known one, made of what everybody uses, or with a name in it.
    """
    text = normal(password)
    if not rules.shortest <= len(text) <= LONGEST:
        raise Invalid(field, "password_length", shortest=rules.shortest, longest=LONGEST)
    if guessing.is_common(text):
        raise Invalid(field, "password_common")
    if rules.breached and guessing.is_breached(text, rules.breached):
        raise Invalid(field, "password_breached")
    if any(_is_telling(word) and word in guessing.squeezed(text) for word in map(guessing.squeezed, about)):
        raise Invalid(field, "password_names")


def _is_telling(word: str) -> bool:
    return len(word) >= (SHORTEST_WORD if word.isascii() else 2)
