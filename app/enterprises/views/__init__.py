"""The pages of firms, of their needs and of the alliance."""

from app.enterprises.views import alliance, firms, needs
from app.enterprises.views.scope import bp

__all__ = ["alliance", "bp", "firms", "needs"]
