"""What somebody looks at personal data for who does not handle the case."""

from enum import StrEnum

from app.domain.errors import Invalid

SHORTEST_NOTE = 4


class PersonalData(StrEnum):
    """What was shown in clear."""

    CONTACT = "contact"
    """The resident's name, phone, and what else the contact keeps."""
    SLIP = "slip"
    """The secret word of the slip of whoever raised the case."""
    FURTHER_SLIP = "further_slip"
    """That of a neighbour's slip."""


class Purpose(StrEnum):
    """What for."""

    ASK_BACK = "ask_back"
    EMERGENCY = "emergency"
    SUPERVISION = "supervision"
    COMPLAINT = "complaint"
    OTHER = "other"


def check_purpose(purpose: Purpose | None, note: str) -> None:
    """Let pass who says what for; "something else" has to be said in words.

    Raises:
        Invalid: nothing is said.
    """
    if purpose is None:
        raise Invalid("reason", "purpose_missing")
    if purpose is Purpose.OTHER and len(note.strip()) < SHORTEST_NOTE:
        raise Invalid("note", "purpose_note")
