"""What failed is left alone for longer each time, but never for ever."""

from datetime import timedelta

import pytest

from app.domain.retries import wait_before_retry


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 2), (1, 2), (2, 8), (3, 32), (4, 128), (5, 512), (6, 720), (99, 720)]
)
def test_the_wait_grows_up_to_half_a_day(failures, minutes):
    assert wait_before_retry(failures) == timedelta(minutes=minutes)
