"""The fields of a page's forms as somebody can fill them in: nothing disabled, no form without a button."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

ALWAYS = {"csrf_token", "version", "repeat_key", "seen", "noted_at"}
"""What the machinery of forms carries and nobody fills in."""


@dataclass
class Offered:
    """A form that somebody can send: where to, and the names of its fields."""

    path: str
    fields: set[str] = field(default_factory=set)
    buttons: list[str] = field(default_factory=list)
    """Where each of its buttons sends it."""


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.form, self.disabled = path, None, []
        self.forms: list[Offered] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.form = Offered(urljoin(self.path, given.get("action") or self.path))
        elif tag == "fieldset":
            self.disabled.append("disabled" in given)
        elif self.form is not None and "disabled" not in given and not any(self.disabled):
            self._field(tag, given)

    def _field(self, tag, given):
        assert self.form is not None
        kind = given.get("type") or ("submit" if tag == "button" else "text")
        if tag in {"button", "input"} and kind in {"submit", "image"}:
            self.form.buttons.append(urljoin(self.path, given.get("formaction") or self.form.path))
        if tag in {"input", "select", "textarea", "button"} and given.get("name") and kind != "button":
            self.form.fields.add(given["name"])

    def handle_endtag(self, tag):
        if tag == "fieldset" and self.disabled:
            self.disabled.pop()
        elif tag == "form" and self.form is not None:
            self.forms.append(self.form)
            self.form = None


def offered(text: str, path: str) -> Iterator[Offered]:
    """Return the forms of a page that can be sent, one for each address that a button sends them to."""
    reader = _Reader(path)
    reader.feed(text)
    for form in reader.forms:
        for address in sorted({urlsplit(one).path for one in form.buttons}):
            yield Offered(address, form.fields - ALWAYS)
