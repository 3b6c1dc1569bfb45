"""Pages of the settings that move running clocks: the calendar and the opening hours.

They live here and not in app.settings, which knows no clocks: each change first shows what it
would do to the clocks that run, and then queues that.
"""

from app.clocks.views import calendar, own_days, own_values
from app.clocks.views.confirming import bp

__all__ = ["bp", "calendar", "own_days", "own_values"]
