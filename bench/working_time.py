"""What working time costs: dues ten working years ahead, with a calendar known and a new one."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from app.domain import working_time
from app.domain.clocks import Limit, LimitUnit, instants
from app.domain.working_time import Calendar, Shift

DATA = Path(__file__).parents[1] / "app/settings/data"
HOURS = (Shift.parse("09:00", "12:00"), Shift.parse("13:00", "18:00"))
START = datetime(2025, 1, 15, 3, tzinfo=UTC)
TEN_YEARS_ON = datetime(2035, 1, 15, 3, tzinfo=UTC)
DAYS = 10 * 248
SECONDS = DAYS * 8 * 3600


def run() -> list[tuple[str, float]]:
    """Return what was measured with its median seconds."""
    known = _calendar()
    pauses = [(datetime(2027, 5, 3, tzinfo=UTC), datetime(2028, 5, 3, tzinfo=UTC))]
    week = Limit(7, LimitUnit.WORKING_DAYS)
    return [
        ("add ten working years", _median(lambda: working_time.add(known, START, SECONDS))),
        (
            "add ten working years round a pause of one",
            _median(lambda: working_time.add(known, START, SECONDS, pauses)),
        ),
        (
            "add 2480 working days",
            _median(lambda: working_time.add_working_days(known, START, DAYS)),
        ),
        (
            "subtract ten working years",
            _median(lambda: working_time.subtract(known, TEN_YEARS_ON, SECONDS)),
        ),
        (
            "elapsed in ten years",
            _median(lambda: working_time.elapsed(known, START, TEN_YEARS_ON)),
        ),
        ("warning, due and black of 7 working days", _median(lambda: instants(known, week, START))),
        ("the same, new calendar", _median(lambda: instants(_calendar(), week, START))),
        (
            "add ten working years, new calendar",
            _median(lambda: working_time.add(_calendar(), START, SECONDS), rounds=9),
        ),
    ]


def _median(task: Callable[[], object], rounds: int = 101) -> float:
    task()
    taken = []
    for _ in range(rounds):
        begin = perf_counter()
        task()
        taken.append(perf_counter() - begin)
    return sorted(taken)[rounds // 2]


def _calendar() -> Calendar:
    days: dict[date, bool] = {}
    for year in (2025, 2026):
        text = (DATA / f"calendar_cn_{year}.json").read_text("utf-8")
        for day in json.loads(text)["days"]:
            days[date.fromisoformat(day["date"])] = day["is_day_off"]
    return Calendar(
        ZoneInfo("Asia/Shanghai"),
        dict.fromkeys(range(5), HOURS),
        frozenset(day for day, is_off in days.items() if is_off),
        {day: HOURS for day, is_off in days.items() if not is_off},
    )


if __name__ == "__main__":
    for what, seconds in run():
        print(f"{seconds * 1000:8.3f} ms  {what}")
