"""Pages of sign-in; every endpoint of the product that is not marked public passes its guard."""

from app.accounts.views import device, display, entrance, factor, guard, own, people, tokens
from app.accounts.views.blueprint import bp

__all__ = ["bp", "device", "display", "entrance", "factor", "guard", "own", "people", "tokens"]
