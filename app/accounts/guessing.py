"""Passwords that are guessed first: what people everywhere put together, and files of known ones.

The list of the product (data/pieces.txt) was written for it by hand from habits that everybody knows; no
leaked list was copied. It holds pieces: a password is refused when few of them, with numbers in order, dates
and walks over the keyboard, make all of it. Larger lists of digests are the operator's to plug in.
"""

import hashlib
import mmap
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

FEWEST_CHARACTERS = 5
"""How many different characters a password has at least."""
MOST_PIECES = 3
"""Made of so many pieces or fewer, a password is among the first that are tried."""
SHORTEST_RUN = 3
_PIECES = Path(__file__).parent / "data" / "pieces.txt"
_KEYS = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb",
)
_WALK = 4
_DATE = re.compile(r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?)?|1[3-9]\d{9}")
"""A year, a month, a day, or a mobile phone."""
_LOOKALIKES = str.maketrans("@013457$!", "aoleastsi")
_SEPARATORS = re.compile(r"[\s\-_.,;:/\\|，。、·]+")
_LINE = re.compile(rb"[0-9A-F]{10,40}")


def squeezed(text: str) -> str:
    """Return the text in small letters without what people put between words."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).lower())


def is_common(password: str) -> bool:
    """Whether few known pieces make the whole password."""
    text = squeezed(password)
    return len(set(text)) < FEWEST_CHARACTERS or _is_repeated(text) or _fewest_pieces(text) <= MOST_PIECES


def is_breached(password: str, path: str) -> bool:
    """Whether a sorted file of SHA-1 digests, or of their beginnings, names the password.

    One line each, in capitals, as `LC_ALL=C sort` leaves them; after a colon may be a count. The file is
    searched and not read, so that it may be larger than the memory.
    """
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with Path(path).open("rb") as file:
        if not file.seek(0, 2):
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
            known = _LINE.match(_last_not_after(lines, wanted))
    return known is not None and wanted.startswith(known.group())


def _last_not_after(lines: mmap.mmap, wanted: bytes) -> bytes:
    """Return the last line that does not come after `wanted`; an empty one if all do."""
    low, high, found = 0, len(lines), b""
    while low < high:
        begin = lines.rfind(b"\n", 0, (low + high) // 2) + 1
        end = lines.find(b"\n", begin)
        end = len(lines) if end < 0 else end
        line = lines[begin:end].strip()
        if line.split(b":", 1)[0] <= wanted:
            found, low = line, end + 1
        else:
            high = begin
    return found


def _is_repeated(text: str) -> bool:
    """Whether a few characters are written again and again: abcabcabcabc."""
    again = (text + text).find(text, 1)
    return again * 2 <= len(text) and again <= 2 * FEWEST_CHARACTERS


def _fewest_pieces(text: str) -> int:
    """Return how many pieces at least make the text; a character that belongs to none counts as one."""
    plain = text.translate(_LOOKALIKES)
    fewest = [0] * (len(text) + 1)
    for begin in range(len(text) - 1, -1, -1):
        ends = {begin + 1, *_ends(text, plain, begin)}
        fewest[begin] = 1 + min(fewest[end] for end in ends)
    return fewest[0]


def _ends(text: str, plain: str, begin: int) -> set[int]:
    """Return where pieces end that begin at a place."""
    known, longest = _known()
    ends = {
        end
        for end in range(begin + 2, min(len(text), begin + longest) + 1)
        if text[begin:end] in known or plain[begin:end] in known
    }
    ends |= {found.end() for found in (_DATE.match(text, begin),) if found}
    end = _run_end(text, begin)
    return ends | set(range(begin + SHORTEST_RUN, end + 1))


def _run_end(text: str, begin: int) -> int:
    """Return how far characters follow each other in order, backwards or as the same one: 3456, dcba, 000."""
    end = begin + 1
    while end < len(text):
        step = ord(text[end]) - ord(text[end - 1])
        first = ord(text[begin + 1]) - ord(text[begin])
        if step != first or step not in {-1, 0, 1}:
            break
        end += 1
    return end


@lru_cache(maxsize=1)
def _known() -> tuple[frozenset[str], int]:
    lines = _PIECES.read_text(encoding="utf-8").splitlines()
    words = {word for line in lines if not line.startswith("#") for word in line.split()}
    walks = {
        row[begin:end]
        for keys in _KEYS
        for row in (keys, keys[::-1])
        for begin in range(len(row))
        for end in range(begin + _WALK, len(row) + 1)
    }
    known = frozenset(words | walks)
    return known, max(map(len, known))
