"""`flask create-user`: an account, and the one-time link with which its person sets the password; `flask reset-second-step`."""

from typing import NoReturn

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask
from flask.cli import with_appcontext

from desk import signing
from desk.access import Actor
from desk.errors import Duplicate, NotFound
from desk.services import links, second_factors, users
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


@click.command("reset-second-step")
@click.argument("email")
@with_appcontext
def reset_second_step(email: str) -> None:
    """Take away the second step of somebody who lost their phone and their recovery codes; they are mailed, and signed out."""
    try:
        with unit_of_work():
            had_one = second_factors.reset_by_address(actor=Actor.system(), email=email)
    except NotFound:
        _refuse(f"nobody has the address {email!r}: write the one of the account, as /admin/users lists it")
    click.echo(
        "reset: the password alone signs in" if had_one else "nothing to reset: there is no second step"
    )


def _refuse(problem: str) -> NoReturn:
    """Say what is wrong in one line and end with status 2."""
    click.echo(problem, err=True)
    raise SystemExit(2)


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(create_user)
    app.cli.add_command(reset_second_step)
