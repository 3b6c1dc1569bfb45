"""The forms of a page as a browser sees them, filled in as somebody would who has something to say."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

TYPED = {"date": "2026-03-10", "number": "1", "time": "19:30", "datetime-local": "2026-03-10T09:00"}
KEPT = {"hidden", "submit", "image"}
SKIPPED = {"file", "reset", "button", "search"}


@dataclass
class Form:
    """A form that is posted: where to, and what its fields hold."""

    path: str
    data: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    """The values that selects, boxes and buttons offer, by the name of the field."""


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms = path, []
        self.form: Form | None = None
        self.select: tuple[str, list[str], list[str]] | None = None
        self.text: str | None = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            action = urljoin(self.path, given.get("action") or self.path)
            self.form = Form(action) if (given.get("method") or "").lower() == "post" else None
        elif self.form is not None and tag in {"input", "button"}:
            self._input(tag, given)
        elif self.form is not None and tag == "textarea" and given.get("name"):
            self.text = given["name"]
            self.form.data.setdefault(self.text, ["改好了"])
        elif self.form is not None and tag == "select" and given.get("name"):
            self.select = (given["name"], [], [])
        elif tag == "option" and self.select:
            self.select[1].append(given.get("value") or "")
            if "selected" in given:
                self.select[2].append(given.get("value") or "")

    def handle_data(self, data):
        if self.text and self.form is not None and data.strip():
            self.form.data[self.text] = [data.strip()]

    def handle_endtag(self, tag):
        if tag == "form" and self.form is not None:
            self.forms.append(self.form)
            self.form = None
        elif tag == "textarea":
            self.text = None
        elif tag == "select" and self.select and self.form is not None:
            name, offered, chosen = self.select
            usable = [value for value in offered if value]
            value = next((one for one in chosen if one), usable[0] if usable else "")
            self.form.data[name] = [value]
            self.form.choices[name] = usable
            self.select = None

    def _input(self, tag, given):
        assert self.form is not None
        name, value = given.get("name"), given.get("value") or ""
        kind = given.get("type") or ("submit" if tag == "button" else "text")
        if not name or name == "csrf_token" or kind in SKIPPED:
            return
        data, choices = self.form.data, self.form.choices
        if kind in {"radio", "checkbox"}:
            choices.setdefault(name, []).append(value)
            if "checked" in given or ("required" in given and name not in data):
                data.setdefault(name, []).append(value)
        elif kind == "submit":
            choices.setdefault(name, []).append(value)
            data.setdefault(name, [value])
        elif kind in KEPT:
            data.setdefault(name, []).append(value)
        else:
            data.setdefault(name, [value or TYPED.get(kind, "改好了")])


def forms_of(text: str, path: str) -> list[Form]:
    """Return the forms of a page that are posted."""
    reader = _Reader(path)
    reader.feed(text)
    return reader.forms
