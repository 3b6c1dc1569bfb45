"""How long work that failed is left alone before it is tried again."""

from datetime import timedelta

FIRST = timedelta(minutes=2)
FACTOR = 4
LONGEST = timedelta(hours=12)


def wait_before_retry(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: 2, 8, 32 minutes, ... at most 12 hours."""
    wait = FIRST
    for _ in range(min(failures, 10) - 1):
        wait *= FACTOR
    return min(wait, LONGEST)
