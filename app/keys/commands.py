"""Commands about the data key: change it, and say what lies under which key.

The list of erasures beside the backups bears the key's sign, so that it is brought along: else nothing would
be erased again after a restore.
"""

from collections.abc import Iterator, Sequence

import click
from flask.cli import AppGroup

from app.database import transaction
from app.extensions import keyring
from app.keys import operations, queries
from app.keys.held import Held, held
from app.retention import journal

BATCH = 200
PASSES = 20
group = AppGroup("keys", help="The data key: change it, see what lies under which key.")


@group.command()
def check() -> None:
    """Say how many values lie under which key, and whether former keys can be taken away."""
    found = queries.counts()
    for line in _lines(found):
        click.echo(line)
    _refuse_lost(found)
    click.echo(_verdict(found))


@group.command()
@click.option("--dry-run", is_flag=True, help="Change nothing; say how many values would be.")
def rotate(dry_run: bool) -> None:
    """Bring every value under DATA_KEY that is under a key of DATA_KEY_OLD; people may work meanwhile.

    Stopped in the middle, it is begun again and goes on with what is left. The audit log tells when it was
    begun and ended and how much there was to do; never a key.
    """
    found = queries.counts()
    _refuse_lost(found)
    stale = sum(count.stale for count in found if not count.is_one_way)
    if dry_run:
        click.echo(f"{stale} values would be brought under {keyring.fingerprint}")
        click.echo(f"{journal.stale()} lines would be added to the list of erasures")
        return
    with transaction():
        operations.note_begun(stale)
    rows = 0
    for one in held():
        changed = _rotated(one)
        rows += changed
        click.echo(f"{one.name}: {changed} rows brought under {keyring.fingerprint}")
    click.echo(f"{journal.renew()} lines added to the list of erasures")
    with transaction():
        operations.note_done(rows)
    click.echo(_verdict(queries.counts()))


def _rotated(one: Held) -> int:
    """Go through a table until no row of it was changed by somebody else at the same moment."""
    changed = 0
    for _pass in range(PASSES):
        passed_by, after = 0, 0
        while True:
            with transaction():
                done = operations.rotate(one, after, limit=BATCH)
            changed, passed_by = changed + done.changed, passed_by + done.passed_by
            if done.after is None:
                break
            after = done.after
        if not passed_by:
            return changed
    raise click.ClickException(
        f"Rows of {one.name} change all the time. Run this again when less is going on."
    )


def _lines(found: Sequence[queries.Count]) -> Iterator[str]:
    for number, fingerprint in enumerate(keyring.fingerprints):
        yield f"{fingerprint}: {'a former key' if number else 'the present key'}"
    for count in found:
        under = [f"{number} under {fingerprint}" for fingerprint, number in sorted(count.under.items())]
        if count.lost:
            under.append(f"{count.lost} under no key that is known")
        unmarked = f" ({count.unmarked} do not tell their key)" if count.unmarked else ""
        yield f"{count.name}: {', '.join(under) or 'nothing'}{unmarked}"


def _refuse_lost(found: Sequence[queries.Count]) -> None:
    lost = [f"{count.lost} of {count.name}" for count in found if count.lost]
    if lost:
        raise click.ClickException(
            f"Values open under no key: {', '.join(lost)}. Add the key that they are under to DATA_KEY_OLD; "
            "nothing is changed before."
        )


def _verdict(found: Sequence[queries.Count]) -> str:
    stale = sum(count.stale for count in found if not count.is_one_way)
    if stale:
        return f"{stale} values are still to be brought under the present key: flask keys rotate"
    if lines := journal.stale():
        return f"{lines} erasures are listed under a former key alone: flask keys rotate"
    codes = sum(count.stale for count in found if count.is_one_way)
    if len(keyring.fingerprints) == 1:
        return "everything is under the present key"
    said = "DATA_KEY_OLD can be taken away, once phones have sent what they keep."
    return (
        f"{said} {codes} recovery codes will then open nothing; their owners make new ones."
        if codes
        else said
    )
