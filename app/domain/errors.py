"""What the rules refuse; each refusal has a stable code that pages and API turn into a sentence."""


class DomainError(Exception):
    """Something that a user caused and can mend.

    `code` names the refusal, `field` the form field that it belongs to (None: the whole form),
    and the keyword parameters fill the sentence shown to the user.
    """

    code = "refused"
    field: str | None = None

    def __init__(self, **params: object) -> None:
        """Keep the parameters of the sentence."""
        super().__init__(self.code, params)
        self.params = params


class UnknownField(DomainError):
    """Something was sent that the form does not have."""

    code = "unknown_field"


class Forbidden(DomainError):
    """The actor may see the thing, but may not do this to it."""

    code = "forbidden"


class MoveNotAllowed(DomainError):
    """The workflow has no such move from the case's present state."""

    code = "move_not_allowed"


class NoUnitAbove(DomainError):
    """The holder is the street; nobody stands above it."""

    code = "no_unit_above"


class NotBelow(DomainError):
    """The chosen unit is not directly below the holder's place in the tree."""

    code = "not_below"
    field = "unit_id"


class NotBeside(DomainError):
    """A transfer goes to a unit of the same level under the same parent."""

    code = "not_beside"
    field = "unit_id"


class NobodyPosted(DomainError):
    """Nobody works at the chosen unit; the case would not stay there."""

    code = "no_postings"
    field = "unit_id"


class SecondReturn(DomainError):
    """The same two units have already returned this case once; their superior decides."""

    code = "second_return"


class NothingToReturnTo(DomainError):
    """Nobody handed the case to its holder, so it cannot go back."""

    code = "nothing_to_return_to"


class StaleCase(DomainError):
    """The case was changed by somebody else since the form was opened."""

    code = "stale"


class RepeatedWithOtherContent(DomainError):
    """A repeat key came again with different content."""

    code = "repeat_mismatch"


class Missing(DomainError):
    """A demanded entry is empty; `name` is the field."""

    code = "missing"

    def __init__(self, field: str) -> None:
        """Point at the empty field."""
        super().__init__()
        self.field = field


class Invalid(DomainError):
    """A field has a value that cannot be used; `reason` is a code of its own."""

    code = "invalid"

    def __init__(self, field: str, reason: str, /, **params: object) -> None:
        """Point at the field and say why."""
        super().__init__(**params)
        self.field = field
        self.code = reason
