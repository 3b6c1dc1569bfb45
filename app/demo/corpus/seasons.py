"""Which seasons of a street's year a day belongs to."""

from datetime import date, timedelta
from functools import lru_cache

SPRING_FESTIVALS = (
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
    date(2029, 2, 13),
    date(2030, 2, 3),
)
"""First days of the lunar year."""

SEASONS = ("spring", "summer", "autumn", "winter", "heating", "festival", "qingming", "exams")
QUARTERS = ("winter", "spring", "summer", "autumn")


@lru_cache(maxsize=4096)
def seasons(day: date) -> tuple[str, ...]:
    """Name the quarter first, then what else the day lies in: heating, festival, qingming, exams."""
    month_day = (day.month, day.day)
    return (
        QUARTERS[day.month % 12 // 3],
        *(["heating"] if month_day >= (11, 15) or month_day <= (3, 15) else []),
        *(["festival"] if any(_is_round(first, day) for first in SPRING_FESTIVALS) else []),
        *(["qingming"] if (3, 28) <= month_day <= (4, 7) else []),
        *(["exams"] if (5, 20) <= month_day <= (6, 18) else []),
    )


def _is_round(first: date, day: date) -> bool:
    return first - timedelta(days=10) <= day <= first + timedelta(days=16)
