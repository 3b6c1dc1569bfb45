"""What indicators are called, how they are reckoned in words, and whose formula it is."""

from collections.abc import Mapping
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from app.domain.indicators import Code, Trend
from app.domain.leagues import RATES, By
from app.domain.periods import Choice
from app.web.messages import add_refusals


class Said(NamedTuple):
    """An indicator in words."""

    name: str
    formula: str
    source: str
    part: str
    """What its numerator lists."""
    rest: str
    """What the denominator lists besides."""


_THREE_RATES = _l("One of the three rates by which street offices are judged; the counting rules are ours.")
_USUAL = _l("Usual in the work with residents' requests; the counting rules are ours.")
_OURS = _l("Our own.")

SAID: Mapping[Code, Said] = {
    Code.RESPONSE: Said(
        _l("Response rate"),
        _l(
            "Cases accepted in time ÷ cases registered in the period that were accepted or should have"
            " been by now."
        ),
        _THREE_RATES,
        _l("Accepted in time"),
        _l("Accepted late or not yet"),
    ),
    Code.RESOLUTION: Said(
        _l("Resolution rate"),
        _l(
            "Cases closed as solved or partly solved ÷ cases closed in the period. A closing without"
            " evidence, or of a case that is opened again within the days set, does not count as solved."
        ),
        _THREE_RATES,
        _l("Solved or partly solved"),
        _l("Closed otherwise"),
    ),
    Code.SATISFACTION: Said(
        _l("Satisfaction rate"),
        _l(
            "Cases whose result passed the check and that stayed closed ÷ cases checked in the period."
            " A result does not count once one resident is dissatisfied with it: by the grade they give,"
            " or, without a grade, because it is not or only partly fixed."
        ),
        _THREE_RATES,
        _l("Passed the check, and no resident is dissatisfied"),
        _l("Did not pass, opened again, or a resident is dissatisfied"),
    ),
    Code.ON_TIME: Said(
        _l("On-time closing rate"),
        _l(
            "Cases reported as done in time at every unit ÷ cases due in the period. Suspended cases"
            " stand apart, but only up to the share set; those beyond it count as due, the oldest first."
        ),
        _l("Usual in the work with residents' requests; the cap on suspended cases is ours."),
        _l("Done in time"),
        _l("Late, or suspended beyond the share"),
    ),
    Code.REWORK: Said(
        _l("Rework rate"),
        _l("Cases that a check had sent back before ÷ cases closed in the period."),
        _USUAL,
        _l("Sent back by a check"),
        _l("Done at the first go"),
    ),
    Code.REOPENING: Said(
        _l("Reopening rate"),
        _l("Cases opened again within the days set after their closing ÷ cases closed in the period."),
        _USUAL,
        _l("Opened again"),
        _l("Stayed closed"),
    ),
    Code.RETURNS: Said(
        _l("Return rate"),
        _l("Cases that a unit gave back at least once ÷ cases registered in the period."),
        _USUAL,
        _l("Returned at least once"),
        _l("Never returned"),
    ),
    Code.PING_PONG: Said(
        _l("To and fro"),
        _l(
            "Cases that the same two units returned or transferred to each other at least twice ÷ cases"
            " registered in the period."
        ),
        _OURS,
        _l("Went to and fro"),
        _l("Did not"),
    ),
    Code.FIRST_LEVEL: Said(
        _l("First-level solution rate"),
        _l("Cases that a grid or a building solved and nobody had to send up ÷ cases closed in the period."),
        _USUAL,
        _l("Solved by grid or building"),
        _l("Needed a higher level, or not solved"),
    ),
    Code.COVERAGE: Said(
        _l("Talk coverage"),
        _l("Buildings from which somebody sat at the table of a talk in the period ÷ all open buildings."),
        _OURS,
        _l("Heard at a talk"),
        _l("Not heard"),
    ),
    Code.STRIKE_OFF: Said(
        _l("Ledger strike-off rate"),
        _l("Entries struck off in the period ÷ entries open at its start or entered in it."),
        _OURS,
        _l("Struck off"),
        _l("Still in the ledger"),
    ),
    Code.HANDS: Said(
        _l("Time in whose hands"),
        _l(
            "The lives of the cases closed in the period, day and night, divided among those who could"
            " move them. Read off their clocks."
        ),
        _OURS,
        _l("Closed in the period"),
        "",
    ),
}

MEASURES: Mapping[By, str] = {
    By.OVERDUE: _l("Overdue per 100 households"),
    **{By(code.value): SAID[code].name for code in RATES},
}
"""By what a league may be ordered."""

TRENDS: Mapping[Trend, tuple[str, str]] = {
    Trend.BETTER: ("up", _l("better than the period before")),
    Trend.WORSE: ("down", _l("worse than the period before")),
    Trend.SAME: ("forward", _l("as in the period before")),
    Trend.UNKNOWN: ("", _l("too few to compare with the period before")),
}
"""The icon and the words of each."""

CHOICES: Mapping[Choice, str] = {
    Choice.THIS_WEEK: _l("This week"),
    Choice.LAST_WEEK: _l("Last week"),
    Choice.THIS_MONTH: _l("This month"),
    Choice.LAST_MONTH: _l("Last month"),
    Choice.THIS_QUARTER: _l("This quarter"),
    Choice.LAST_QUARTER: _l("Last quarter"),
    Choice.THIS_YEAR: _l("This year"),
    Choice.LAST_YEAR: _l("Last year"),
    Choice.OWN: _l("Days of your own"),
}

add_refusals(
    {
        "already_published": _l(
            "The figures of this period are published already. They are fixed once only."
        ),
        "period_not_over": _l("The period is not over yet; its figures can be published from the day after."),
        "no_office": _l("Figures are published for a street, a community or a grid."),
        "unknown_indicator": _l("There is no such indicator."),
    }
)
