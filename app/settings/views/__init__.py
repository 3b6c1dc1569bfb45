"""The settings pages: read by the offices, changed by administrators."""

from app.settings.views import calendar, categories, limits, own_values, routing
from app.settings.views.scope import bp

__all__ = ["bp", "calendar", "categories", "limits", "own_values", "routing"]
