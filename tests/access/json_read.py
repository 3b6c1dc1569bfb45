"""Answers in JSON as everybody gets them, to be compared with the tables of keys."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.access.asking import Browsers
from tests.access.json_keys import PAGES, REFUSED, STEPS, Keys, parts_of
from tests.access.json_keys_api import API, PROBLEM
from tests.access.matrix import ALLOWED, Question, questions

KEYS: dict[str, Keys] = {**PAGES, **STEPS, **API}
FREE = {"api.read_document"}
"""Its keys are those of another standard, and the same for everybody."""
DEVICE = {"Accept": "application/json"}
TABLE = "talks.table_"
"""Steps at the table are sent by a script, each under a key of its own, and answered in JSON."""
CONTACT = {"api.read_contact": {"reason": "ask_back"}}
"""Of what is posted to the API one thing shows something in its answer, to who says what for."""


@dataclass(frozen=True)
class Told:
    """An answer in JSON, and who got it."""

    question: Question
    name: str | None
    status: int
    answer: object

    @property
    def keys(self) -> Keys | None:
        """Return what the tables say of it; None if it stands in none."""
        if self.status < 400:
            return KEYS.get(self.question.endpoint)
        return PROBLEM if self.question.endpoint.startswith("api.") else REFUSED.get(self.question.endpoint)

    def wrong(self, browsers: Browsers) -> list[str]:
        """Return where it is not as the oracle says."""
        here = f"{self.question.method} {self.question.url} ({self.question.about}) by {self.name}: "
        if self.keys is None:
            return [f"{here}{self.question.endpoint} answers {self.status} in JSON and stands in no table"]
        somebody = browsers.world.cast.somebody(self.name)
        return [here + one for one in self.keys.wrong(self.answer, somebody, self.question.thing)]


def is_json(text: str) -> bool:
    """Whether an answer is no page."""
    return text[:1] in {"{", "["}


def keys_of(answer: object) -> set[str]:
    """Return all keys in an answer, those that are null too."""
    return {key for _above, keys, nulls in parts_of(answer) for key in keys | nulls}


def looked_at(browsers: Browsers, read: Iterable[tuple[Question, str, str]]) -> Iterator[Told]:
    """Go through the answers that were read, and what is told without a sign-in."""
    public = {}
    for one, name, text in read:
        if is_json(text) and one.endpoint not in FREE:
            yield Told(one, name, 200, json.loads(text))
            public |= {one.url: one} if one.row.is_public else {}
    for url, one in public.items():
        yield Told(one, None, 200, json.loads(browsers.get(None, url).text))


def posted(browsers: Browsers, people: Iterable[str]) -> Iterator[Told]:
    """Go through what everybody is answered who sends something; where pages or refusals are, one of them."""
    for one in questions(browsers.app, browsers.world, "POST"):
        for name in people:
            if one.expected(browsers.world.cast.somebody(name)) != ALLOWED:
                continue
            answer = browsers.post(name, one.url, _sent(one, browsers, name), headers=DEVICE)
            if is_json(answer.text):
                yield Told(one, name, answer.status, json.loads(answer.text))
            if one.endpoint not in KEYS:
                break


def _sent(one: Question, browsers: Browsers, name: str) -> dict[str, object]:
    data = {**one.data(browsers, name), **CONTACT.get(one.endpoint, {})}
    if not one.endpoint.startswith(TABLE):
        return data
    here = {"person": browsers.world.cast.people["head"].id, "here": "1"}
    return {
        **data,
        **(here if one.endpoint == "talks.table_present" else {}),
        "repeat_key": f"{one.url} {name}",
    }
