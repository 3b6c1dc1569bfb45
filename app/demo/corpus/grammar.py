"""Read the subjects' word lists: a line is a sentence, its first sign says what it is for.

A subject's text has sections and leaves::

    [accept]                  one of SECTIONS; the lines below it are notes of that kind
    = lift.stopped | 停梯 | weight=3 on=tower,slab
    ~ winter=2 summer=0.5     how much likelier in that season
    ? part | 门机 | 曳引机     a slot: one of these words for the whole case
    @ {entry}电梯             where exactly
    - fault                   what is wrong;  -summer fault  only in that season
    > effect                  what comes of it
    ! wish                    what the resident asks for
    * result                  what was done in the end
    %accept note              a note of this leaf, used before those of the subject

`-off` is a fault for the time when no seasonal one fits. A leaf that is `plain` does without
the subject's notes, because they speak of something else; `now` marks what burns,
`private` what is not told in the residents' chat, `only` what has no use for common notes.

Sentences stand without a final full stop, because the skeletons set it.
"""

from dataclasses import dataclass, field

SECTIONS = (
    "accept", "progress", "up", "back", "verify", "ledger", "review", "strike", "told", "skeleton",
    "skeleton!",
)  # fmt: skip
SIGNS = {"@": "spots", ">": "effects", "!": "asks", "*": "results"}


@dataclass(slots=True)
class Leaf:
    """One category's words; `on` limits it to some styles of building."""

    code: str
    things: tuple[str, ...]
    weight: float = 1.0
    urgent: bool = False
    plain: bool = False
    private: bool = False
    only: bool = False
    on: tuple[str, ...] = ()
    seasons: dict[str, float] = field(default_factory=dict)
    slots: dict[str, tuple[str, ...]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    seasonal: dict[str, list[str]] = field(default_factory=dict)
    spots: list[str] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Subject:
    """A top category: its leaves and the notes that all of them share."""

    code: str
    leaves: list[Leaf] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerReason:
    """Why it cannot be solved now, what would unblock it, and the plan until then."""

    reason_class: str
    reason: str
    unblock: str
    plan: str


def read(code: str, text: str) -> Subject:
    """Read a subject's word lists.

    Raises:
        ValueError: a line begins with none of the signs.
    """
    subject = Subject(code)
    notes: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line[0] == "[":
            notes = subject.notes.setdefault(_section(line), [])
        elif line[0] == "=":
            subject.leaves.append(_leaf(line[1:]))
        elif subject.leaves:
            _add(subject.leaves[-1], line)
        elif line[0] == "-":
            notes.append(line[1:].strip())
        else:
            raise ValueError(f"{code}: cannot read {line!r}")
    return subject


def ledger_reason(line: str) -> LedgerReason:
    """Read a line of the ledger section: class, reason, unblock and plan between bars."""
    reason_class, reason, unblock, plan = (part.strip() for part in line.split("|"))
    return LedgerReason(reason_class, reason, unblock, plan)


def _section(line: str) -> str:
    name = line[1:-1]
    if name not in SECTIONS:
        raise ValueError(f"no such section: {name}")
    return name


def _leaf(line: str) -> Leaf:
    code, things, *rest = (part.strip() for part in line.split("|"))
    options = {name: value for name, _, value in (o.partition("=") for o in " ".join(rest).split())}
    return Leaf(
        code=code,
        things=tuple(things.split("/")),
        weight=float(options.get("weight", 1)),
        urgent="now" in options,
        plain="plain" in options,
        private="private" in options,
        only="only" in options,
        on=tuple(options["on"].split(",")) if "on" in options else (),
    )


def _add(leaf: Leaf, line: str) -> None:
    sign, words = line[0], line[1:]
    if sign in SIGNS:
        getattr(leaf, SIGNS[sign]).append(words.strip())
    elif sign == "?":
        name, *choices = (part.strip() for part in words.split("|"))
        leaf.slots[name] = tuple(choices)
    elif sign == "~":
        leaf.seasons |= {key: float(factor) for key, factor in (p.split("=") for p in words.split())}
    elif (sign == "-" and words[0] != " ") or sign == "%":
        key, sentence = words.split(" ", 1)
        (leaf.notes if sign == "%" else leaf.seasonal).setdefault(key, []).append(sentence.strip())
    elif sign == "-":
        leaf.faults.append(words.strip())
    else:
        raise ValueError(f"{leaf.code}: cannot read {line!r}")
