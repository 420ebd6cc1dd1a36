"""`flask verify`: invariants, the chain of events, files against their hashes."""

import json
from collections.abc import Iterator

import click
from flask import Flask
from flask.cli import with_appcontext

from desk import events, files
from desk.extensions import session
from desk.files import Integrity
from desk.queries import invariants
from models import named_files


def register(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(verify)


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@with_appcontext
def verify(as_json: bool) -> None:
    """Check what must always hold; the exit status is 1 when something is wrong."""
    wrong = {
        "invariants": [f"{one.name}: {one.listed}" for one in invariants.broken()],
        "events": events.verify(),
        "files": list(damaged_files()),
    }
    if as_json:
        click.echo(json.dumps(wrong, ensure_ascii=False))
    else:
        for part, problems in wrong.items():
            click.echo(f"{part}: {'sound' if not problems else f'{len(problems)} wrong'}")
            for problem in problems:
                click.echo(f"  {problem}")
    if any(wrong.values()):
        raise SystemExit(1)


def damaged_files() -> Iterator[str]:
    """Read every stored file that an attachment names and yield those that are missing or changed."""
    store = files.store()
    for sha256 in session.execute(named_files()).scalars():
        state = store.verify(sha256)
        if state is not Integrity.OK:
            yield f"{sha256}: {state}"
