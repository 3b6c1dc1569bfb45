"""What is not told one by one: during a catch-up, and when much is taken over at once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_CATCH_UPS: ContextVar[Mapping[int, int]] = ContextVar("catch_ups", default={})  # noqa: B039 - read only
_QUIET: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def held_back(catch_ups: Mapping[int, int]) -> Iterator[None]:
    """Keep back what units and leaders of these streets are told, for the catch-up of the street."""
    token = _CATCH_UPS.set(catch_ups)
    try:
        yield
    finally:
        _CATCH_UPS.reset(token)


@contextmanager
def quiet() -> Iterator[None]:
    """Tell neither units nor persons of what is taken over in bulk; who does that tells them once of all."""
    token = _QUIET.set(True)
    try:
        yield
    finally:
        _QUIET.reset(token)


def is_quiet() -> bool:
    """Return whether nobody is told now."""
    return _QUIET.get()


def catch_up_of(street_id: int | None) -> int | None:
    """Return the catch-up for which a street's notices are kept back, or None."""
    return _CATCH_UPS.get().get(street_id or 0)
