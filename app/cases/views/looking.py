"""Whether somebody looks at so many residents that they are asked to prove themselves first."""

from app.access.guards import current_actor
from app.cases.queries.revealed import reveals_at_large
from app.web import clock


def looks_at_many() -> bool:
    """Return whether the next look of whoever is signed in needs their password: for `proving_if`."""
    return reveals_at_large(current_actor().id or 0, now=clock.now())
