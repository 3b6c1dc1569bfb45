"""How a line of the table of routes reads, and what is asked for it."""

from dataclasses import dataclass, field

from tests.access.oracle import Audience, everybody


@dataclass(frozen=True)
class Row:
    """Who gets which answer at an address.

    Whoever does not see it is told that it is not there; whoever sees it and may not is refused. GET and
    POST are told apart where they differ: `posts` is who may send, `posts_sees` who is told why not.
    """

    sees: Audience = everybody
    may: Audience | None = None
    posts: Audience | None = None
    posts_sees: Audience | None = None
    things: tuple[str, ...] = ("",)
    """What in the world it is asked about; "" where the address names nothing."""
    values: dict[str, object] = field(default_factory=dict)
    """What else the address holds."""
    query: str = ""
    data: dict[str, object] = field(default_factory=dict)
    """What is typed besides what the form that somebody was shown holds already."""
    ticks: tuple[str, ...] = ()
    """Boxes of which the first is ticked."""
    is_public: bool = False

    def allowed(self, method: str) -> Audience:
        """Return who may."""
        if method == "POST" and self.posts is not None:
            return self.posts
        return self.may or self.sees

    def seen(self, method: str) -> Audience:
        """Return who is not told that there is nothing."""
        return self.posts_sees or self.sees if method == "POST" else self.sees


def open_to_all(**values) -> Row:
    """Return a line for what answers also whoever is not signed in."""
    return Row(is_public=True, **values)
