"""A supervision order as a form on paper (督办单): to hand over, to answer on, to sign and to file."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO

import segno
from flask_babel import gettext as _

from app.cases.presenting.words import in_place
from app.cases.queries.lines import Listed
from app.domain.clocks import Limit
from app.domain.masking import beginning, without_phones
from app.domain.supervision import TO_ANSWER, OrderState, Verdict
from app.models.organisation import Person
from app.models.supervision import SupervisionAnswer, SupervisionOrder
from app.papers.sheet import Block, Column, Facts, Grid, Heading, Paper, Picture, Signatures, Signed, Text
from app.web.filters import instant, length, short_instant
from app.web.messages import label
from app.web.naming import name_of

COLUMNS = (1.5, 4.5, 6.0, 3.6)
"""Widths in centimetres: number, case, matter, with whom."""
ROOM, LITTLE = 5, 2
"""So many empty lines are left to answer by hand, and to say whether the answer will do."""
SIDE = 2.2
"""Of the QR code, in centimetres."""


def paper(order: SupervisionOrder, cases: Sequence[Listed], *, address: str) -> Paper:
    """Return the order as a sheet with the cases that its reader may read; `address` goes into the code."""
    blocks: list[Block] = [
        Facts(tuple(_head(order))),
        Heading(_("Cases under supervision")),
        _cases(cases),
        *_left_out(len(order.cases) - len(cases)),
        Heading(_("Demand and answer")),
        Facts(tuple(_demanded(order))),
        Signatures((Signed(_("Answered by")), Signed(_("In charge of the unit")))),
        Picture(_code(address), SIDE, _("Scan to see how it stands")),
    ]
    return Paper(
        title=_("Supervision order form"),
        marks=tuple(_marks(order)),
        blocks=tuple(blocks),
        footer=_("%(unit)s · %(number)s", unit=name_of(order.given_unit), number=order.number),
    )


def _marks(order: SupervisionOrder) -> Iterator[str]:
    yield _("Order no. %(number)s", number=order.number)
    if order.state is OrderState.LIFTED:
        yield _("Lifted: it need not be answered")


def _head(order: SupervisionOrder) -> Iterator[tuple[str, str]]:
    yield _("To"), name_of(order.answering)
    yield _("Answers"), order.person.name
    limit = length(Limit(order.amount, order.unit))
    yield _("Time allowed"), _("%(limit)s, until %(at)s", limit=limit, at=instant(order.due_at))
    yield _("Given by"), f"{name_of(order.given_unit)} · {order.given_by.name}"
    yield _("Given at"), instant(order.given_at)


def _cases(cases: Sequence[Listed]) -> Grid:
    headings = (_("No."), _("Case"), _("Matter"), _("With"))
    columns = tuple(Column(text, width) for text, width in zip(headings, COLUMNS, strict=True))
    return Grid(columns, tuple(_line(number, case) for number, case in enumerate(cases, 1)))


def _left_out(number: int) -> list[Block]:
    return [Text(_("Confidential and left out on this copy: %(number)s.", number=number))] if number else []


def _line(number: int, case: Listed) -> tuple[str, ...]:
    place = in_place(name_of(case.place), case.spot)
    due_at = case.due_at if case.is_whole else None
    due = _("due %(at)s", at=short_instant(due_at)) if due_at else label(case.state)
    return (
        str(number),
        f"{case.number}\n{place}",
        beginning(case.description),
        f"{name_of(case.holder)}\n{due}",
    )


def _demanded(order: SupervisionOrder) -> Iterator[tuple[str, str]]:
    """Return why, what, and what was answered; where an answer is still to come, there is room for it."""
    yield _("Why supervision is needed"), without_phones(order.reason)
    yield _("What is demanded"), without_phones(order.demand)
    for answer in order.answers:
        yield _("What was done"), f"{without_phones(answer.body)}\n{_signed(answer.by, answer.at)}"
        if answer.verdict is not None:
            yield _("Checked"), _verdict(answer)
    if order.state in TO_ANSWER:
        yield _("What was done"), "\n" * ROOM
    if order.state.is_open:
        yield _("Checked"), "\n" * LITTLE


def _verdict(answer: SupervisionAnswer) -> str:
    said = _("Accepted.") if answer.verdict is Verdict.ACCEPTED else _("Sent back.")
    words = "".join(part for part in (said, answer.verdict_note) if part)
    return f"{words}\n{_signed(answer.verdict_by, answer.verdict_at)}"


def _signed(person: Person | None, at: datetime | None) -> str:
    return _("%(person)s, %(at)s", person=person.name if person else "", at=instant(at))


def _code(address: str) -> bytes:
    picture = BytesIO()
    segno.make(address, error="m").save(picture, kind="png", scale=8, border=2)
    return picture.getvalue()
