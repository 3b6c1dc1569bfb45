"""docs/asvs.md answers each requirement once, and docs/trust.md counts what it says."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ANSWERS = (ROOT / "docs" / "asvs.md").read_text("utf-8")
TRUST = (ROOT / "docs" / "trust.md").read_text("utf-8")
VERDICTS = ("met", "operator", "not met", "not used")
ASKED = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7,
    10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7,
}  # fmt: skip
"""How many requirements ASVS 5.0.0 has at its levels 1 and 2, by chapter; 253 of them."""


def rows(text: str) -> list[tuple[str, str, str]]:
    """Return number, verdict and reason of every line that begins with a number of three parts."""
    lines = [line.split(" | ") for line in text.splitlines() if re.match(r"\| \d+\.\d+\.\d+ ", line)]
    return [(cells[0][2:], cells[2], cells[3].removesuffix("|").strip()) for cells in lines]


def counted(text: str) -> dict[int, Counter[str]]:
    """Return for each chapter how often each verdict stands there."""
    found: dict[int, Counter[str]] = {}
    for number, verdict, _ in rows(text):
        found.setdefault(int(number.split(".")[0]), Counter())[verdict] += 1
    return found


def told(text: str) -> dict[int, Counter[str]]:
    """Return the same from the lines of chapters, such as "| V8 authorisation | met 7 | …"."""
    section = text.split("## ASVS 5.0")[1].split("\n## ")[0]
    lines = re.findall(r"^\| V(\d+) [^|]+ \| ([^|]+) \|", section, re.MULTILINE)
    parts = {int(chapter): re.findall(r"([a-z ]+) (\d+)(?:, |$)", said) for chapter, said in lines}
    return {chapter: Counter({word: int(count) for word, count in said}) for chapter, said in parts.items()}


def test_each_requirement_is_answered_once():
    numbers = [number for number, _, _ in rows(ANSWERS)]

    assert [number for number, count in Counter(numbers).items() if count > 1] == []
    assert {chapter: found.total() for chapter, found in counted(ANSWERS).items()} == ASKED


def test_they_stand_in_order_under_their_chapters():
    chapters = re.split(r"^## V(\d+) .+$", ANSWERS, flags=re.MULTILINE)
    numbers = [tuple(map(int, number.split("."))) for number, _, _ in rows(ANSWERS)]

    assert numbers == sorted(numbers)
    for chapter, text in zip(chapters[1::2], chapters[2::2], strict=True):
        assert {number.split(".")[0] for number, _, _ in rows(text)} == {chapter}


def test_a_verdict_is_one_of_four_words_and_has_its_reason():
    assert {verdict for _, verdict, _ in rows(ANSWERS)} == set(VERDICTS)
    assert [number for number, verdict, why in rows(ANSWERS) if verdict == "not met" and len(why) < 20] == []
    assert [number for number, verdict, why in rows(ANSWERS) if verdict == "met" and not why] == []


def test_what_is_named_is_there():
    named = set(re.findall(r"`((?:app|deploy|templates|tests)/[^`]*|[a-z]+\.(?:toml|lock))`", ANSWERS))

    assert len(named) > 60
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_the_chapters_are_counted_as_they_are_answered():
    every = sum(counted(ANSWERS).values(), Counter())

    assert told(TRUST) == counted(ANSWERS)
    assert ", ".join(f"{verdict} {every[verdict]}" for verdict in VERDICTS) in TRUST


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("| 1.2.3 | a, b | not met | `tests/x.py`: y |", [("1.2.3", "not met", "`tests/x.py`: y")]),
        ("| 1.2.3 | a | not used | |", [("1.2.3", "not used", "")]),
        ("| number | what is asked | | how |", []),
    ],
)
def test_a_line_is_read(line, found):
    assert rows(line) == found
