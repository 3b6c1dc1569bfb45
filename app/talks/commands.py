"""Commands about talks: prove that locked minutes are what was locked."""

import click
from flask.cli import AppGroup

from app.models.minutes import Minutes
from app.talks.queries.minutes import locked_ones, proof_of

group = AppGroup("talks", help="Talks: prove their minutes.")


@group.command()
@click.argument("talk_ids", nargs=-1, type=int)
def verify(talk_ids: tuple[int, ...]) -> None:
    """Prove that no locked minutes (of these talks, or of all) were changed or are missing; fail if not."""
    checked = broken = 0
    missing = set(talk_ids)
    for minutes in locked_ones(talk_ids):
        checked += 1
        missing.discard(minutes.talk_id)
        if complaint := _complaint(minutes):
            broken += 1
            click.echo(f"talk {minutes.talk_id}: {complaint}")
    for talk_id in sorted(missing):
        click.echo(f"talk {talk_id}: no locked minutes")
    click.echo(f"{checked} checked, {broken} broken")
    if broken or missing:
        raise click.exceptions.Exit(1)


def _complaint(minutes: Minutes) -> str:
    proof = proof_of(minutes)
    if proof.holds:
        return ""
    if proof.is_whole:
        return f"addendum {proof.addendum} does not fit the chain"
    return "text or confirmations are not what was locked"
