"""Real flows, recorded as the requests that they are, and what becomes of them when they are disturbed.

A flow is walked with pages and forms as people walk it. Half of the time it is walked in disorder: steps are
left out, swapped, doubled or made by somebody else. Afterwards its requests are sent again, changed.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from random import Random
from urllib.parse import parse_qsl
from uuid import UUID

from app.hotline.importer import COLUMNS
from trials.fuzz.making import FORM, Data, Maker, encoded, pairs_of
from trials.fuzz.programs import JSON
from trials.fuzz.sending import Answer, Sent
from trials.fuzz.steps import FLOWS, Step

Ask = Callable[[Sent], Answer]
KEPT = frozenset(
    {
        "version",
        "repeat_key",
        "seen",
        "digest",
        "query",
        "noted_at",
        "task_id",
        "kept",
        "filename",
        "plan",
        "street",
        "cases",
        "feeder",
        *(f"of_{name}" for name in COLUMNS),
    }
)
"""Fields that a form brings along; others are typed by the step."""
VERSION = re.compile(rb"(version=|seen=)(\d+)")
NUMBER = re.compile(r"\d+")
LEFT = "left out", "swapped", "doubled", "another actor"


class Flows:
    """Walks flows, records them, and sends what was recorded again in other ways."""

    def __init__(self, maker: Maker, ask: Ask, rng: Random, counts: Counter[str]) -> None:
        """Know the units and people that the steps name."""
        self._maker, self._ask, self._rng, self._counts = maker, ask, rng, counts
        self._known = maker.ground.ids

    def some(self) -> None:
        """Walk one flow, in order or not, and send some of it again."""
        name = self._rng.choice(sorted(FLOWS))
        steps = list(FLOWS[name])
        is_whole = self._rng.random() < 0.5
        if not is_whole:
            self._disturb(steps)
        recorded, done = self.walk(steps)
        self._counts[f"{name}: {'whole' if is_whole else 'disturbed'}"] += 1
        if is_whole and done == len(steps):
            self._counts[f"{name}: carried through"] += 1
        for _ in range(min(len(recorded), self._rng.randrange(8))):
            how, sent = self._changed(self._rng.choice(recorded))
            self._counts[how] += 1
            self._ask(sent)

    def walk(self, steps: list[Step]) -> tuple[list[Sent], int]:
        """Walk the steps; return what was posted, and how many of the forms were accepted."""
        known, recorded, done = defaultdict(lambda: "0", self._known), [], 0
        for step in steps:
            self._show(step, known)
            sent = self._filled_in(step, _filled(step.action or step.page, known), known)
            answer = self._ask(sent)
            recorded.append(sent)
            done += answer.status in step.good
            if step.is_looked_over:
                self._maker.known.learn(sent, answer)
            if step.keeps:
                _keep(known, *step.keeps, answer.header("location"))
        return recorded, done

    def _show(self, step: Step, known: dict[str, str]) -> None:
        """Ask for the page of a step, and learn what stands on it."""
        known["etag"] = ""
        if not step.page:
            return
        page = _filled(step.page, known)
        shown = (
            self._maker.programs.asked(step.who, page)
            if step.is_program
            else self._maker.fresh(step.who, page)
        )
        answer = self._ask(shown)
        self._maker.known.learn(shown, answer)
        known["etag"] = answer.header("etag")
        if step.reads:
            _keep(known, *step.reads, answer.text)

    def _filled_in(self, step: Step, action: str, known: dict[str, str]) -> Sent:
        typed = {name: [_filled(value, known) for value in values] for name, values in step.typed.items()}
        if step.is_program:
            return self._from_program(step.who, action, typed, known["etag"])
        form = self._maker.known.forms.get((step.who, action.split("?")[0]))
        brought = {name: values for name, values in form[0].data.items() if name in KEPT} if form else {}
        data = brought | typed | {"csrf_token": [self._maker.ground.browsers[step.who].csrf]}
        cookie = self._maker.fresh(step.who, action).headers
        if step.file is None:
            return Sent(
                step.who, "POST", action, (*cookie, ("Content-Type", FORM)), encoded(pairs_of(data)).encode()
            )
        kind, body = multipart(data, step.file)
        return Sent(step.who, "POST", action, (*cookie, ("Content-Type", kind)), body)

    def _from_program(self, who: str | None, action: str, typed: Data, etag: str) -> Sent:
        key = str(UUID(int=self._rng.getrandbits(128)))
        values = {
            name: int(one) if one.isdigit() and name.endswith("_id") else one
            for name, (one,) in typed.items()
        }
        headers = (("Content-Type", JSON), ("Idempotency-Key", key), *((("If-Match", etag),) if etag else ()))
        asked = self._maker.programs.asked(who, action, "POST")
        return replace(asked, headers=(*asked.headers, *headers), body=json.dumps(values).encode())

    def _disturb(self, steps: list[Step]) -> None:
        rng = self._rng
        at, how = rng.randrange(len(steps)), rng.choice(LEFT)
        self._counts[f"steps: {how}"] += 1
        if how == "left out":
            del steps[at]
        elif how == "swapped":
            steps[at], steps[at - 1] = steps[at - 1], steps[at]
        elif how == "doubled":
            steps.insert(at, steps[at])
        else:
            steps[at] = replace(
                steps[at], who=rng.choice([who for who in self._maker.ground.browsers if who])
            )

    def _changed(self, sent: Sent) -> tuple[str, Sent]:
        """Return what was recorded with one thing changed, and what that is."""
        rng = self._rng
        how = rng.choice(("replayed", "other actor", "other id", "other version", "other field"))
        if how == "other actor":
            who = self._maker.anybody()
            old, new = self._maker.ground.browsers[sent.who].csrf, self._maker.ground.browsers[who].csrf
            is_program = "Authorization" in dict(sent.headers)
            own = self._maker.programs.signed(who) if is_program else self._maker.fresh(who, "/").headers
            headers = (*own, *(one for one in sent.headers if one[0] not in {"Cookie", "Authorization"}))
            return how, replace(
                sent, who=who, headers=headers, body=sent.body.replace(old.encode(), new.encode())
            )
        if how == "other id":
            target = NUMBER.sub(
                lambda found: str(max(int(found[0]) + rng.choice((-1, 1, 2)), 0)), sent.target[-9:]
            )
            return how, replace(sent, target=sent.target[:-9] + target)
        if how == "other version":
            other = str(rng.choice((0, 1, 2, 99, -1))).encode()
            return how, replace(sent, body=VERSION.sub(lambda found: found[1] + other, sent.body))
        if how == "other field" and ("Content-Type", FORM) in sent.headers:
            pairs = parse_qsl(sent.body.decode(), keep_blank_values=True)
            at = rng.randrange(len(pairs))
            pairs[at] = (pairs[at][0], self._maker.corpus.value(pairs[at][1]))
            return how, replace(sent, body=encoded(pairs).encode())
        return "replayed", sent


def multipart(data: Data, file: tuple[str, str, bytes]) -> tuple[str, bytes]:
    """Return a form with a file as a browser sends it."""
    name, filename, content = file
    parts = [(f'name="{field}"', value.encode()) for field, value in pairs_of(data)]
    parts.append((f'name="{name}"; filename="{filename}"', content))
    head = b"--b\r\nContent-Disposition: form-data; "
    lines = b"".join(head + name.encode() + b"\r\n\r\n" + value + b"\r\n" for name, value in parts)
    return "multipart/form-data; boundary=b", lines + b"--b--\r\n"


def _filled(text: str, known: dict[str, str]) -> str:
    return text.format_map(known)


def _keep(known: dict[str, str], name: str, pattern: str, text: str) -> None:
    found = re.search(pattern, text)
    if found:
        known[name] = found[1]
