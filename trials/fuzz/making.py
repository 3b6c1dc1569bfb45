"""Requests made from the application's own map of routes, the forms that its pages show, and bad values."""

import json
import re
from dataclasses import dataclass, field
from html import unescape
from random import Random
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from werkzeug.routing import Rule

from tests.access.forms_read import Form, forms_of
from tests.access.query_args import READS, sample
from trials.fuzz.corpus import BODIES, PARTS, TYPES, Corpus, without_secrets
from trials.fuzz.ground import ROLES, Ground
from trials.fuzz.programs import JSON, ROOT, WRITING, Programs
from trials.fuzz.sending import Answer, Sent

Data = dict[str, list[str]]
LINK = re.compile(r'(?:href|action|src)="(/[^"#]*)')
NAMED = re.compile(r'\sname="([^"]+)"')
FILES = re.compile(r'<input[^>]*type="file"[^>]*>')
ARGUMENT = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
ENDINGS = 0.02
"""Of the forms; every page offers the end of the session, after which somebody is of no more use."""
ASSETS = "/static"
FORM = "application/x-www-form-urlencoded"
METHODS = (
    ("GET",) * 9
    + ("POST",) * 12
    + ("HEAD",) * 2
    + ("OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "get", "X" * 99)
)
PATHS = (
    "/",
    "//",
    "/%00",
    "/%ff",
    "/cases/%ED%A0%80",
    "/cases/" + "a" * 3000,
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/x",
    "/static/../config.py",
    "/static/%2e%2e/x",
    "/static/v/0/..%2f..%2fx",
    "/static/css/%00",
    "/cases/new/",
    "/CASES",
    "/?" + "a=1&" * 2000,
    "/x;y=1",
    "/%E2%80%AE",
)


@dataclass(slots=True)
class Known:
    """What the pages have shown so far; the world is put back, so it stays true."""

    forms: dict[tuple[str | None, str], tuple[Form, str]] = field(default_factory=dict)
    """By person and address: the form, and the page that it stands on."""
    queries: dict[str, Data] = field(default_factory=dict)
    """By path of a page: the names that its addresses and forms ask with, and values seen."""
    uploads: dict[str, set[str]] = field(default_factory=dict)
    """By path: names of fields that take files."""
    links: dict[tuple[str | None, str], str] = field(default_factory=dict)
    """By person and path: an address that a page of theirs leads to."""

    def learn(self, sent: Sent, answer: Answer) -> list[Form]:
        """Read a page, and return its forms."""
        text = answer.text
        if not text or answer.status != 200 or len(text) > 500_000:
            return []
        found = forms_of(text, sent.path)
        for form in found:
            form.path = form.path.split("?")[0]
            self.forms[sent.who, form.path] = (form, sent.target)
            for tag in FILES.findall(text):
                self.uploads.setdefault(form.path, set()).update(NAMED.findall(tag))
        for link in sorted(set(LINK.findall(text))):  # a set has another order in each process
            split = urlsplit(unescape(link))
            if not split.path.startswith(ASSETS):
                self.links[sent.who, split.path] = unescape(link)
            for name, value in parse_qsl(split.query):
                self._query(split.path, name, value)
        for name in NAMED.findall(text):
            self._query(sent.path, name, "")
        return found

    def _query(self, path: str, name: str, value: str) -> None:
        values = self.queries.setdefault(path, {}).setdefault(name, [])
        if value and value not in values and len(values) < 9:
            values.append(value)


def encoded(pairs: list[tuple[str, str]]) -> str:
    """Return pairs as a query or a form; halves of surrogates become the bytes that nobody may send."""
    return urlencode([(_raw(name), _raw(value)) for name, value in pairs])


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def pairs_of(data: Data) -> list[tuple[str, str]]:
    """Return the fields of a form one by one, as a browser sends them."""
    return [(name, without_secrets(value)) for name, values in data.items() for value in values]


class Maker:
    """Makes requests; what it knows it has learned from answers."""

    def __init__(self, ground: Ground, known: Known, rng: Random) -> None:
        """Begin with what is known."""
        self.ground, self.known, self.rng, self.corpus = ground, known, rng, Corpus(rng)
        self.programs = Programs(ground, self.corpus, rng)
        self._rules = list(ground.app.url_map.iter_rules())
        pages = [one for one in self._rules if "GET" in (one.methods or ())]
        self._pages = pages + [one for one in pages if one.endpoint in READS] * 3
        self._values: dict[str, list[str]] = {}
        for names in ground.world.names.values():
            for name, value in names.items():
                self._values.setdefault(name, []).append(str(value))

    def anybody(self) -> str | None:
        """Return somebody, rather of those who may do much."""
        return self.rng.choice(ROLES)

    def fresh(self, who: str | None, target: str) -> Sent:
        """Return the request for a page, as a browser asks."""
        return Sent(who, "GET", target, self._cookies(who))

    def form_known(self) -> tuple[str | None, Form, str] | None:
        """Return a form that somebody was shown, and where."""
        if not self.known.forms:
            return None
        ends = self.rng.random() < ENDINGS
        offered = [one for one in self.known.forms if ends or one[1] != "/logout"]
        if not offered:
            return None
        who, path = self.rng.choice(offered)
        form, page = self.known.forms[who, path]
        return who, form, page

    def by_link(self) -> Sent | None:
        """Return a request for a page that somebody was led to, with another query or headers."""
        if not self.known.links:
            return None
        who, path = self.rng.choice(list(self.known.links))
        link = self.known.links[who, path]
        headers = list(self._cookies(who))
        while self.rng.random() < 0.2:
            headers.append(self.corpus.header())
        return Sent(who, "GET", link if self.rng.random() < 0.4 else path + self._query(path), tuple(headers))

    def by_rule(self) -> Sent:
        """Return a request for some route, with some method and values."""
        rng = self.rng
        rule, method, who = rng.choice(self._rules), rng.choice(METHODS), self.anybody()
        if method == "GET" and rng.random() < 0.5:
            rule = rng.choice(self._pages)
        path = self._path(rule) if rng.random() < 0.98 else rng.choice(PATHS)
        if path.startswith("/logout") and method == "POST" and who is not None and rng.random() > ENDINGS:
            path = "/account"
        target = path + self._query(path, rule.endpoint)
        if path.startswith(ROOT) and rng.random() < 0.8:
            return self.programs.ask(who, method, ARGUMENT.sub(r"{\g<name>}", rule.rule), target)
        headers = list(self._cookies(who))
        while rng.random() < 0.25:
            headers.append(self.corpus.header())
        if method not in WRITING:
            return Sent(who, method, target, tuple(headers))
        form = self.known.forms.get((who, path)) or next(
            (found for (_who, known), found in self.known.forms.items() if known == path), None
        )
        data = self.spoiled(form[0]) if form else {self.corpus.value()[:40]: [self.corpus.value()]}
        kind, body = self.body(who, data, path)
        return Sent(who, method, target, (*headers, ("Content-Type", kind)), body)

    def post(self, who: str | None, path: str, data: Data, *, plain: bool = False) -> Sent:
        """Return the form as a browser sends it, or as nobody should."""
        headers = self._cookies(who)
        while not plain and self.rng.random() < 0.1:
            headers = (*headers, self.corpus.header())
        kind, body = self.body(who, data, path, plain=plain)
        return Sent(who, "POST", path, (*headers, ("Content-Type", kind)), body)

    def spoiled(self, form: Form) -> Data:
        """Return what a form holds, with some of it changed for the worse, and sometimes with none."""
        rng = self.rng
        data = {name: list(values) for name, values in form.data.items()}
        for name, offered in form.choices.items():
            if offered and rng.random() < 0.5:
                data[name] = [rng.choice(offered)]
        if rng.random() < 0.3 or not data:
            return data
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            name = rng.choice(list(data))
            how = rng.random()
            if how < 0.7:
                data[name] = [self.corpus.value((data[name] or [""])[0])]
            elif how < 0.8:
                data[name] = [*data[name], self.corpus.value()]
            elif how < 0.9:
                data[name] = []
            else:
                data[f"{name}[]"] = data.pop(name)
                data[name] = []
        return data

    def body(self, who: str | None, data: Data, path: str, *, plain: bool = False) -> tuple[str, bytes]:
        """Return a type and a body."""
        rng, pairs = self.rng, pairs_of(data)
        how = 1.0 if plain else rng.random()
        if how > 0.02:
            pairs.append(("csrf_token", self.ground.browsers[who].csrf))
        uploads = sorted(self.known.uploads.get(path, ()))
        if uploads and (plain or rng.random() < 0.6):
            return self._multipart(pairs, uploads)
        if how > 0.12:
            return FORM, encoded(pairs).encode()
        if how > 0.09:
            return self._multipart(pairs, uploads or ["photos"])
        if how > 0.07:
            return JSON, json.dumps(dict(pairs)).encode()
        if how > 0.05:
            return "multipart/form-data; boundary=b", rng.choice(PARTS)
        kind = rng.choice(TYPES)
        return kind, rng.choice((*BODIES, encoded(pairs).encode()))

    def _multipart(self, pairs: list[tuple[str, str]], uploads: list[str]) -> tuple[str, bytes]:
        parts = [(f'form-data; name="{name}"', _raw(value)) for name, value in pairs]
        for name in uploads:
            for _ in range(self.rng.choice((0, 1, 1, 2, 7))):
                filename, content = self.corpus.file()
                parts.append((f'form-data; name="{name}"; filename="{filename}"', content))
        lines = b"".join(
            b"--b\r\nContent-Disposition: " + _raw(head) + b"\r\n\r\n" + content + b"\r\n"
            for head, content in parts
        )
        return "multipart/form-data; boundary=b", lines + b"--b--\r\n"

    def _cookies(self, who: str | None) -> tuple[tuple[str, str], ...]:
        return (("Cookie", self.ground.browsers[who].cookies),)

    def _path(self, rule: Rule) -> str:
        """Return an address of a rule, with values that exist or such that do not."""

        def one(found: re.Match[str]) -> str:
            known = self._values.get(found["name"])
            if found["kind"] == "any" and self.rng.random() < 0.97:
                offered = rule._converters[found["name"]].items
                return str(self.rng.choice(sorted(offered)))
            if known and self.rng.random() < 0.85:
                return quote(self.rng.choice(known))
            return quote(_raw(self.corpus.value("1" if found["kind"] == "int" else "")[:3000]), safe="")

        return ARGUMENT.sub(one, rule.rule.replace("\\", ""))

    def _query(self, path: str, endpoint: str = "") -> str:
        rng, seen = self.rng, self.known.queries.get(path, {})
        read = READS.get(endpoint, "").split()
        known = seen | {name: [sample(name)] for name in read if not seen.get(name)}
        if rng.random() < 0.4:
            return ""
        if not known and self.known.queries:
            known = self.known.queries[rng.choice(list(self.known.queries))]
        pairs = []
        for _ in range(rng.choice((1, 1, 2, 3, 6))):
            name = rng.choice(list(known)) if known else rng.choice(("page", "after", "q", "next"))
            values = known.get(name)
            good = rng.choice(values) if values else ""
            pairs.append((name, good if good and rng.random() < 0.4 else self.corpus.value(good)))
        return "?" + encoded(pairs)
