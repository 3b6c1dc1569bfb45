"""What a check found."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How grave a finding is."""

    GOOD = "good"
    ADVICE = "advice"
    """It works, and would be better or safer otherwise."""
    TROUBLE = "trouble"
    """Something does not work, or something may be lost."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its name, how it is, and what to do unless it is good.

    All three are worded when they are shown, in the language of whoever looks.
    """

    subject: object
    grade: Grade
    said: object
    todo: object | None = None


def good(subject: object, said: object) -> Finding:
    """Return that all is well with something."""
    return Finding(subject, Grade.GOOD, said)


def advice(subject: object, said: object, todo: object) -> Finding:
    """Return what would better be otherwise."""
    return Finding(subject, Grade.ADVICE, said, todo)


def trouble(subject: object, said: object, todo: object) -> Finding:
    """Return what does not work, or puts something at risk."""
    return Finding(subject, Grade.TROUBLE, said, todo)


def gravest(findings: Iterable[Finding]) -> Grade:
    """Return the grade of the worst of some findings."""
    grades = {finding.grade for finding in findings}
    return next((grade for grade in (Grade.TROUBLE, Grade.ADVICE) if grade in grades), Grade.GOOD)
