"""An order in words: its row in lists, its facts, its story."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.cases.presenting.timeline import Entry
from app.cases.presenting.words import Shown
from app.domain.clocks import Light, Limit
from app.domain.masking import beginning, without_phones
from app.domain.supervision import Verdict, light
from app.models.supervision import SupervisionAnswer, SupervisionOrder
from app.web.filters import duration, instant, length, short_instant
from app.web.messages import label
from app.web.naming import name_of


@dataclass(frozen=True, slots=True)
class OrderRow:
    """What the list shows of an order."""

    url: str
    number: str
    demand: str
    state_text: str
    light: Shown
    due_text: str
    left_text: str
    asked_unit: str
    asked_person: str
    given_by: str
    given_at: str
    cases_text: str


def row_of(order: SupervisionOrder, *, as_of: datetime) -> OrderRow:
    """Return an order as a row; its unit, people and cases must be loaded."""
    number = len(order.cases)
    return OrderRow(
        url=url_for("supervision.show", order_id=order.id),
        number=order.number,
        demand=beginning(order.demand),
        state_text=label(order.state),
        light=light_of(order, as_of),
        due_text=short_instant(order.due_at),
        left_text=left_of(order, as_of),
        asked_unit=name_of(order.answering),
        asked_person=order.person.name,
        given_by=order.given_by.name,
        given_at=short_instant(order.given_at),
        cases_text=ngettext("%(num)s case", "%(num)s cases", number),
    )


def light_of(order: SupervisionOrder, as_of: datetime) -> Shown:
    """Return the order's light; one that nobody has to answer now has none."""
    found = light(order.state, order.due_at, as_of)
    return Shown("none", label(order.state)) if found is None else Shown(found.value, label(found))


def left_of(order: SupervisionOrder, as_of: datetime) -> str:
    """Return how long there still is to answer, or for how long that is overdue."""
    found = light(order.state, order.due_at, as_of)
    if found is None:
        return ""
    seconds = abs((order.due_at - as_of).total_seconds())
    if found is Light.RED:
        return _("%(time)s overdue", time=duration(seconds))
    return _("%(time)s left", time=duration(seconds))


def facts_of(order: SupervisionOrder) -> Iterator[tuple[str, str]]:
    """Return who is asked by whom, and until when."""
    yield _("Answers"), f"{name_of(order.answering)} · {order.person.name}"
    yield _("Given by"), f"{name_of(order.given_unit)} · {order.given_by.name}"
    yield _("Given at"), instant(order.given_at)
    yield _("Time allowed"), length(Limit(order.amount, order.unit))
    yield _("Due"), instant(order.due_at)
    yield _("State"), label(order.state)


def story_of(order: SupervisionOrder) -> list[Entry]:
    """Return the order and its answers as entries of a timeline, the newest first."""
    found = [_given(order)]
    for answer in order.answers:
        found.append(_answered(answer, name_of(order.answering)))
        if answer.verdict is not None and answer.verdict_at is not None:
            found.append(_judged(answer, answer.verdict, answer.verdict_at))
    return list(reversed(found))


def _given(order: SupervisionOrder) -> Entry:
    told = _("%(person)s gave the order.", person=order.given_by.name)
    return Entry(order.given_at, instant(order.given_at), told, tone="bad")


def _answered(answer: SupervisionAnswer, unit: str) -> Entry:
    if answer.at > answer.due_at:
        told = _("%(person)s answered for %(unit)s, late.", person=answer.by.name, unit=unit)
    else:
        told = _("%(person)s answered for %(unit)s in time.", person=answer.by.name, unit=unit)
    text = without_phones(answer.body)
    return Entry(answer.at, instant(answer.at), told, text, "warn" if answer.at > answer.due_at else "info")


def _judged(answer: SupervisionAnswer, verdict: Verdict, at: datetime) -> Entry:
    person = answer.verdict_by.name if answer.verdict_by else ""
    if verdict is Verdict.ACCEPTED:
        return Entry(
            at, instant(at), _("%(person)s accepted the answer.", person=person), answer.verdict_note, "good"
        )
    told = _("%(person)s sent the answer back.", person=person)
    return Entry(at, instant(at), told, answer.verdict_note, "warn")
