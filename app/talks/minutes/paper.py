"""The minutes as a sheet of paper."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import format_datetime
from flask_babel import gettext as _

from app.domain.minutes import MinutesState
from app.models.minutes import Addendum, Confirmation, Minutes
from app.papers.sheet import Block, Column, Facts, Grid, Heading, Paper, Signatures, Signed, Text
from app.talks.minutes import wording
from app.web.filters import instant

DIGEST = 16
"""So many characters of a digest are read out to compare it; the whole stands on the page."""


def paper(
    content: dict[str, Any], minutes: Minutes | None, *, hidden: Collection[int] = (), is_full: bool = False
) -> Paper:
    """Return the minutes as paper; without a record it is a first look at a talk that is not closed.

    `hidden` are ids of confidential cases that the reader may not see; a full copy says that it is one.
    """
    talk = content["talk"]
    items = [item for item in content["items"] if item["case_id"] not in hidden]
    blocks: list[Block] = [Facts(tuple(_head(content)))]
    for number, (heading, body) in enumerate(_parts(content, items), 1):
        blocks += [Heading(wording.numbered(number, heading)), *body]
    if left_out := len(content["items"]) - len(items):
        blocks.append(Text(_("Confidential and left out on this copy: %(number)s.", number=left_out)))
    blocks += _end(minutes)
    return Paper(
        title=_("Minutes: %(title)s", title=talk["title"]),
        marks=(
            *_marks(minutes),
            *([_("Full copy with confidential items: not for the table")] if is_full else ()),
        ),
        blocks=tuple(blocks),
        footer=_footer(minutes),
    )


def _marks(minutes: Minutes | None) -> Iterator[str]:
    if minutes is None:
        yield _("Draft: the talk is not closed yet")
    elif minutes.state is MinutesState.DRAFT:
        yield _("Draft: not read out yet")
    elif minutes.state is MinutesState.READ_OUT:
        yield _("Read out, not locked yet")


def _footer(minutes: Minutes | None) -> str:
    if minutes is None or minutes.lock_digest is None:
        return _("Draft")
    return _("Locked %(at)s · SHA-256 %(digest)s", at=instant(minutes.locked_at), digest=minutes.lock_digest)


def _head(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    talk = content["talk"]
    starts = datetime.fromisoformat(talk["starts_at"])
    yield _("Unit"), talk["unit"]
    yield _("Time"), format_datetime(starts, _("EEEE, MMMM d, y HH:mm"))
    yield _("Place"), talk["place"]
    yield _("Host"), talk["host"]
    yield _("Taken down by"), talk["recorder"]
    yield from wording.attendance(content["people"])


def _parts(content: dict[str, Any], items: Sequence[dict[str, Any]]) -> Iterator[tuple[str, list[Block]]]:
    if content["opening"]:
        yield _("Opening"), _paragraphs(content["opening"])
    old, new = ([item for item in items if item["is_new"] is is_new] for is_new in (False, True))
    yield _("Looking back at earlier issues"), list(_look_back(old))
    yield _("New issues and what was decided"), list(_new(new))
    if content["news"]:
        yield _("News told to the building heads"), _paragraphs(content["news"])
    if content["closing"]:
        yield _("Closing words"), _paragraphs(content["closing"])


def _look_back(items: Sequence[dict[str, Any]]) -> Iterator[Block]:
    if not items:
        yield Text(_("Nothing was open from earlier talks."))
        return
    columns = (
        Column(_("No."), 1.2),
        Column(_("Issue"), 5.0),
        Column(_("What became of it"), 4.9),
        Column(_("Decided today"), 4.5),
    )
    rows = []
    for item in items:
        issue = "\n".join(part for part in (item["title"], item["case"], item["place"]) if part)
        days = [f"{name} {day}" for name, day in wording.dates(item)]
        today = (wording.decided(item) or _("Stays as it is."), item["words"], *days)
        rows.append(
            (str(item["number"]), issue, wording.found(item), "\n".join(part for part in today if part))
        )
    yield Grid(columns, tuple(rows))
    for item in items:
        if item["votes"] or item["dissent"]:
            yield Heading(_("Item %(number)s: %(title)s", number=item["number"], title=item["title"]), 2)
            yield from _voices(item)


def _new(items: Sequence[dict[str, Any]]) -> Iterator[Block]:
    if not items:
        yield Text(_("No new issues were raised."))
    for item in items:
        yield Heading(_("Item %(number)s: %(title)s", number=item["number"], title=item["title"]), 2)
        facts = (
            (_("Raised by"), " · ".join(part for part in (item["raised_by"], item["place"]) if part)),
            (_("Decision"), wording.decided(item) or _("not decided")),
            (_("With"), wording.holder(item)),
            *wording.dates(item),
        )
        for lead, text in facts:
            if text:
                yield Text(text, lead)
        yield from _paragraphs(item["words"])
        yield from _voices(item)


def _voices(item: dict[str, Any]) -> Iterator[Block]:
    for one in item["votes"]:
        yield Text(wording.vote(one), _("Vote"))
    for one in item["dissent"]:
        yield Text(wording.dissent(one), _("Dissent"))


def _paragraphs(text: str) -> list[Block]:
    return [Text(line.strip()) for line in text.splitlines() if line.strip()]


def _end(minutes: Minutes | None) -> list[Block]:
    given = confirmations_of(minutes)
    blocks: list[Block] = [Heading(_("Read out and confirmed"))]
    if given:
        blocks.append(
            Signatures(tuple(Signed(row.name, row.strokes, wording.confirmed(row)) for row in given))
        )
    if minutes is None or minutes.state is not MinutesState.LOCKED:
        lines = (_("Host"), _("Taken down by"), _("Building heads"))
        blocks.append(Signatures(tuple(Signed(name) for name in lines)))
        return blocks
    if minutes.addenda:
        blocks.append(Heading(_("Addenda")))
        blocks += [_addendum(row) for row in minutes.addenda]
    return blocks


def _addendum(row: Addendum) -> Block:
    lead = _("No. %(number)s, %(at)s, %(name)s", number=row.number, at=instant(row.at), name=row.name)
    return Text(f"{row.body} [SHA-256 {row.digest[:DIGEST]}]", lead)


def confirmations_of(minutes: Minutes | None) -> list[Confirmation]:
    """Return the confirmations of the text as it stands; those of an earlier text are left behind."""
    if minutes is None:
        return []
    return [row for row in minutes.confirmations if row.text_digest == minutes.text_digest]
