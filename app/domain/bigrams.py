"""Chinese search by pairs of characters, the same on both databases.

Databases take a run of Chinese characters for one word. Written as overlapping pairs, every
two-character word is found: 楼道漏水 becomes 楼道 道漏 漏水 水.
"""

import re
import unicodedata

_RUN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+|[a-z0-9]+")


def grams(text: str) -> list[str]:
    """Return the searchable pieces of `text`: words and numbers whole, Chinese runs as pairs.

    A run's last character follows alone, so that a search for one character finds it as well.
    """
    pieces: list[str] = []
    for run in _runs(text):
        if run.isascii():
            pieces.append(run)
        else:
            pieces += [run[i : i + 2] for i in range(len(run))]
    return pieces


def query(text: str) -> list[list[str]]:
    """Return what to search for: phrases of pieces that must follow each other.

    A single character stands alone and is meant as a beginning; see `is_prefix`.
    """
    phrases = []
    for run in _runs(text):
        if run.isascii() or len(run) == 1:
            phrases.append([run])
        else:
            phrases.append([run[i : i + 2] for i in range(len(run) - 1)])
    return phrases


def is_prefix(phrase: list[str]) -> bool:
    """Return whether the phrase is a single character or word that may continue."""
    return len(phrase) == 1 and (len(phrase[0]) == 1 or phrase[0].isascii())


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).lower())
