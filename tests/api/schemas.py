"""Runs schemathesis over the whole document, and says what it found in a line each."""

from collections import Counter
from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from app.access.policy import Actor
from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.models.organisation import Person
from app.web import api, clock
from tests import factories, talks
from tests.factories import Street

CHECKS = [
    content_type_conformance, missing_required_header, negative_data_rejection,
    response_headers_conformance, response_schema_conformance, schemathesis.checks.not_a_server_error,
    status_code_conformance, unsupported_method,
]  # fmt: skip
SEED = 20260303
PEOPLE = ("grid_worker", "leader", "program")
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass
class World:
    """Something to ask about."""

    program: Person
    administrator: Actor
    known: dict[str, object]
    """Parts of addresses that name something."""
    match: str


def world(street: Street) -> World:
    """Make a case, an entry of the ledger, a talk, and a program that administers the street."""
    now = clock.now()
    case = talks.registered(street.head, street.building, now)
    with transaction():
        program = factories.person(
            "hotline", "热线平台", (Role.ADMINISTRATOR, street.street), is_program=True
        )
    talk = talks.planned(street.community, street.community_worker, now)
    db.session.refresh(case)
    known = {"number": case.number, "unit_id": street.grid.id, "talk_id": talk.id, "code": "stale"}
    return World(
        program, factories.actor(street.administrator), known, api.etag(case.version, case.event_count)
    )


def person(street: Street, made: World, who: str) -> tuple[Person, Actor]:
    """Return one of PEOPLE, and who makes their token."""
    if who == "program":
        return made.program, made.administrator
    found = getattr(street, who)
    return found, factories.actor(found)


def failures(
    app: Flask, token: str, made: World, examples: int, seeded: int = SEED, answers: Counter | None = None
) -> list[str]:
    """Ask every operation with what is made up, with good and with bad values, and return what was wrong."""
    asking = Asking(token, examples, seeded, Counter() if answers is None else answers)
    return Context().run(lambda: list(_failures(app, made, asking)))


def _failures(app: Flask, made: World, asking: "Asking") -> Iterator[str]:
    described = app.test_client().get("/api/v1/openapi.json").json
    for operations in described["paths"].values():
        for one in operations.values():
            del one["security"]  # the token is ours, and is not made up
    schema = schemathesis.openapi.from_dict(described)
    schema.app = app
    for found in schema.get_all_operations():
        operation = found.ok()
        names = {part.name for part in operation.path_parameters}
        known = {name: value for name, value in made.known.items() if name in names}
        takes = operation.path_parameters or operation.query or operation.body
        for mode in MODES if takes else MODES[:1]:
            yield from asking.wrong(operation.as_strategy(mode))
        if known:
            whole = known if set(known) == names else None
            tag = {"If-Match": made.match} if operation.method == "post" else None
            strategy = operation.as_strategy(GenerationMode.POSITIVE, path_parameters=whole, headers=tag)
            yield from asking.wrong(strategy)


@dataclass
class Asking:
    """As whom, how often, and how it was answered."""

    token: str
    examples: int
    seeded: int
    answers: Counter

    def wrong(self, strategy) -> list[str]:
        """Ask with what a strategy makes up, and return what was wrong."""
        found: list[str] = []

        @seed(self.seeded)
        @hypothesis_settings(
            max_examples=self.examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def ask(case) -> None:
            headers = {"Authorization": f"Bearer {self.token}", "Accept-Encoding": "identity"}
            answer = case.call(headers=headers)
            self.answers[answer.status_code] += 1
            try:
                case.validate_response(answer, checks=CHECKS)
            except FailureGroup as group:
                found.extend(f"{case.method} {case.path}: {one}" for one in group.exceptions)

        ask()
        return found
