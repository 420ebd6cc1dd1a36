"""`flask backup FILE` and `flask restore FILE`: the whole desk in one archive."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from desk import archive, search
from desk.transaction import unit_of_work

INDEXED_AT_ONCE = 2000


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(backup)
    app.cli.add_command(restore)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@with_appcontext
def backup(file: Path, as_json: bool) -> None:
    """Keep database and files in one archive, while people work.

    The key that signs links and sessions (DESK_SECRET_KEY) is not inside: keep it elsewhere. The exit status is 1 when
    an attachment is missing or damaged; the archive then holds all the rest.
    """
    _say(lambda: archive.back_up(file), as_json, f"Kept in {file}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@with_appcontext
def restore(file: Path, as_json: bool) -> None:
    """Fill an empty desk (after `flask db upgrade`) from an archive, of either database.

    The archive is checked whole before anything is written; a desk that is not empty is left alone.
    """
    _say(lambda: _restored(file), as_json, f"Restored from {file}; `flask verify` checks it once more")


def _restored(file: Path) -> archive.Kept:
    """Restore, and index the words that an archive does not repeat: search finds them at once."""
    kept = archive.restore(file)
    indexed = True
    while indexed:
        with unit_of_work():
            indexed = search.index_missing(INDEXED_AT_ONCE) > 0
    return kept


def _say(act: Callable[[], archive.Kept], as_json: bool, done: str) -> None:
    """Do it and tell how much; what cannot be done is one line and exit status 2."""
    try:
        kept = act()
    except archive.ArchiveRefused as refusal:
        _refuse(str(refusal))
    except OSError as error:
        _refuse(f"{error.filename or 'disk'}: {error.strerror}")
    except SQLAlchemyError as error:
        _refuse(f"the database refused: {str(getattr(error, 'orig', error)).splitlines()[0]}")
    else:
        _report(kept, as_json, done)


def _report(kept: archive.Kept, as_json: bool, done: str) -> None:
    if as_json:
        facts: dict[str, Any] = asdict(kept)
        click.echo(json.dumps(facts))
    else:
        click.echo(
            f"{done}: {sum(kept.rows.values())} rows, {kept.rows['ticket']} tickets, {kept.files} files"
        )
        for sha256 in kept.missing:
            click.echo(f"  missing or damaged: {sha256}", err=True)
    if kept.missing:
        raise SystemExit(1)


def _refuse(problem: str) -> None:
    click.echo(problem, err=True)
    raise SystemExit(2)
