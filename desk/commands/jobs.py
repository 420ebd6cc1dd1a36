"""`flask jobs list | run | serve`: background work by hand, or as a process of its own."""

import json
import signal
import threading
from contextlib import nullcontext
from datetime import datetime

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import func, select

from desk import clock
from desk.extensions import session
from desk.jobs import runner, ticker
from desk.jobs.registry import JOBS
from desk.jobs.work import Work
from desk.schedule import SCHEDULE
from models import JobRun
from models.states import JobRunState

group = AppGroup("jobs", help="Background work.")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_jobs(as_json: bool) -> None:
    """Name every job, when it is due and when it last ended well."""
    ended = select(JobRun.job, func.max(JobRun.ended_at).label("at")).where(JobRun.state == JobRunState.DONE)
    last = {row.job: row.at for row in session.execute(ended.group_by(JobRun.job))}
    for name in JOBS:
        at = last[name].isoformat(timespec="seconds") if name in last else None
        if as_json:
            click.echo(json.dumps({"job": name, "schedule": str(SCHEDULE[name]), "last_done_at": at}))
        else:
            click.echo(f"{name:<24} {SCHEDULE[name]!s:<20} {at or 'never'}")


@group.command("run")
@click.argument("name", metavar="NAME")
@click.option(
    "--at",
    "moment",
    metavar="T",
    help="The moment to believe it is: 2026-10-25T02:30+02:00 or 2026-10-25T02:30Z.",
)
@click.option("--dry-run", is_flag=True, help="List what is due; do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
def run_job(name: str, moment: str | None, dry_run: bool, as_json: bool) -> None:
    """Run one job now. The exit status is 1 when an item failed."""
    if name not in JOBS:
        raise click.UsageError(f"no such job: {name}. Known: {', '.join(JOBS)}")
    work = Work(name, is_dry=dry_run, worker=runner.worker_name())
    with clock.at(_moment(moment)) if moment else nullcontext():
        JOBS[name](work)
    if as_json:
        click.echo(json.dumps({"job": name, "done": work.done, "failed": work.failed, "due": work.listed,
                               "problems": work.problems}))  # fmt: skip
    else:
        for line in [*work.listed, *work.problems]:
            click.echo(line)
        click.echo(
            f"{name}: {len(work.listed)} due"
            if dry_run
            else f"{name}: {work.done} done, {work.failed} failed"
        )
    if work.failed:
        raise SystemExit(1)


def _moment(text: str) -> datetime:
    """Read a moment; without its zone it is the desk's."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--at {text}: give a moment such as 2026-10-25T02:30Z") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=clock.zone())


@group.command("serve")
def serve() -> None:
    """Run every job when it is due, until SIGTERM or Ctrl-C; the item in hand is finished first."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    running = ticker.Ticker(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo("Jobs are running; Ctrl-C stops them.")
    stopping.wait()
    running.shutdown(wait=True)
    click.echo("Stopped.")
