"""The pages of the organisation: the tree, people, postings, imports."""

from app.organisation.views import imports, people, postings, tree, units
from app.organisation.views.scope import bp

__all__ = ["bp", "imports", "people", "postings", "tree", "units"]
