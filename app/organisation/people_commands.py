"""`flask people`: the first administrator, and a way in for somebody who lost theirs."""

import sys

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy import select

from app.accounts import operations, passwords, queries
from app.accounts.operations import factor
from app.accounts.views.people import entrance_address
from app.accounts.views.rules import password_rules
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.levels import Role
from app.extensions import db
from app.models.organisation import Unit
from app.organisation import operations as organisation
from app.organisation.commands import OPERATOR
from app.web import clock
from app.web.messages import message_for

group = AppGroup("people", help="Add accounts and let people back in.")
ROLES = click.Choice([role.value for role in Role])


@group.command()
@click.argument("username")
@click.argument("name")
@click.option("--role", type=ROLES, default=Role.ADMINISTRATOR.value, show_default=True)
@click.option("--unit", "unit_code", metavar="CODE", help="Where; without it, the whole installation.")
@click.option("--password-stdin", is_flag=True, help="Read the initial password from standard input.")
def add(username: str, name: str, role: str, unit_code: str | None, password_stdin: bool) -> None:
    """Add a person with a posting and an initial password, to be changed at the first sign-in."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else passwords.initial()
    facts = organisation.PersonFacts(username, name)
    try:
        with transaction():
            posting = organisation.NewPosting(_unit_id(unit_code), Role(role), clock.today())
            person = organisation.add_person(OPERATOR, facts, posting, now=clock.now())
            operations.set_initial_password(
                person.id, OPERATOR, password=password, now=clock.now(), rules=password_rules()
            )
    except DomainError as error:
        raise _said(error) from error
    click.echo(f"Added {person.username}.")
    if not password_stdin:
        click.echo(f"Initial password, shown only now: {password}")


@group.command()
@click.argument("username")
def code(username: str) -> None:
    """Print an address that signs a person in once within 24 hours."""
    person_id = _person_id(username)
    try:
        with transaction():
            made = operations.issue_code(person_id, OPERATOR, now=clock.now())
    except DomainError as error:
        raise _said(error) from error
    click.echo(entrance_address(made))


@group.command("factor-off")
@click.argument("username")
def factor_off(username: str) -> None:
    """Take the second factor from somebody who lost phone and recovery codes."""
    person_id = _person_id(username)
    with transaction():
        factor.switch_off_for(person_id, OPERATOR, now=clock.now())
    click.echo(f"The second factor of {username} is off.")


def _person_id(username: str) -> int:
    person_id = queries.person_id(username)
    if person_id is None:
        raise click.ClickException(f"There is no account {username}.")
    return person_id


def _unit_id(unit_code: str | None) -> int | None:
    if unit_code is None:
        return None
    unit_id = db.session.scalar(select(Unit.id).where(Unit.code == unit_code))
    if unit_id is None:
        raise click.ClickException(f"There is no unit with the code {unit_code}.")
    return unit_id


def _said(error: DomainError) -> click.ClickException:
    with force_locale("en"):
        return click.ClickException(message_for(error))
