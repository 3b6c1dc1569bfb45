"""The pages of stations, of the coverage and of places."""

from app.stations.views import coverage, editing, imports, showing
from app.stations.views.scope import bp

__all__ = ["bp", "coverage", "editing", "imports", "showing"]
