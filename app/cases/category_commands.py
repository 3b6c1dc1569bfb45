"""`flask categories`: learn what cases are about, and suggest it for texts."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.cases import learning
from app.cases.queries.lessons import ENOUGH, lessons
from app.cases.queries.suggesting import suggestion
from app.domain.learning import Example, learn
from app.domain.levels import Level
from app.domain.suggesting import ranked
from app.extensions import db
from app.models.organisation import Unit
from app.web import clock

Answer = tuple[str, float | None]
"""A category and its score; none where only keywords speak for it."""
LONGEST_FIELD = 10_000_000
DIGITS = 4

group = AppGroup("categories", help="Learn what cases are about; suggest it for texts.")
_street = click.option("--street", "code", metavar="CODE", help="Code of the street; without it, of all.")


@group.command()
@_street
def train(code: str | None) -> None:
    """Learn from the closed cases of a street and say how good it is."""
    for street_id, street_code in _streets(code):
        model = learning.train(street_id, now=clock.now())
        if model is None:
            found = lessons(street_id)
            count = len(found.examples) if found else 0
            click.echo(f"{street_code}: {count} closed cases that teach something, {ENOUGH} are needed.")
            continue
        click.echo(
            f"{street_code}: learned {len(model.categories)} categories from {model.case_count} closed cases."
            f" Kept apart, {model.accuracy:.1%} were right; {model.sure_share:.1%} are answered at 98 %."
        )


@group.command()
@click.argument("lines", type=click.File(encoding="utf-8-sig"), default="-")
@click.option("--street", "code", metavar="CODE", help="Code of the street, where there are several.")
@click.option(
    "--train",
    "table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Learn from this CSV file (text, label) instead and answer from it alone.",
)
def suggest(lines: IO[str], code: str | None, table: Path | None) -> None:
    """Read JSON LINES with id and text; write for each the category, its score and the likeliest three."""
    answer = _from_table(table) if table else _from_street(code)
    bad = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            asked = _asked(line)
        except ValueError as error:
            bad += 1
            click.echo(f"Line {number}: {error}", err=True)
            continue
        click.echo(json.dumps(_said(asked["id"], answer(asked["text"])), ensure_ascii=False))
    if bad:
        raise click.ClickException(f"{bad} lines could not be read and were passed by.")


def _asked(line: str) -> dict[str, Any]:
    """Return what a line asks.

    Raises:
        ValueError: it is not what it should be; the message says why.
    """
    try:
        asked = json.loads(line)
    except ValueError as error:
        raise ValueError("this is not JSON.") from error
    if not isinstance(asked, dict) or "id" not in asked:
        raise ValueError('an object with "id" and "text" is needed.')
    if not isinstance(asked.get("text"), str) or not asked["text"].strip():
        raise ValueError('"text" must be a string that is not empty.')
    return asked


def _said(key: object, found: Sequence[Answer]) -> dict[str, object]:
    told = [
        {"category": category, "score": score if score is None else round(score, DIGITS)}
        for category, score in found
    ]
    best = told[0] if told else {"category": None, "score": None}
    return {"id": key, **best, "ranked": told}


def _from_street(code: str | None) -> Callable[[str], list[Answer]]:
    streets = _streets(code)
    if len(streets) > 1:
        raise click.ClickException("There are several streets. Name one with --street.")
    street_id = streets[0][0]

    def answer(text: str) -> list[Answer]:
        return [(each.category.code, each.score) for each in suggestion(street_id, text).ranked]

    return answer


def _from_table(table: Path) -> Callable[[str], list[Answer]]:
    examples = list(_examples(table))
    if len({example.label for example in examples}) < 2:
        raise click.ClickException(f"{table.name} must hold texts of at least two labels.")
    learned = learn(examples)

    def answer(text: str) -> list[Answer]:
        found = ranked(learned.margins(text), learned.curve)
        return [(learned.labels[each.at], each.score) for each in found]

    return answer


def _examples(table: Path) -> Iterator[Example]:
    """Return the rows of a CSV file; one without text or label is named and passed by."""
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"text", "label"} <= set(rows.fieldnames or ()):
                raise click.ClickException(
                    f"The first line of {table.name} must name the columns text and label."
                )
            for row in rows:
                text, label = (row["text"] or "").strip(), (row["label"] or "").strip()
                if text and label:
                    yield Example(text, label)
                else:
                    missing = "label" if text else "text"
                    click.echo(
                        f"{table.name}, line {rows.line_num}: {missing} is empty; passed by.", err=True
                    )
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{table.name} is not written in UTF-8.") from error
    except csv.Error as error:
        raise click.ClickException(f"{table.name} is no CSV file: {error}.") from error


def _streets(code: str | None) -> list[tuple[int, str]]:
    """Return id and code of the street that is named, or of all."""
    statement = select(Unit.id, Unit.code).where(Unit.level == Level.STREET, Unit.closed_on.is_(None))
    found = [(row.id, row.code or "") for row in db.session.execute(statement.order_by(Unit.id))]
    if code is not None:
        found = [street for street in found if street[1] == code]
    if not found:
        raise click.ClickException(f"There is no street {code}." if code else "There is no street yet.")
    return found
