"""What was decided and what became of a case, in the reader's words: for pages and minutes."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.cases.queries.promised import Promised
from app.domain.ledger import GIVEN_REASONS, ReasonClass
from app.domain.levels import Level
from app.domain.promises import Standing, said_day
from app.domain.talks import DecisionKind, waits_for_approval
from app.domain.workflow import State
from app.models.talks import Decision
from app.talks.queries import Row
from app.web.filters import day, short_instant
from app.web.messages import label

USUAL_UNBLOCK = {
    ReasonClass.BUDGET: _l("The money for it is granted."),
    ReasonClass.SEASON: _l("The season in which it can be done has come."),
    ReasonClass.LAW: _l("The rules allow it or the permit is there."),
    ReasonClass.OTHER_OWNER: _l("Whoever it belongs to agrees or does it."),
    ReasonClass.TECHNICAL: _l("A way to do it has been found and checked on the spot."),
    ReasonClass.RESIDENT: _l("The residents concerned have agreed."),
}
"""What would unblock a case, when the talk leaves it at the reason."""
USUAL_PLAN = _l("Followed up at every talk until then; the building head is told each time.")

if set(USUAL_UNBLOCK) != set(GIVEN_REASONS):
    raise LookupError("a reason has no usual words")


def decision_words(row: Row, level: Level | None) -> str:
    """Return a decision with what it demands, as one line; nothing while there is none."""
    decision = row.decision
    if decision is None:
        return ""
    parts = [_head(row, decision, level), decision.note, *_details(decision)]
    return " · ".join(part for part in parts if part)


def consequence(row: Row, level: Level | None) -> str:
    """Return what closing the talk will do about an item, as a sentence."""
    decision = row.decision
    if decision is None:
        return "" if row.is_new else _("Stays as it is.")
    if decision.applied_at is not None:
        return _("Already carried out.")
    if _waits(row, decision, level):
        return _("The level above is asked to let it into the ledger; the time to handle it runs on.")
    sentences = _NEW if row.found is None and row.case_number is None else _EXISTING
    return str(sentences[decision.kind])


def became(row: Row, *, promises: bool = True) -> list[str]:
    """Return what the look-back says of a case: promised (unless shown apart), due, expected, next review."""
    found = row.found
    if found is None:
        return []
    lines = [promise_words(promise) for promise in found.promises] if promises else []
    if found.due_at:
        lines.append(_("due %(at)s", at=short_instant(found.due_at)))
    if found.expected_on:
        lines.append(_("the holder expects it by %(day)s", day=day(found.expected_on)))
    if found.next_review_on:
        lines.append(_("next review in the ledger %(day)s", day=day(found.next_review_on)))
    return lines


def promise_words(promise: Promised) -> str:
    """Return whose word was given for when, and what became of it, as one line."""
    words = _(
        "%(who)s gave their word on %(given)s for %(day)s: %(standing)s",
        who=promise.who or _("The talk"),
        given=day(promise.given_on),
        day=day(promise.due_on),
        standing=label(promise.standing),
    )
    return _("%(words)s (“%(what)s”)", words=words, what=promise.what) if promise.what else words


def is_promise_broken(row: Row) -> bool:
    """Return whether a day that was promised has passed without what was promised."""
    found = row.found
    return found is not None and any(one.standing is Standing.BROKEN for one in found.promises)


def heard_day(row: Row, today: date) -> date | None:
    """Return the day that the few words of a decision speak of, where nobody's word is written down yet."""
    decision = row.decision
    if decision is None or decision.promised_on or decision.applied_at:
        return None
    return said_day(decision.note, today=today)


def state_name(code: str) -> str:
    """Return what the state of a case is called."""
    return label(State(code))


def _head(row: Row, decision: Decision, level: Level | None) -> str:
    name = label(decision.kind)
    if row.unit_name:
        return _("%(decision)s to %(unit)s", decision=name, unit=row.unit_name)
    if decision.values.get("into_number"):
        return _("%(decision)s into %(number)s", decision=name, number=decision.values["into_number"])
    if _waits(row, decision, level):
        return _("%(decision)s, after the level above has approved", decision=name)
    return name


def _details(decision: Decision) -> list[str]:
    values = decision.values
    found = []
    if values.get("reason"):
        found.append(label(ReasonClass(values["reason"])))
    found.extend(values[name] for name in ("unblock", "plan") if values.get(name))
    if values.get("next_review_on"):
        found.append(_("next review %(day)s", day=day(date.fromisoformat(values["next_review_on"]))))
    if decision.promised_on:
        who, when = values.get("promiser_name", ""), day(decision.promised_on)
        found.append(
            _("%(who)s gives their word for %(day)s", who=who, day=when)
            if who
            else _("promised for %(day)s", day=when)
        )
    return found


def _waits(row: Row, decision: Decision, level: Level | None) -> bool:
    overdue = row.found is not None and row.found.has_been_late
    return waits_for_approval(decision.kind, _state(row), level, overdue=overdue)


def _state(row: Row) -> State | None:
    return row.found.state if row.found else None


_NEW = {
    DecisionKind.SOLVED: _l("A case is registered and closed as solved."),
    DecisionKind.DISPATCHED: _l("A case is registered and goes to its grid or to the chosen unit."),
    DecisionKind.SENT_UP: _l("A case is registered and goes one level up."),
    DecisionKind.LEDGER: _l("A case is registered and enters the ledger."),
    DecisionKind.MERGED: _l("A case is registered and merged into the other one."),
    DecisionKind.NOTED: _l("Stands in the minutes; no case is made."),
}
_EXISTING = {
    DecisionKind.SOLVED: _l("The case is reported as solved, or confirmed if that was reported already."),
    DecisionKind.DISPATCHED: _l("The case goes down to its place or to the chosen unit."),
    DecisionKind.SENT_UP: _l("The case goes one level up."),
    DecisionKind.LEDGER: _l("The case enters the ledger, or its entry is reviewed."),
    DecisionKind.MERGED: _l("The case is merged into the other one."),
    DecisionKind.NOTED: _l("Stands in the minutes, and with the case if you hold it."),
}
