"""The settings pages: read by the offices, changed by administrators."""

from app.settings.views import categories, limits, routing, sets
from app.settings.views.scope import bp

__all__ = ["bp", "categories", "limits", "routing", "sets"]
