"""A brief in sentences: the same for the page, where numbers open lists, for paper and for a chat group."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from app.domain.briefs import BriefKind
from app.domain.indicators import BY_CODE, SMALL, Code, Counts, is_met, trend
from app.domain.leagues import per_hundred
from app.domain.workflow import Outcome
from app.models.briefs import Brief
from app.papers.sheet import Block, Column, Grid, Heading, Paper, Text
from app.reports.presenting import hundredths, percent
from app.reports.words import SAID, TRENDS
from app.web.filters import day, instant
from app.web.messages import label

Say = Callable[..., str]
"""Puts numbers into a sentence; each is a pair of the number and the address of its list, or of nothing."""
Told = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with what is said below it."""

    heading: str
    sentences: tuple[str, ...]
    grid: Grid | None = None


def plain(sentence: str, **numbers: Told) -> str:
    """Put numbers into a sentence for paper."""
    return sentence % {name: number for name, (number, _url) in numbers.items()}


def linked(sentence: str, **numbers: Told) -> str:
    """Put numbers into a sentence for the page, where those with a list open it."""
    return escape(sentence) % {name: _link(number, url) for name, (number, url) in numbers.items()}


def _link(number: int, url: str) -> Markup | int:
    return Markup('<a href="{}" data-figure="{}">{}</a>').format(url, number, number) if url else number


def title(brief: Brief) -> str:
    """Return what a brief is called."""
    name = brief.content["unit"]["name"]
    if brief.kind is BriefKind.WEEKLY:
        return _("Weekly brief: %(unit)s", unit=name)
    return _("Monthly brief: %(unit)s", unit=name)


def period_of(brief: Brief) -> str:
    """Return the days that a brief is about."""
    return _("%(first)s to %(last)s", first=day(brief.first_on), last=day(brief.last_on))


def parts(brief: Brief, say: Say) -> Iterator[Part]:
    """Return the parts of a brief in their order."""
    content, links = brief.content, _Links(brief)
    yield Part(_("On the whole"), tuple(_glance(content, links, say)))
    yield Part(_("Rates"), (), _rates(content))
    if content.get("league"):  # briefs of earlier versions have none
        yield Part(_("Side by side, per 100 households"), (_order(),), _league(content))
    yield Part(_("Late, by who holds them"), tuple(_late_words(content)), _late(content))
    yield Part(_("What took longest"), tuple(_typical(content)))
    yield Part(_("Ledger and talks"), tuple(_evenings(content, say)))


@dataclass(frozen=True, slots=True)
class _Links:
    """Addresses of the lists that do not change with time: what came and what was closed in the period."""

    brief: Brief

    def came(self) -> str:
        return self._list("all", "registered")

    def closed(self) -> str:
        return self._list("closed", "closed")

    def _list(self, state: str, field: str) -> str:
        days: dict[str, Any] = {f"{field}_from": self.brief.first_on, f"{field}_to": self.brief.last_on}
        return url_for("cases.index", unit_id=self.brief.unit_id, state=state, **days)


def _glance(content: Mapping[str, Any], links: _Links, say: Say) -> Iterator[str]:
    now, before = content["flow"]
    yield say(
        _("%(came)s cases came in (before: %(came_before)s), %(closed)s closed (before: %(closed_before)s)."),
        came=(now["came"], links.came()), came_before=(before["came"], ""),
        closed=(now["closed"], links.closed()), closed_before=(before["closed"], ""),
    )  # fmt: skip
    if content["outcomes"]:
        told = [
            ngettext("%(outcome)s %(num)s", "%(outcome)s %(num)s", number, outcome=label(Outcome(code)))
            for code, number in content["outcomes"].items()
        ]
        yield _("Closed as: %(outcomes)s.", outcomes=_(", ").join(told))
    still = content["open"]
    yield say(
        _("Open when written: %(all)s; %(late)s late, %(red)s red at the street, %(old)s over 30 days."),
        all=(still["all"], ""), late=(still["late"], ""),
        red=(still["street_red"], ""), old=(still["over_30_days"], ""),
    )  # fmt: skip


def _rates(content: Mapping[str, Any]) -> Grid:
    columns = (
        Column(_("Indicator"), 2.8),
        Column(_("This period"), 3.8),
        Column(_("Period before"), 2.2),
        Column(_("Target"), 3.2),
        Column(_("Trend"), 3.6),
    )
    return Grid(columns, tuple(_rate(Code(code), told) for code, told in content["rates"].items()))


def _rate(code: Code, told: Mapping[str, Any]) -> tuple[str, ...]:
    one, now, earlier = BY_CODE[code], Counts(*told["now"]), Counts(*told["earlier"])
    target = told["target"]
    met = {True: _("reached"), False: _("missed"), None: ""}[is_met(one, now, target)]
    aim = f"{percent(target)} {met}".strip() if target is not None else ""
    return (
        str(SAID[code].name),
        _of(now),
        percent(earlier.tenths),
        aim,
        str(TRENDS[trend(one, now, earlier)][1]),
    )


def _of(counts: Counts) -> str:
    """Return a rate with what it is made of, so that a small one is seen to be one."""
    value, part, whole = percent(counts.tenths), counts.numerator, counts.denominator
    return _("%(value)s (%(part)s of %(whole)s)", value=value, part=part, whole=whole) if whole else value


def _order() -> str:
    return _(
        "Ordered by what is overdue per 100 households, the fewest first. How much was raised takes no"
        " rank; few households or cases (fewer than %(small)d) and unknown households take none.",
        small=SMALL,
    )


def _league(content: Mapping[str, Any]) -> Grid:
    columns = (
        Column(_("Rank"), 1.4),
        Column(_("Unit"), 3.6),
        Column(_("Households"), 2.0),
        Column(_("Raised per 100"), 2.6),
        Column(_("Overdue per 100"), 2.6),
        Column(str(SAID[Code.ON_TIME].name), 3.4),
    )
    return Grid(columns, tuple(_in_league(row) for row in content["league"]))


def _in_league(row: Mapping[str, Any]) -> tuple[str, ...]:
    households = row["households"]
    raised, overdue = (_per_hundred(row[name], households) for name in ("raised", "overdue"))
    known = _("not entered") if households is None else str(households)
    on_time = _of(Counts(*row["on_time"]))
    return str(row["place"] or "–"), row["unit"], known, raised, overdue, on_time


def _per_hundred(number: int, households: int | None) -> str:
    share = hundredths(per_hundred(number, households))
    return f"{share} ({number})" if share else f"– ({number})"


def _late_words(content: Mapping[str, Any]) -> Iterator[str]:
    if not content["late"]:
        yield _("Nothing was late.")


def _late(content: Mapping[str, Any]) -> Grid | None:
    if not content["late"]:
        return None
    columns = (Column(_("With"), 4.0), Column(_("Late"), 1.8), Column(_("The latest of them"), 9.8))
    rows = []
    for row in content["late"]:
        cases = [f"{case['number']} {case['title']}" for case in row["cases"]]
        rows.append((row["unit"], str(row["number"]), "\n".join(cases)))
    return Grid(columns, tuple(rows))


def _typical(content: Mapping[str, Any]) -> Iterator[str]:
    for case in content["typical"]:
        yield _(
            "%(number)s, “%(title)s”: closed by %(unit)s as “%(outcome)s” after %(days)s days.",
            number=case["number"], title=case["title"], unit=case["unit"],
            outcome=label(Outcome(case["outcome"])), days=case["days"],
        )  # fmt: skip
    if not content["typical"]:
        yield _("No case was closed.")


def _evenings(content: Mapping[str, Any], say: Say) -> Iterator[str]:
    ledger, talks = content["ledger"], content["talks"]
    yield say(
        _("Ledger: %(entered)s entered, %(reviewed)s reviews, %(struck_off)s struck off; %(open)s open."),
        **{name: (number, "") for name, number in ledger.items()},
    )
    yield say(
        _("Night talks: %(held)s held, %(present)s people present, %(items)s issues."),
        **{name: (number, "") for name, number in talks.items()},
    )


def paper(brief: Brief) -> Paper:
    """Return a brief as a sheet."""
    blocks: list[Block] = []
    for part in parts(brief, plain):
        blocks.append(Heading(part.heading))
        blocks += [Text(sentence) for sentence in part.sentences]
        if part.grid:
            blocks.append(part.grid)
    issued = _("Written %(at)s", at=instant(brief.issued_at))
    return Paper(title(brief), (period_of(brief),), tuple(blocks), issued)


def chat_text(brief: Brief) -> str:
    """Return a brief short enough for a chat group."""
    lines = [f"【{title(brief)}】{period_of(brief)}", *_glance(brief.content, _Links(brief), plain)]
    for code in (Code.RESPONSE, Code.ON_TIME, Code.RESOLUTION):
        told = brief.content["rates"][code.value]
        lines.append(
            _("%(name)s: %(value)s", name=SAID[code].name, value=percent(Counts(*told["now"]).tenths))
        )
    lines += _in_a_word(brief.content.get("league", ()))
    lines += [
        _("%(unit)s: %(number)s late", unit=row["unit"], number=row["number"])
        for row in brief.content["late"][:3]
    ]
    return "\n".join([*lines, *_evenings(brief.content, plain)])


def _in_a_word(league: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say the overdue cases per hundred households of the units that have a place."""
    told = [
        f"{row['unit']} {hundredths(per_hundred(row['overdue'], row['households']))}"
        for row in league
        if row["place"] is not None
    ]
    return [_("Overdue per 100 households: %(units)s.", units=_(", ").join(told))] if told else []
