"""The codes by which units are told apart, and what usernames and phones look like.

Streets and communities carry the national statistical division codes: nine digits for a street,
three more for a community. A grid adds its own digits to those of its community.
"""

import re
from collections.abc import Collection

from app.domain.errors import Invalid
from app.domain.levels import Level

STREET_DIGITS = 9
COMMUNITY_DIGITS = 12
GRID_SUFFIX_DIGITS = 3
"""How many digits a grid adds to its community's code, unless the street sets another number."""
LONGEST_CODE = 40

_FREE = re.compile(r"[^\s/\\<>\"']{1,40}")
_SHORT = re.compile(r"[A-Z][A-Z0-9]{1,5}")
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_PHONE = re.compile(r"\+?\d{5,19}")


def is_digits(text: str, length: int) -> bool:
    """Whether `text` consists of exactly `length` ASCII digits."""
    return len(text) == length and text.isascii() and text.isdecimal()


def check_code(
    level: Level | None, code: str, parent_code: str | None, *, grid_suffix: int = GRID_SUFFIX_DIGITS
) -> None:
    """Let a code pass that fits the unit's level and the code of the unit above it.

    Raises:
        Invalid: the code does not fit; the reason says what it should look like.
    """
    above = parent_code or ""
    if level is Level.STREET:
        _demand(is_digits(code, STREET_DIGITS), "code_of_street")
    elif level is Level.COMMUNITY:
        fits = is_digits(code, COMMUNITY_DIGITS) and code.startswith(above)
        _demand(fits, "code_of_community", parent_code=above)
    elif level is Level.GRID:
        fits = is_digits(code, len(above) + grid_suffix) and code.startswith(above)
        _demand(fits, "code_of_grid", parent_code=above, digits=grid_suffix)
    else:
        _demand(_FREE.fullmatch(code) is not None, "code_free", longest=LONGEST_CODE)


def _demand(fits: bool, reason: str, **params: object) -> None:
    if not fits:
        raise Invalid("code", reason, **params)


def parent_code_of(level: Level | None, code: str) -> str | None:
    """Return the code of the unit above as far as the code itself tells it."""
    if level is Level.COMMUNITY and is_digits(code, COMMUNITY_DIGITS):
        return code[:STREET_DIGITS]
    if level is Level.GRID and len(code) > COMMUNITY_DIGITS and code.isascii() and code.isdecimal():
        return code[:COMMUNITY_DIGITS]
    return None


def check_short_code(short_code: str) -> None:
    """Let a street's short code pass: two to six capitals and digits, a capital first.

    Raises:
        Invalid: case numbers could not begin with it.
    """
    if _SHORT.fullmatch(short_code) is None:
        raise Invalid("short_code", "short_code_form")


def short_code_from(initials: str, taken: Collection[str]) -> str:
    """Return a free short code made of the initials of a street's name; "JD" if they give none."""
    letters = "".join(c for c in initials.upper() if c.isascii() and c.isalnum()).lstrip("0123456789")
    stem = letters[:4] if len(letters) > 1 else "JD"
    candidate, number = stem, 2
    while candidate in taken:
        candidate = f"{stem[: 6 - len(str(number))]}{number}"
        number += 1
    return candidate


def normal_username(text: str) -> str:
    """Return a username as it is stored.

    Raises:
        Invalid: it has other characters than letters, digits, dot, hyphen and underscore.
    """
    username = text.strip().lower()
    if _USERNAME.fullmatch(username) is None:
        raise Invalid("username", "username_form")
    return username


def normal_phone(text: str | None) -> str | None:
    """Return a telephone number without spaces and hyphens, or None for an empty one.

    Raises:
        Invalid: it is no telephone number.
    """
    phone = re.sub(r"[\s()\-]", "", text or "")
    if not phone:
        return None
    if _PHONE.fullmatch(phone) is None or not phone.isascii():
        raise Invalid("phone", "phone_form")
    return phone
