"""Characters that turn the direction of what follows: whoever types them can make a text read as another one.

Neither Chinese nor English needs them. They are kept as they came, and shown as a mark that cannot be
overlooked: on pages, on papers, in files and in what the table of a talk is sent.
"""

import re

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_TURNING = re.compile(f"[{TURNING}]")


def mark(letter: str) -> str:
    """Return what is shown instead of a character that turns the direction."""
    return f"‹U+{ord(letter):04X}›"


def shown(text: str) -> str:
    """Return a text that reads from left to right wherever it says so."""
    return _TURNING.sub(lambda found: mark(found.group()), text)
