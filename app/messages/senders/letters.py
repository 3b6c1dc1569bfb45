"""What every sender is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Way:
    """A channel as its sender sees it."""

    address: str
    account: str = ""
    sender: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message: the same under the same number, however often it is sent."""

    number: str
    """By which the other side knows a repeat: "yehua.example-17"."""
    to: str
    """The mailbox or the mobile number of a person; empty where the channel itself is the address."""
    subject: str
    text: str
    events: Sequence[Mapping[str, Any]]
    at: datetime
