"""What differs between the pages of moves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.access.policy import Actor
from app.cases.move_forms import MoveForm
from app.models.cases import Case


@dataclass(frozen=True, slots=True)
class MovePage:
    """One page of a move."""

    do: Callable[..., object]
    form: type[MoveForm]
    lead: str
    """What happens then, in one sentence."""
    done: str
    offer: Callable[[Any, Case, Actor], None] | None = None
    """Fills the form's choices."""
    is_grave: bool = False
