"""What the minutes say about people, items, votes and confirmations, in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from app.cases.queries.promised import kept_promises
from app.domain.clocks import Light
from app.domain.ledger import ReasonClass
from app.domain.minutes import Way
from app.domain.talks import DecisionKind
from app.domain.votes import ABSTAIN, NO, YES, Majority, Result
from app.domain.workflow import State
from app.models.minutes import Confirmation
from app.talks.sentences import promise_words
from app.web.filters import day, instant, short_instant
from app.web.messages import label
from app.web.naming import is_english

Part = Mapping[str, Any]
NUMERALS = "一二三四五六七八九十"
LIT = frozenset({State.REGISTERED, State.HANDLING, State.VERIFYING})
"""States in which a light says something."""


def numbered(number: int, heading: str) -> str:
    """Return a heading with its number, in Chinese with a Chinese one."""
    figure = str(number) if is_english() or number > len(NUMERALS) else NUMERALS[number - 1]
    return _("%(number)s. %(heading)s", number=figure, heading=heading)


def attendance(people: Sequence[Part]) -> list[tuple[str, str]]:
    """Say who was there and who was not; nobody is called absent where nobody was ticked off."""
    here = [person(one) for one in people if one["is_present"]]
    away = [person(one) for one in people if not one["is_present"]]
    if not here:
        return [(_("Present"), _("not taken down"))]
    return [
        (_("Present (%(number)s)", number=len(here)), _list(here)),
        (_("Absent (%(number)s)", number=len(away)), _list(away)),
    ]


def person(one: Part) -> str:
    """Return a name with the unit, and for whom somebody stood in."""
    under = one["unit"]
    if one["stands_in_for"]:
        stands = _("for %(name)s", name=one["stands_in_for"])
        under = _(", ").join(part for part in (under, stands) if part)
    return _("%(name)s (%(unit)s)", name=one["name"], unit=under) if under else str(one["name"])


def found(item: Part) -> str:
    """Return what had become of a case when the talk looked back at it, a line each."""
    seen = item["found"]
    if seen is None:
        return ""
    state = State(seen["state"])
    lit = seen["light"] and state in LIT
    lines = [f"{label(state)} · {label(Light(seen['light']))}" if lit else label(state)]
    if seen["due_at"]:
        lines.append(_("due %(at)s", at=short_instant(datetime.fromisoformat(seen["due_at"]))))
    lines += [promise_words(promise) for promise in kept_promises(seen)]
    if seen["expected_on"]:
        lines.append(_("the holder expects it by %(day)s", day=_day(seen["expected_on"])))
    if seen["next_review_on"]:
        lines.append(_("next review in the ledger %(day)s", day=_day(seen["next_review_on"])))
    return "\n".join((*lines, _("explained by %(unit)s", unit=seen["holder"])))


def decided(item: Part) -> str:
    """Return a decision with what it demands, as one line; nothing while there is none."""
    decision = item["decision"]
    if decision is None:
        return ""
    parts = [_head(decision)]
    if decision["reason"]:
        parts.append(label(ReasonClass(decision["reason"])))
    parts += [decision[name] for name in ("unblock", "plan") if decision[name]]
    return _("; ").join(part.rstrip("。.") for part in parts)


def dates(item: Part) -> list[tuple[str, str]]:
    """Return the days that a decision names, each with what it is for."""
    decision = item["decision"] or {}
    told = []
    if decision.get("promised_on"):
        who = decision["promiser"]
        told.append(
            (_("Promised for"), " · ".join(part for part in (_day(decision["promised_on"]), who) if part))
        )
    if decision.get("next_review_on"):
        told.append((_("Next review"), _day(decision["next_review_on"])))
    return told


def holder(item: Part) -> str:
    """Return who has the case since the decision, its number and state."""
    outcome = item["outcome"]
    if outcome is None:
        return ""
    return " · ".join(
        part for part in (outcome["holder"], item["case"], label(State(outcome["state"]))) if part
    )


def vote(one: Part) -> str:
    """Return a vote as a paragraph: the question, the numbers, and what it came to; names of an open one.

    Of a secret vote without a quorum there is no split.
    """
    said = [
        _("Put to the vote: %(question)s", question=one["question"].rstrip("。.")),
        _("%(took)s of %(invited)s took part", took=one["took"], invited=one["invited"]),
        _(", ").join(_counted(one, code) for code in one["counts"]),
        came_to(one),
    ]
    how = _("secret") if one["is_secret"] else _("by show of hands") if one["by_hands"] else _("open")
    return _("%(said)s (%(how)s).", said=_("; ").join(part for part in said if part), how=how)


def came_to(one: Part) -> str:
    """Return the result of a vote, with the option that won among several."""
    result = label(Result(one["result"]))
    if one["winner"] and one["options"]:
        return _("%(result)s: %(option)s", result=result, option=option(one, one["winner"]))
    if one["result"] == Result.NO_QUORUM:
        return _("%(result)s (quorum %(percent)s percent)", result=result, percent=one["quorum_percent"])
    if one["majority"] != Majority.MORE:
        return _("%(result)s (%(majority)s)", result=result, majority=label(Majority(one["majority"])))
    return result


def option(one: Part, code: str) -> str:
    """Return what an option of a vote is called."""
    plain = {YES: _("Yes"), NO: _("No"), ABSTAIN: _("Abstained")}
    return plain[code] if code in plain else str(one["options"][int(code) - 1])


def dissent(one: Part) -> str:
    """Return who disagreed, and in which words."""
    said = _("%(name)s: %(words)s", name=one["person"], words=one["words"])
    return (
        _("%(said)s (written down by %(name)s)", said=said, name=one["written_by"])
        if one["written_by"]
        else said
    )


def confirmed(row: Confirmation) -> str:
    """Return how somebody confirmed the text, and when."""
    at = instant(row.confirmed_at)
    if row.way is Way.TAP:
        return _("confirmed on their own phone, %(at)s", at=at)
    if row.way is Way.SIGNATURE:
        return _("signed, %(at)s", at=at)
    witness = row.witness.name if row.witness else row.name
    return _("confirmed before %(witness)s, %(at)s", witness=witness, at=at)


def _counted(one: Part, code: str) -> str:
    names = one["names"].get(code, ())
    said = _("%(option)s %(number)s", option=option(one, code), number=one["counts"][code])
    return _("%(name)s (%(unit)s)", name=said, unit=_(", ").join(names)) if names else said


def _head(decision: Part) -> str:
    name = label(DecisionKind(decision["kind"]))
    if decision["unit"]:
        return _("%(decision)s to %(unit)s", decision=name, unit=decision["unit"])
    if decision["into"]:
        return _("%(decision)s into %(number)s", decision=name, number=decision["into"])
    if decision["waits"]:
        return _("%(decision)s, after the level above has approved", decision=name)
    return name


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


def _list(names: Sequence[str]) -> str:
    return _(", ").join(names) or _("nobody")
