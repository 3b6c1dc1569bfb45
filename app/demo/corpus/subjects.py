"""All subjects together, compiled into the pools from which a case's words are drawn."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate
from pathlib import Path

from app.demo.corpus import (
    animals,
    business,
    facilities,
    fire,
    heating_gas,
    illegal_building,
    lift,
    neighbours,
    noise,
    order,
    other,
    parking,
    power,
    property,
    sanitation,
    water,
    welfare,
)
from app.demo.corpus.grammar import Leaf, LedgerReason, Subject, ledger_reason
from app.demo.corpus.phrases import NOTES, SKELETONS, TOLD, URGENT, URGENT_NOTES
from app.demo.corpus.seasons import seasons

MODULES = (
    property, lift, water, power, parking, noise, sanitation, animals, fire, neighbours,
    illegal_building, heating_gas, welfare, facilities, order, business, other,
)  # fmt: skip
SUBJECTS: dict[str, Subject] = {module.SUBJECT.code: module.SUBJECT for module in MODULES}
LEAVES: dict[str, Leaf] = {leaf.code: leaf for subject in SUBJECTS.values() for leaf in subject.leaves}
CATEGORIES = Path(__file__).resolve().parents[2] / "settings" / "data" / "categories.json"

SINGLE = ("welfare", "business", "neighbours", "other")
SHOP_FACTORS = {"business": 12.0, "heating_gas": 0.1, "welfare": 0.0, "neighbours": 0.2, "property": 0.5}
"""How much likelier a subject is in a shopping street than in an estate."""


@dataclass(frozen=True, slots=True)
class Odds:
    """Categories with their running weights, ready for one draw."""

    codes: tuple[str, ...]
    running: tuple[float, ...]


@cache
def faults(code: str, now: tuple[str, ...]) -> tuple[str, ...]:
    """Collect what may be wrong in these seasons; what belongs to one counts twice."""
    leaf = LEAVES[code]
    fitting = [fault for season in now for fault in leaf.seasonal.get(season, ())]
    return (*leaf.faults, *(fitting * 2 if fitting else leaf.seasonal.get("off", ())))


@cache
def skeletons(code: str) -> tuple[str, ...]:
    """Give the sentence skeletons of a category."""
    notes = SUBJECTS[top(code)].notes
    if LEAVES[code].urgent:
        return URGENT
    every = (*notes.get("skeleton", ()), *notes.get("skeleton!", SKELETONS))
    return tuple(one for one in every if "{many}" not in one) if is_single(code) else every


@cache
def is_single(code: str) -> bool:
    """Whether it is one person's matter: nobody meets it on a round, no neighbours join in."""
    return LEAVES[code].private or top(code) in SINGLE


@cache
def told(code: str) -> tuple[str, ...]:
    """Give whom the resident has told before."""
    return tuple(SUBJECTS[top(code)].notes.get("told", TOLD))


@cache
def notes(code: str, kind: str) -> tuple[str, ...]:
    """Give the notes of a kind that suit a category; its own come first and count twice."""
    leaf = LEAVES[code]
    own = leaf.notes.get(kind, [])
    shared = [] if leaf.plain else SUBJECTS[top(code)].notes.get(kind, [])
    if (own or shared) and (kind == "ledger" or leaf.only):
        return (*own, *shared)
    return (*own * 2, *shared * 2, *_common(leaf, kind))


def _common(leaf: Leaf, kind: str) -> tuple[str, ...]:
    """Give the notes that suit any category; what is private stays out of the chat."""
    found = URGENT_NOTES.get(kind, NOTES[kind]) if leaf.urgent else NOTES[kind]
    return tuple(note for note in found if "群" not in note) if leaf.private else found


@cache
def ledger_reasons(code: str) -> tuple[LedgerReason, ...]:
    """Give the reasons for which a category's cases wait in the ledger."""
    return tuple(ledger_reason(line) for line in notes(code, "ledger"))


@cache
def default_urgency(code: str) -> str:
    """Look up the urgency that the category tree gives."""
    return {row["code"]: row["default_urgency"] for row in _categories()}[code]


@cache
def odds(style: str, day: date) -> Odds:
    """Weigh the categories for a style of building on a day."""
    return _odds(style, seasons(day))


@cache
def _odds(style: str, now: tuple[str, ...]) -> Odds:
    weights = {code: _weight(code, style, now) for code in LEAVES}
    likely = {code: weight for code, weight in weights.items() if weight > 0}
    return Odds(tuple(likely), tuple(accumulate(likely.values())))


def _weight(code: str, style: str, now: tuple[str, ...]) -> float:
    leaf = LEAVES[code]
    if leaf.on and style not in leaf.on:
        return 0.0
    weight = leaf.weight
    for season in now:
        weight *= leaf.seasons.get(season, 1.0)
    return weight * (SHOP_FACTORS.get(top(code), 1.0) if style == "shops" else 1.0)


def top(code: str) -> str:
    """Name the top category above a code."""
    return code.split(".", 1)[0]


@cache
def _categories() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(CATEGORIES.read_text(encoding="utf-8"))
    return rows
