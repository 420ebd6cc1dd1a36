"""`flask refit-weights`: what officers' choices would change in the matching, and, on a person's word, changing it."""

import json
from dataclasses import asdict
from typing import NoReturn

import click
from flask import Flask
from flask.cli import with_appcontext

from desk.errors import NotAllowed, Refused
from desk.matching import Refit
from desk.queries import choices
from desk.services import match_weights
from desk.transaction import unit_of_work

SHOWN = 20


@click.command("refit-weights")
@click.option(
    "--apply", "is_applied", is_flag=True, help="Have the matcher run on the new points from now on."
)
@click.option("--by", help="The address of the lead or administrator who applies them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for scripts.")
@with_appcontext
def refit_weights(is_applied: bool, by: str | None, as_json: bool) -> None:
    """Fit the points of the matching's parts to the units officers asked and passed over, and print what would change.

    Nothing changes without --apply --by. What units answered, how soon or how often, is never looked at.
    """
    if is_applied and not by:
        _refuse("--apply needs --by ADDRESS: a person applies the points")
    found = choices.taught()
    click.echo(json.dumps(asdict(found), sort_keys=True) if as_json else "\n".join(_lines(found)))
    if is_applied and by:
        try:
            with unit_of_work():
                match_weights.apply(
                    actor=match_weights.person(by), points=found.after, decision_count=found.decisions
                )
        except NotAllowed:
            _refuse(f"{by} may not change the matching: a lead or an administrator may")
        except Refused as refusal:
            _refuse(
                "nothing to apply" if refusal.field == "points" else f"{by} has no open account at this desk"
            )
        click.echo("applied: the matcher runs on these points from now on", err=as_json)


def _lines(found: Refit) -> list[str]:
    lines = [f"{found.decisions} choices of officers"]
    if found.before == found.after:
        lines.append("no change: too few choices, or today's points agree with them as well as any")
    lines += [
        f"{name:12} {found.before[name]:5g} -> {found.after[name]:5g}" if found.after[name] != found.before[name]
        else f"{name:12} {found.before[name]:5g}"
        for name in found.before
    ]  # fmt: skip
    lines.append(
        f"choices ordered as the officers did: {found.agreed_before:.3f} -> {found.agreed_after:.3f}"
    )
    lines.append("outside sets (flask match-run, make bench): unchanged, they rank by texts alone")
    shown = ", ".join(found.first_changes[:SHOWN])
    lines.append(
        f"past runs with another first suggestion: {len(found.first_changes)}"
        + (f" ({shown})" if shown else "")
    )
    return lines


def _refuse(problem: str) -> NoReturn:
    click.echo(problem, err=True)
    raise SystemExit(2)


def register(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(refit_weights)
