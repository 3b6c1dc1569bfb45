"""What is noted while a case is handled: each note suits the case's category and words."""

from random import Random

from app.demo.corpus import subjects
from app.demo.corpus.cases import CaseText, pick
from app.demo.corpus.grammar import LedgerReason
from app.demo.corpus.phrases import EVIDENCE, SLOTS

FRESH = ("soon", "day", "few", "month")
"""Drawn anew for every note: two notes of one case do not name the same day."""


def accept_note(rng: Random, case: CaseText) -> str:
    """Say what the holder does first."""
    return _note(rng, case, "accept")


def progress_note(rng: Random, case: CaseText) -> str:
    """Say how far it has come."""
    return _note(rng, case, "progress")


def send_up_reason(rng: Random, case: CaseText) -> str:
    """Say why it is beyond the holder."""
    return _note(rng, case, "up")


def return_reason(rng: Random, case: CaseText) -> str:
    """Say why the level above hands it back."""
    return _note(rng, case, "back")


def verify_remark(rng: Random, case: CaseText) -> str:
    """Say what the call-back found when it was done."""
    return _note(rng, case, "verify")


def review_note(rng: Random, case: CaseText) -> str:
    """Say what a review of the ledger entry found."""
    return _note(rng, case, "review")


def told_resident(rng: Random, case: CaseText) -> str:
    """Say how the resident was told."""
    return _note(rng, case, "informed")


def resolve_result(rng: Random, case: CaseText) -> str:
    """Say what was done, and what proves it."""
    slots = _fresh(rng, case)
    done = pick(rng, subjects.LEAVES[case.category].results).format_map(slots)
    private = subjects.LEAVES[case.category].private
    proof = "" if private else pick(rng, EVIDENCE).format_map(slots)
    return f"{done}，{proof}。" if proof else f"{done}。"


def strike_off_evidence(rng: Random, case: CaseText) -> str:
    """Say with what evidence the entry leaves the ledger."""
    slots = _fresh(rng, case)
    done = pick(rng, subjects.LEAVES[case.category].results).format_map(slots)
    return f"{done}。{_note(rng, case, 'strike')}"


def ledger_reason(rng: Random, case: CaseText) -> LedgerReason:
    """Say why it cannot be solved now, what would unblock it and what is done until then."""
    reasons = subjects.ledger_reasons(case.category)
    drawn = reasons[int(rng.random() * len(reasons))]
    slots = _fresh(rng, case)
    return LedgerReason(
        drawn.reason_class,
        drawn.reason.format_map(slots),
        drawn.unblock.format_map(slots),
        drawn.plan.format_map(slots),
    )


def _note(rng: Random, case: CaseText, kind: str) -> str:
    words = subjects.notes(case.category, kind)
    return pick(rng, words).format_map(_fresh(rng, case)) + "。"


def _fresh(rng: Random, case: CaseText) -> dict[str, str]:
    return case.slots | {name: pick(rng, SLOTS[name]) for name in FRESH}
