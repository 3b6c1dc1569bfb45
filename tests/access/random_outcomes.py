"""One random world, written, looked at by everybody in it, and taken back."""

from collections.abc import Iterator, Sequence
from random import Random

from flask import Flask

from app.extensions import db
from tests.access.random_checks import CHECKS, compared
from tests.access.random_look import Check, Outcome
from tests.access.random_pages import PageCheck, answered
from tests.access.random_plan import PersonPlan, planned
from tests.access.random_rows import write


def outcomes(
    app: Flask, seed: int, checks: Sequence[Check] = CHECKS, pages: Sequence[PageCheck] = ()
) -> Iterator[tuple[PersonPlan, Outcome]]:
    """Return what everybody finds in the world of a seed: by the queries, and on pages over HTTP."""
    with app.test_request_context():
        try:
            world, rng = write(planned(seed)), Random(seed)
            yield from compared(world, rng, checks)
            if pages:
                yield from answered(app, world, rng, pages)
        finally:
            db.session.rollback()
            db.session.expunge_all()
