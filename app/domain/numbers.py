"""The human number of a case: the street's short code, the day, and a sequence without gaps."""

import re
from datetime import date

_FORM = re.compile(r"([A-Z][A-Z0-9]{1,5}?)-?(20\d\d(?:0[1-9]|1[0-2])\d\d)-?(\d{1,5})")


def case_number(short_code: str, day: date, sequence: int) -> str:
    """Return a number such as YH-20260303-007; `day` is the day in the street's zone."""
    return f"{short_code}-{day:%Y%m%d}-{sequence:03d}"


def narrow(text: str) -> str:
    """Return a text with full-width letters, digits and signs as ordinary ones."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)


def normalise(text: str) -> str | None:
    """Return the number that somebody typed in its printed form, or None if it is none.

    Lower case, missing hyphens, full-width characters and missing zeros are all understood.
    """
    match = _FORM.fullmatch("".join(narrow(text).upper().split()))
    if match is None:
        return None
    short_code, day, sequence = match.groups()
    return f"{short_code}-{day}-{int(sequence):03d}"
