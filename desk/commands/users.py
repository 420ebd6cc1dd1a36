"""`flask create-user`: an account, and the one-time link with which its person sets the password."""

from typing import NoReturn

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask
from flask.cli import with_appcontext

from desk import signing
from desk.access import Actor
from desk.errors import Duplicate
from desk.services import links, users
from desk.transaction import unit_of_work
from models.states import Language, Role


@click.command("create-user")
@click.argument("email")
@click.option(
    "--role", required=True, type=click.Choice([str(role) for role in Role]), help="What they do at the desk."
)
@click.option("--name", help="Their name; the part of the address before @ when absent.")
@click.option(
    "--language", type=click.Choice([str(one) for one in Language]), default="fr", show_default=True
)
@with_appcontext
def create_user(email: str, role: str, name: str | None, language: str) -> None:
    """Add an account and print the link to set its password, once, within 48 hours."""
    try:
        address = validate_email(email, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        _refuse(f"{email!r} is no e-mail address: write it like name@example.org")
    try:
        with unit_of_work():
            actor = Actor.system()
            shown = (name or "").strip() or address.partition("@")[0]
            user = users.add(actor=actor, email=address, name=shown[:120], role=role, language=language)
            link = users.issue_link(actor=actor, user_id=user.id)
            url = signing.address(links.path(link))
    except Duplicate:
        _refuse(f"{address} has an account already: send a new link from /admin/users or /forgot")
    click.echo(url)


def _refuse(problem: str) -> NoReturn:
    """Say what is wrong in one line and end with status 2."""
    click.echo(problem, err=True)
    raise SystemExit(2)


def register(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(create_user)
