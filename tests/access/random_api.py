"""What a program with somebody's token is answered in a random world: lists, walked to their ends.

All pages are short, so that each list has several, and what is lost or told twice between two is seen.
"""

import re
from collections.abc import Iterator
from contextvars import Context
from datetime import timedelta
from typing import Any

from app.accounts.operations import digest
from app.accounts.views.bearer import RATES
from app.domain.tokens import PREFIX, Scope
from app.extensions import db
from app.models.accounts import ApiToken
from app.web.rates import Rates
from tests.access.random_browser import ALLOWED, Browser
from tests.access.random_look import Outcome
from tests.access.random_plan import TODAY
from tests.access.random_rows import LATER, NOW
from tests.access.random_sheets import named

MOST = 4
"""Rows of a page."""
NEXT = re.compile(r'<([^>]+)>; rel="next"')
WAITED = f"{9 * LATER}.1.0"
"""In a cursor: numbers that are missing up to here are no events that may still come.

On PostgreSQL a program would be told so half a minute later; the numbers of a plan have gaps.
"""


class Program:
    """A program that reads with a token of the person whose browser it is."""

    def __init__(self, browser: Browser) -> None:
        """Make a token; the clock stands still in a world, so nobody's minute would ever be over."""
        person, self._secret = browser.look.person.id, f"{PREFIX}{browser.look.person.id}"
        self._client, browser.app.extensions[RATES] = browser.app.test_client(), Rates()
        row = {"name": "试用", "scopes": Scope.READ.value, "last_used_on": TODAY, "created_at": NOW}
        of = {"person_id": person, "created_by_id": person, "token_digest": digest(self._secret)}
        db.session.add(ApiToken(**row, **of, expires_at=NOW + timedelta(days=9)))
        db.session.commit()

    def get(self, url: str) -> Any:
        """Ask, in an application context of its own."""
        headers = {"Authorization": f"Bearer {self._secret}"}
        return Context().run(self._client.get, url, headers=headers)

    def walked(self, url: str) -> Iterator[Any]:
        """Return the rows of a list, page by page."""
        following: str | None = url
        while following is not None:
            answer = self.get(following)
            assert answer.status_code == ALLOWED, answer.get_data(as_text=True)
            yield from answer.get_json()["items"]
            further = NEXT.search(answer.headers.get("Link", ""))
            following = further and further[1]

    def changes(self) -> Iterator[Any]:
        """Return what has happened, from the beginning on."""
        cursor, more = "0", True
        while more:
            answer = self.get(f"/api/v1/changes?limit={MOST}&since={cursor}.{WAITED}")
            assert answer.status_code == ALLOWED, answer.get_data(as_text=True)
            yield from answer.get_json()["items"]
            cursor, more = answer.get_json()["cursor"].split(".")[0], answer.get_json()["more"]


def told_to_programs(browser: Browser) -> Iterator[Outcome]:
    """Compare the list of cases, open and all, and what has happened since the beginning."""
    look, program = browser.look, Program(browser)
    for state, expected in (("all", look.listed()), ("open", look.listed(lambda one: one.is_open))):
        lines = list(program.walked(f"/api/v1/cases?state={state}&limit={MOST}"))
        rows = [row["number"] for row in lines]
        told = {row["number"] for row in lines if row["holder"] is not None}
        due = {row["number"] for row in lines if row["due_at"] is not None}
        yield Outcome(f"API cases {state}, holders", named(" ".join(told))[0], expected & look.wholly())
        yield Outcome(f"API cases {state}, dues", named(" ".join(due))[0] - look.wholly(), set())
        yield Outcome(f"API cases {state}", named(" ".join(rows))[0], expected)
        yield Outcome(f"API cases {state}, each once", len(rows), len(expected))
    seen = [one for one in look.plan.cases if one.id in look.wholly()]
    events = [(one.id, one.number) for one in seen]
    events += [(LATER + one.id, one.number) for one in seen if one.photo_by is not None]
    happened = [(row["id"], row["case"]) for row in program.changes()]
    yield Outcome("API changes", happened, sorted(events))
