"""Characters that one does not see, and among them those that make a text read as another one.

Neither Chinese nor English needs those that turn the direction of what follows. They are kept as they came,
and shown as a mark that cannot be overlooked: on pages, on papers, in files and in what the table of a talk
is sent.
"""

import re

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSEEN = r"[\s\u00ad\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff]*"
"""The pattern of spaces and of what takes no room of its own."""
_TURNING = re.compile(f"[{TURNING}]")


def mark(letter: str) -> str:
    """Return what is shown instead of a character that turns the direction."""
    return f"‹U+{ord(letter):04X}›"


def shown(text: str) -> str:
    """Return a text that reads from left to right wherever it says so."""
    return _TURNING.sub(lambda found: mark(found.group()), text)
