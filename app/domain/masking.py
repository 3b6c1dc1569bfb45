"""Names and phones as those see them who do not handle the case."""

import re

from app.domain.private_rooms import without_rooms

LONGEST_BEGINNING = 60
_PHONE = re.compile(r"(?<!\d)(\d{3})\d{4}(\d{4})(?!\d)")


def masked_name(name: str | None) -> str:
    """Return a name with all but its first character hidden: 王**."""
    return f"{name[:1]}**" if name else ""


def masked_phone(phone: str | None) -> str:
    """Return a phone number with its middle hidden: 138****1234."""
    digits = phone or ""
    if len(digits) < 8:
        return f"****{digits[-2:]}" if digits else ""
    return f"{digits[:3]}****{digits[-4:]}"


def without_phones(text: str) -> str:
    """Return a text in which mobile numbers and exact rooms are masked, however long ago it was written."""
    return without_rooms(_PHONE.sub(r"\1****\2", text)).text


def beginning(text: str) -> str:
    """Return the first line of a text, not too long and with phones masked."""
    first = without_phones(text.strip().split("\n")[0])
    return first if len(first) <= LONGEST_BEGINNING else f"{first[: LONGEST_BEGINNING - 1]}…"
