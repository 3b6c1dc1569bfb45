"""Why somebody does not come in with the house's identity, in codes that pages turn into sentences."""

from app.domain.errors import DomainError


class Unreachable(DomainError):
    """The provider does not answer, or not as it should."""

    code = "identity_unreachable"


class TooLate(DomainError):
    """What comes back was not begun in this browser, was used already, or took too long."""

    code = "identity_over"


class NotLetIn(DomainError):
    """The provider says no, or the person has turned back there."""

    code = "identity_refused"


class NotProved(DomainError):
    """What the provider sent proves nothing; `why` is for the journal only."""

    code = "identity_not_proved"

    def __init__(self, why: str) -> None:
        """Keep why."""
        super().__init__()
        self.why = why


class Unlinked(DomainError):
    """Nobody who may sign in is linked with the identity."""

    code = "identity_unlinked"


class Taken(DomainError):
    """Somebody else is linked with the identity."""

    code = "identity_taken"
    field = "subject"


class LinkedAlready(DomainError):
    """The person is linked with an identity, which has to be taken away first."""

    code = "identity_linked"


class IsProgram(DomainError):
    """A program never signs in."""

    code = "identity_program"
