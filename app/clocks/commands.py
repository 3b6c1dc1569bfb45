"""`flask clocks`: why something is due when it is; trying the rules of time on files."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from app.clocks import queries, replaying
from app.clocks.calendar_commands import street_named
from app.clocks.explaining import explained
from app.clocks.replay_words import count_words
from app.clocks.replaying import DAYS, OWN, Question
from app.domain import simulation
from app.domain.backlog import midnight
from app.domain.levels import Level
from app.domain.numbers import normalise
from app.domain.replay import Count
from app.domain.staffing import LEAST, MOST, Staff
from app.settings import queries as settings
from app.settings.sets import SETS
from app.web import clock
from app.web.messages import label

DAY = click.DateTime(["%Y-%m-%d"])
group = AppGroup("clocks", help="Limits of cases and how they are counted.")

SIMULATE = """Answer questions about working time: one JSON object a line in, one out.

Reads FILE or standard input and answers each line as it comes, by the rules that the clocks of cases
use. No database is read. A line that cannot be answered says why, and the next one follows.

\b
{"id": 1, "timezone": "Asia/Shanghai", "kind": "add", "amount": "8h",
 "weekly_hours": {"mon": [["09:00", "12:00"], ["13:00", "18:00"]]},
 "holidays": ["2026-03-09"], "start": "2026-03-02T10:00"}      (in one line)
{"id": 1, "result": "2026-03-16T10:00:00"}

\b
The calendar
  timezone        an IANA name
  weekly_hours    mon ... sun: intervals; a day left out is closed. 24:00 is
                  midnight; a night is ["22:00", "30:00"] or ["22:00", "06:00"]
                  and belongs to the date on which it starts
  holidays        dates on which nothing starts
  extra_workdays  date: intervals, in place of the weekly hours of that date;
                  a holiday on the same date wins
  closures        [[from, to], ...]: times taken out of all that

\b
The question
  kind    add        when amount is used up (0: at the next open instant)
          sub        from when amount leads to start: the mirror image
          pause      as add, with pauses (add and sub heed them as well)
          add_days   as add, for amounts of days only
          elapsed    seconds of working time from start to end, without pauses
          is_open    whether start is in working time
          intervals  the next count (at most 10000) open intervals; one under
                     way begins at start; each shift is one of its own
  amount  "90s", "45m", "8h" of working time;
          "3wd": the closing of the third working day after that of start
          (sub: the opening of the third before); "3d": 24:00 of the third
          day after that of start, where every hour counts (sub: 0:00 of the
          third before); an amount of 0 is due at the next open instant
  pauses  [[from, to], ...]; null as a "to" means that it goes on

\b
Times are wall times of timezone (2026-03-02T10:00, also with seconds and
fractions), or UTC with "Z", or have an offset such as "+08:00". Of an hour
that comes twice the first is meant; a time that the clocks leave out is read
with the offset from before the change. Other fields are passed over.

\b
The answer: id, and
  result  a time in the form of start, seconds, true or false, pairs of times,
          or null: never due as long as the pause goes on; or
  error   bad_json, not_an_object (both with the number of the line),
          missing_field, unknown_kind, bad_timezone, bad_time, bad_date,
          bad_amount, bad_count, bad_pauses, bad_weekday, bad_wall_time,
          bad_shift, overlapping_shifts, bad_closure, never_open,
          search_bound (not within a hundred years), or bad_ and the name of
          a field of the wrong type; "field" names the one to blame
"""


@group.command(help=SIMULATE, with_appcontext=False)
@click.argument("file", type=click.File("rb"), default="-")
def simulate(file: BinaryIO) -> None:
    """Write an answer for each line of `file` at once, so that a pipe sees it."""
    for line in _answered(file):
        click.echo(json.dumps(line))


def _answered(file: BinaryIO) -> Iterator[dict[str, object]]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            question = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
        except (ValueError, RecursionError):
            yield {"id": None, "error": "bad_json", "line": number}
            continue
        found = simulation.answer(question)
        yield found if isinstance(question, dict) else found | {"line": number}


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _staff(_context: object, _option: object, typed: tuple[str, ...]) -> Staff:
    """Read LEVEL=PERCENT."""
    found = {}
    for one in typed:
        level, _, percent = one.partition("=")
        if level not in set(Level) or not percent.isdecimal() or not LEAST <= int(percent) <= MOST:
            levels = ", ".join(Level)
            raise click.BadParameter(f"{one}: write one of {levels}, =, and {LEAST} to {MOST}.")
        found[Level(level)] = int(percent)
    return found


@group.command()
@click.option("--street", "code", metavar="CODE", required=True, help="Whose clocks.")
@click.option(
    "--set",
    "name",
    type=click.Choice([OWN, *SETS]),
    help="As if this set were taken over; own: none.",
)
@click.option("--limits-on", "on", type=DAY, metavar="DAY", help="Limits of a day.")
@click.option("--days", default=DAYS, show_default=True, type=click.IntRange(1, 3660), help="Looked back.")
@click.option("--until", type=DAY, metavar="DAY", help="The last of these days; without it now.")
@click.option(
    "--staff",
    multiple=True,
    metavar="LEVEL=PERCENT",
    callback=_staff,
    help="As if a level had so many.",
)
def replay(
    code: str, name: str | None, on: datetime | None, days: int, until: datetime | None, staff: Staff
) -> None:
    """Print how many clocks would have been breached under other limits or staffing, of all that began.

    Without --set and --limits-on the limits are those that are in force today. Nothing is changed.
    """
    if name and on:
        raise click.UsageError("Name a set or a day, not both.")
    street, now = street_named(code), clock.now()
    day = on.date() if on else settings.day_of(street, now)
    other = replaying.limits_named(street.id, name, day)
    table = replaying.replay(_question(street.id, days, until), other._replace(staff=staff))
    with force_locale("en"):
        click.echo(f"{'Clock':<24}{'Level':<12}{'Clocks':>8}{'Breached':>10}{'Would be':>14}{'Change':>20}")
        for kind, level, count in table.lines:
            click.echo(_counted(label(kind), label(level) if level else "-", count))
        click.echo(_counted("All", "", table.total))
    if table.total.unknown:
        click.echo("From ... to: how long clocks that passed or run on would have taken is not known.")


def _question(street_id: int, days: int, until: datetime | None) -> Question:
    """Return the question about some days, up to now or up to and including a day of the street."""
    now, length = clock.now(), timedelta(days=days)
    if until is None:
        return Question(street_id, now - length, now)
    zone, after = settings.zone_of(street_id), until.date() + timedelta(days=1)
    return Question(street_id, midnight(after - length, zone), now, midnight(after, zone))


def _counted(kind: str, level: str, count: Count) -> str:
    words = count_words(count)
    row = f"{kind:<24}{level:<12}{count.clocks:>8}{count.breached:>10}"
    return f"{row}{words.late:>14}{words.change:>20}"


@group.command()
@click.argument("number")
def explain(number: str) -> None:
    """Print why each clock of the case NUMBER is due when it is."""
    case = queries.case_by_number(normalise(number) or "")
    if case is None:
        raise click.ClickException(f"there is no case {number}")
    with force_locale("en"):
        for one in explained(case, queries.clocks_of(case.id), as_of=clock.now()):
            click.echo(one.title)
            for sentence in one.sentences:
                click.echo(f"  {sentence}")
            for cell in one.cells:
                click.echo(f"    {cell.heading:<12} {cell.counted or '-':<12} {cell.text}")
