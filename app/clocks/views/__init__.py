"""Pages of the settings that move running clocks: the calendar, the opening hours, applying limits.

They live here and not in app.settings, which knows no clocks: each change first shows what it
would do to the clocks that run, and then queues that.
"""

from app.clocks.views import applying, calendar, own_days, own_values, replaying
from app.clocks.views.confirming import bp

__all__ = ["applying", "bp", "calendar", "own_days", "own_values", "replaying"]
