"""Real flows, recorded as the requests that they are, and what becomes of them when they are disturbed.

A flow is walked with pages and forms as people walk it. Half of the time it is walked in disorder: steps are
left out, swapped, doubled or made by somebody else. Afterwards its requests are sent again, changed.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import parse_qsl

from tests.files.pictures import picture
from trials.fuzz.making import FORM, Data, Maker, encoded, pairs_of
from trials.fuzz.sending import Answer, Sent

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
    }
)
"""Fields that a form brings along; others are typed by the step."""
VERSION = re.compile(rb"(version=|seen=)(\d+)")
NUMBER = re.compile(r"\d+")
LEFT = "left out", "swapped", "doubled", "another actor"


@dataclass(frozen=True, slots=True)
class Step:
    """One page and its form: who fills in what; addresses and words may name what earlier steps found."""

    who: str
    page: str
    typed: Data
    action: str = ""
    """Where the form goes, if not to the page's own address."""
    keeps: tuple[str, str] | None = None
    """A name, and a pattern that finds its value in the address that the answer leads to."""
    file: tuple[str, str, bytes] | None = None


def _case(who: str, move: str, **typed: str) -> Step:
    return Step(who, f"/cases/{{case}}/{move}", {name: [value] for name, value in typed.items()})


def _talk(who: str, page: str, action: str, **typed: str) -> Step:
    return Step(
        who,
        f"/talks/{{talk}}{page}",
        {name: [value] for name, value in typed.items()},
        f"/talks/{{talk}}{action}",
    )


UNITS = "编码,名称,级别,上级编码\n".encode()
REGISTER = {
    "place_id": ["{building}"],
    "description": ["楼道灯不亮，老人摸黑上下楼"],
    "category_id": ["{category}"],
    "urgency": ["blue"],
    "contact_name": ["李阿姨"],
    "contact_phone": ["13900001111"],
}
NEW = Step("head", "/cases/new", REGISTER, keeps=("case", r"/cases/([^/?]+)/registered"))
PHOTO = replace(NEW, file=("photos", "楼道.jpg", picture(size=(90, 70))))
ACCEPT = _case("grid", "accept")
RESOLVE = _case("grid", "resolve", outcome="solved", note="换了灯", told="当面告知")
BEGUN = (
    Step(
        "community",
        "/talks/new",
        {
            "unit_id": ["{community}"],
            "title": ["春季夜话"],
            "starts_at": ["2026-03-04T19:30"],
            "place": ["驿站"],
            "host_id": ["{host}"],
        },
        keeps=("talk", r"/talks/(\d+)"),
    ),
    _talk("community", "", "/begin"),
    Step("community", "/talks/{talk}", {"here": ["{head}"]}, "/talks/{talk}/present"),
    Step(
        "community",
        "/talks/{talk}",
        {"description": ["要装充电桩"], "place_id": ["{building}"]},
        "/talks/{talk}/items",
        keeps=("item", r"added=(\d+)"),
    ),
)
FLOWS: dict[str, tuple[Step, ...]] = {
    "register, accept, close": (
        NEW,
        ACCEPT,
        RESOLVE,
        _case("community", "verify", outcome="solved", note="看过了"),
    ),
    "photo": (PHOTO, ACCEPT, replace(RESOLVE, file=("photos", "修好.jpg", picture(size=(70, 90))))),
    "talk held": (
        *BEGUN,
        _talk(
            "community", "", "/items/{item}/decision", decision="dispatched", note="转网格", unit_id="{grid}"
        ),
        _talk("community", "/close", "/close"),
        _talk("community", "/minutes/read-out", "/minutes/read-out"),
        _talk("head", "/minutes", "/minutes/confirm"),
        _talk("community", "/minutes", "/minutes/confirm"),
        _talk("community", "/minutes", "/minutes/lock"),
    ),
    "vote": (
        *BEGUN,
        Step(
            "community",
            "/talks/{talk}/items/{item}/votes",
            {"question": ["装在楼后？"], "way": ["open"], "majority": ["more"], "options": [""]},
            keeps=("vote", r"votes/(\d+)"),
        ),
        _talk("head", "/votes/{vote}", "/votes/{vote}/ballot", choice="yes"),
        _talk("community", "/votes/{vote}", "/votes/{vote}/close"),
    ),
    "ledger request": (
        NEW,
        ACCEPT,
        _case(
            "grid",
            "enter-ledger",
            reason="budget",
            unblock="资金到位",
            plan="四月申报",
            next_review_on="2026-03-20",
        ),
        _case("community", "ledger-request", decision="grant", note="同意"),
        _case("grid", "resume", note="钱到了"),
    ),
    "order": (
        NEW,
        ACCEPT,
        Step(
            "leader",
            "/orders/new?number={case}",
            {
                "person_id": ["{grid}~{worker}"],
                "reason": ["三催不办"],
                "demand": ["三天修好"],
                "amount": ["3"],
                "counted_in": ["working_days"],
            },
            "/orders/new",
            keeps=("order", r"/orders/(\d+)"),
        ),
        Step("grid", "/orders/{order}", {"note": ["修好了"]}, "/orders/{order}/answer"),
        Step(
            "leader", "/orders/{order}", {"decision": ["accept"], "note": ["好"]}, "/orders/{order}/verdict"
        ),
    ),
    "call": (
        NEW,
        ACCEPT,
        _case("grid", "call_in", unit_ids="{department}", note="请到场", due_on="2026-03-10"),
        _case("department", "report_in", arrived_at=""),
        _case("department", "answer", note="看过了"),
        _case("grid", "score_call", attendance="on_time", mark="4", note=""),
    ),
    "export": (Step("grid", "/exports/new/cases", {"format": ["csv"]}),),
    "import": (
        Step("administrator", "/units/import", {}, file=("file", "units.csv", UNITS)),
        Step("street", "/ledger/import", {}, file=("file", "台账.csv", "序号,问题\n1,灯坏了\n".encode())),
    ),
}


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
        known, recorded, done = dict(self._known), [], 0
        for step in steps:
            page, action = _filled(step.page, known), _filled(step.action or step.page, known)
            shown = self._maker.fresh(step.who, page)
            self._maker.known.learn(shown, self._ask(shown))
            sent = self._filled_in(step, action.split("?")[0], known)
            answer = self._ask(sent)
            recorded.append(sent)
            done += answer.status in {302, 303}
            if step.keeps:
                name, pattern = step.keeps
                found = re.search(pattern, answer.header("location"))
                known[name] = (
                    next((one for one in found.groups() if one), "0") if found else known.get(name, "0")
                )
        return recorded, done

    def _filled_in(self, step: Step, action: str, known: dict[str, str]) -> Sent:
        form = self._maker.known.forms.get((step.who, action))
        brought = {name: values for name, values in form[0].data.items() if name in KEPT} if form else {}
        typed = {name: [_filled(value, known) for value in values] for name, values in step.typed.items()}
        data = brought | typed | {"csrf_token": [self._maker.ground.browsers[step.who].csrf]}
        cookie = self._maker.fresh(step.who, action).headers
        if step.file is None:
            return Sent(
                step.who, "POST", action, (*cookie, ("Content-Type", FORM)), encoded(pairs_of(data)).encode()
            )
        kind, body = multipart(data, step.file)
        return Sent(step.who, "POST", action, (*cookie, ("Content-Type", kind)), body)

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
            headers = (
                *self._maker.fresh(who, "/").headers,
                *(one for one in sent.headers if one[0] != "Cookie"),
            )
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
