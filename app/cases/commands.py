"""Commands about cases: prove the chains of events, show one case."""

from collections.abc import Iterator

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.cases.queries.chains import broken_chains, story_of
from app.domain.numbers import normalise
from app.extensions import db
from app.models.cases import Case

group = AppGroup("cases", help="Cases: prove their events, show one.")


@group.command()
@click.argument("numbers", nargs=-1)
def verify(numbers: tuple[str, ...]) -> None:
    """Prove that no event of the cases (or of all cases) was changed; fail if one was."""
    checked, broken = 0, 0
    for number, sequence in broken_chains([_printed(number) for number in numbers]):
        checked += 1
        if sequence is not None:
            broken += 1
            click.echo(f"{number}: event {sequence} does not fit the chain")
    click.echo(f"{checked} checked, {broken} broken")
    if broken:
        raise click.exceptions.Exit(1)


@group.command()
@click.argument("number")
def show(number: str) -> None:
    """Print the state and the events of a case; no names and no texts."""
    case = db.session.scalar(select(Case).where(Case.number == _printed(number)))
    if case is None:
        raise click.ClickException(f"there is no case {number}")
    for line in _lines(case):
        click.echo(line)


def _lines(case: Case) -> Iterator[str]:
    yield f"{case.number} {case.state.value} version={case.version} holder={case.holder_id}"
    yield f"due={case.due_at} sort={case.sort_at} registered={case.registered_at}"
    for event in story_of(case.id):
        actor = "clock" if event.actor_id is None else event.actor_id
        yield f"{event.sequence:>3} {event.at:%Y-%m-%d %H:%M:%SZ} {event.move.value} by={actor} {event.facts}"


def _printed(number: str) -> str:
    printed = normalise(number)
    if printed is None:
        raise click.ClickException(f"{number} is no case number; one looks like YH-20260303-007")
    return printed
