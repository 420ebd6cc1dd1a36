"""`flask import-topics`, `import-units`, `import-organizations` and `import-pool-days`: files of rows, all kept or none."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask
from flask.cli import with_appcontext

from desk.access import Actor
from desk.commands.rows import described, not_read
from desk.errors import Conflict
from desk.services import topics
from desk.services.imports import (
    ImportRefused,
    Outcome,
    Problem,
    Rehearsed,
    UnreadableFile,
    organizations,
    pool_days,
    read,
    units,
)
from desk.transaction import unit_of_work

# Why a row or a file cannot be used, in words; `field` and `value` say which and what.
REASONS = {
    "missing": "is missing",
    "too_long": "is too long",
    "not_text": "is no plain text",
    "unknown_code": "is not one of the known codes, which --help names",
    "not_a_list": "must be a list",
    "not_a_number_between": "is no whole number within its bounds",
    "not_yes_or_no": "must be yes or no",
    "not_email": "is no e-mail address",
    "not_an_id": "is no id: small letters, digits, dots and dashes",
    "not_by_language": "must hold a text for each of fr, en and de",
    "unknown_topic": "names a topic the desk does not have, or has retired",
    "unknown_unit": "names a unit the desk does not have yet: put it first",
    "itself": "names the row itself",
    "circle": "runs in a circle",
    "twice": "comes twice",
    "level": "has a level other than 1, 2 or 3",
    "no_such_parent": "must be a team that has no parent itself",
    "no_key": "is missing: give a SIREN, a foreign number or a domain",
    "several_have_it": "is that of several organizations: give a SIREN or a foreign number",
    "not_a_siren": "is no SIREN: nine digits that add up",
    "not_a_country": "is no country: two capital letters",
    "not_a_domain": "is no mail domain",
    "shared_domain": "is shared by many and names no organization",
    "duplicate": "belongs to another record already",
    "not_a_month": "is no month, such as 2026-03",
    "not_in_halves": "is no number of days in halves, from 0 to 999",
    "not_of_pool": "is of no engineer pool",
    "no_pool": "is told of a pool only",
    "no_support": "names no support of this unit",
    "which_support": "is missing: the unit supports several requests then",
    "not_yet": "is to come: no day of it was worked",
    "support_too_long": "would make a support run longer than supports may",
    "too_large": "the file is larger than 10 MB, or 5 MB in YAML or JSON",
    "too_many_rows": "the file has more than 20,000 rows",
    "not_utf8": "the file is not in UTF-8",
    "unknown_kind": "the name of the file must end in .yaml, .json, .csv or .xlsx",
    "no_rows": "the file holds no list of rows under the name it must have",
    "not_a_row": "a row is no mapping",
    "aliases": "the file uses YAML aliases, which are not taken",
    "not_yaml": "the file is no proper YAML",
    "not_json": "the file is no proper JSON",
    "not_csv": "the file is no proper CSV",
    "no_names": "the first line must name each column once",
    "too_many_cells": "the line has more cells than there are names",
}


def _import_command(name: str, rows: str, verb: Callable[..., Outcome], about: str) -> click.Command:
    """Make one of the four commands; they differ in what a row is."""

    @click.command(name, help=f"{about}\n\n{described(rows)}")
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Say what would change and keep nothing.")
    @click.option("--partial", is_flag=True, help="Keep the good rows although others are bad.")
    @click.option("--json", "as_json", is_flag=True, help="One JSON object, for scripts.")
    @with_appcontext
    def command(file: Path, dry_run: bool, partial: bool, as_json: bool) -> None:
        outcome = _run(verb, file, rows, dry_run=dry_run, partial=partial)
        if as_json:
            click.echo(json.dumps(asdict(outcome), ensure_ascii=False, sort_keys=True))
        else:
            click.echo(_summary(outcome, dry_run))
        for problem in outcome.problems:
            click.echo(_line(file, problem), err=True)
        if outcome.problems and not partial:
            raise SystemExit(2)

    return command


def _run(verb: Callable[..., Outcome], file: Path, rows: str, *, dry_run: bool, partial: bool) -> Outcome:
    """Import the file; what cannot be read at all ends the command in one line with status 2."""
    try:
        table = read(file.name, file.read_bytes(), rows)
        if others := not_read(table, rows):
            click.echo(f"{file}: not read: {', '.join(others)}; --help names what is", err=True)
        with unit_of_work():
            outcome = verb(actor=Actor.system(), data=table, partial=partial)
            if dry_run:
                raise Rehearsed(outcome)
    except Rehearsed as rehearsed:
        return rehearsed.outcome
    except ImportRefused as refused:
        return Outcome(problems=refused.outcome.problems)
    except UnreadableFile as error:
        named = f" ({rows})" if error.code == "no_rows" else ""
        _refuse(f"{file}{f':{error.line}' if error.line else ''}: {REASONS[error.code]}{named}")
    except OSError as error:
        _refuse(f"{file}: {error.strerror}")
    except Conflict:
        _refuse("the database is busy: try again in a moment")
    return outcome


def _summary(outcome: Outcome, dry_run: bool) -> str:
    """Say in one line what was kept, or would be."""
    counts = {
        "added": len(outcome.added), "changed": len(outcome.changed), "retired": len(outcome.retired),
        "unchanged": len(outcome.unchanged), "bad": len(outcome.problems),
    }  # fmt: skip
    line = ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "no rows"
    return f"{'Would be: ' if dry_run else ''}{line}"


def _line(file: Path, problem: Problem) -> str:
    """Name a bad row with its line and reason."""
    key = f"{problem.key}: " if problem.key else ""
    value = f" ({problem.value})" if problem.value else ""
    return f"{file}:{problem.line}: {key}{problem.field} {REASONS.get(problem.code, problem.code)}{value}"


def _refuse(problem: str) -> NoReturn:
    """Say what is wrong in one line and end with status 2."""
    click.echo(problem, err=True)
    raise SystemExit(2)


COMMANDS: tuple[tuple[str, str, Any, str], ...] = (
    ("import-topics", topics.ROWS, topics.import_scheme, "Import the topic scheme (matched by id)."),
    ("import-units", units.ROWS, units.import_units, "Import chairs, teams and engineers (matched by code)."),
    ("import-organizations", organizations.ROWS, organizations.import_organizations,
     "Import organizations (matched by SIREN, foreign number or domain)."),
    ("import-pool-days", pool_days.ROWS, pool_days.import_pool_days,
     "Import days of the engineer pool by month (matched by unit, month and request)."),
)  # fmt: skip


def register(app: Flask) -> None:
    """Add the four commands."""
    for command in COMMANDS:
        app.cli.add_command(_import_command(*command))
