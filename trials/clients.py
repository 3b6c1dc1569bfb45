"""Client processes: they send real forms over HTTP, write down what they do, and send again what failed."""

import http.client
import re
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path
from time import sleep, time
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from trials.journal import Act, Journal

PAUSE = 0.1
TAKEN = frozenset({201, 302, 303})
TRIES = 400


@dataclass(frozen=True, slots=True)
class Ticket:
    """What proves to the server who somebody is, and that the form is theirs."""

    cookie: str
    token: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said; 0 if it said nothing."""

    status: int
    location: str = ""
    text: str = ""

    @property
    def is_worth_another_try(self) -> bool:
        """Whether the same may be sent again as it is."""
        return self.status in {0, 503}


@dataclass(frozen=True, slots=True)
class Browser:
    """Somebody's browser at a server's port."""

    port: int
    ticket: Ticket

    def get(self, path: str) -> Answer:
        """Look at a page."""
        return self._asked("GET", path, None, {})

    def post(self, act: Act) -> Answer:
        """Send a form with its photos."""
        typed = {**act.data, "repeat_key": act.key, "csrf_token": self.ticket.token}
        if not act.photos:
            kind = "application/x-www-form-urlencoded"
            return self._asked("POST", act.path, urlencode(typed).encode(), {"Content-Type": kind})
        photos = [FileStorage(BytesIO(_picture(act, n)), f"{n}.png", "photos") for n in range(act.photos)]
        boundary, body = encode_multipart({**typed, "photos": photos})
        kind = f"multipart/form-data; boundary={boundary}"
        return self._asked("POST", act.path, body, {"Content-Type": kind})

    def _asked(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=45)
        try:
            connection.request(method, path, body, {"Cookie": self.ticket.cookie, **headers})
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheader("Location", ""), answer.read().decode())
        except (OSError, http.client.HTTPException):
            return Answer(0)
        finally:
            connection.close()


def work(port: int, tickets: Mapping[str, Ticket], form: Mapping[str, str], path: Path, name: str) -> None:
    """Register cases and bring each to its end, until somebody kills this process."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    journal, browsers = Journal(path), {who: Browser(port, ticket) for who, ticket in tickets.items()}
    for number in count(1):
        for _ in _case(journal, browsers, form, f"{name}-{number}"):
            pass


def _case(
    journal: Journal, browsers: Mapping[str, Browser], form: Mapping[str, str], mark: str
) -> Iterator[Answer]:
    """Send one act after the other about a new case; stop at what is refused."""
    photos = int(mark.rpartition("-")[2]) % 2
    words = {**form, "description": f"楼道灯坏了 {mark}"}
    registered = Act(str(uuid4()), "register", "head", mark, "/cases/new", words, photos)
    answer = sent(journal, browsers, registered)
    yield answer
    if answer.status not in TAKEN:
        return
    number = urlsplit(answer.location).path.split("/")[-2]
    steps = (
        ("accept", "grid", {}, 0),
        ("note", "grid", {"note": f"已联系物业 {mark}"}, 1 - photos),
        ("resolve", "grid", {"outcome": "solved", "note": "已换灯", "told": "当面"}, 0),
        ("verify", "head", {}, 0),
    )
    for move, who, said, more in steps:
        path = f"/cases/{number}/{move}"
        version = _version(browsers[who], path)
        if version is None:
            return
        data = {**said, "version": version}
        answer = sent(journal, browsers, Act(str(uuid4()), move, who, mark, path, data, more))
        yield answer
        if answer.status not in TAKEN:
            return


def sent(journal: Journal, browsers: Mapping[str, Browser], act: Act) -> Answer:
    """Send an act until it is taken or refused, and write down each step."""
    answer = Answer(0)
    for _ in range(TRIES):
        sent_at = time()
        journal.sending(act)
        answer = browsers[act.who].post(act)
        if answer.status in TAKEN:
            journal.acknowledged(act, sent_at)
            return answer
        if not answer.is_worth_another_try:
            break
        sleep(PAUSE)
    journal.refused(act, f"{answer.status} {_said(answer.text)}")
    return answer


def _said(page: str) -> str:
    """Return what a page complains about, or its heading."""
    found = re.findall(r'class="[^"]*(?:error|danger|invalid)[^"]*"[^>]*>([^<]+)<|<h1>([^<]+)</h1>', page)
    return "; ".join(" ".join(words).strip() for words in found)[:200]


def _version(browser: Browser, path: str) -> str | None:
    """Return the version that the page of a move shows."""
    for _ in range(TRIES):
        answer = browser.get(path)
        if answer.status == 200:
            found = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
            return found[1] if found else None
        sleep(PAUSE)
    return None


def _picture(act: Act, number: int) -> bytes:
    """Return a picture that no other act sends, and the same one each time."""
    seed = hash_of(f"{act.key} {number}")
    image = Image.new("RGB", (64, 64), (seed & 255, seed >> 8 & 255, seed >> 16 & 255))
    image.paste((seed >> 24 & 255, 128, 0), (0, 0, 32, 32))
    target = BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def hash_of(text: str) -> int:
    """Return a number that only depends on the text."""
    return int.from_bytes(text.encode()[:32].ljust(32, b"."), "big") % (2**61 - 1)
