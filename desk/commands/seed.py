"""`flask seed`: a made-up desk of any size, for load and demonstration."""

import time

import click
from flask import Flask
from flask.cli import with_appcontext

from desk.demo import crowd
from desk.errors import Conflict, Refused

REFUSED = "this desk is not one of demonstration, and nothing made up belongs in it: set DESK_DEMO=1 on a desk of its own"


@click.command("seed")
@click.option("--tickets", type=click.IntRange(1, 5_000_000), required=True, help="How many requests to add.")
@click.option(
    "--units", type=click.IntRange(1, 1000), help="How many units there shall be, the present ones included."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same number makes the same desk.")
@with_appcontext
def seed(tickets: int, units: int | None, seed: int) -> None:
    """Add made-up requests with their companies, messages, offers and events to a desk of demonstration."""
    begun = time.monotonic()

    def tell(done: int) -> None:
        pace = done / (time.monotonic() - begun)
        click.echo(f"\r{done:,} of {tickets:,} requests, {pace:,.0f} a second ", nl=False, err=True)

    try:
        filled = crowd.fill(tickets=tickets, units=units, seed=seed, tell=tell)
    except Refused:
        click.echo(REFUSED, err=True)
        raise SystemExit(2) from None
    except Conflict:
        click.echo(
            "\nthe database is busy: what is written so far is whole, try again for the rest", err=True
        )
        raise SystemExit(1) from None
    click.echo("", err=True)
    click.echo(
        f"{filled.tickets:,} requests, {filled.messages:,} messages, {filled.events:,} events, "
        f"{filled.organizations:,} companies in {time.monotonic() - begun:.0f} s"
    )


def register(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(seed)
