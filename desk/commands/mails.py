"""`flask mail-check` and `flask mail-import`: raw mails from files, folders and Maildirs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from desk.extensions import session
from desk.inbound import mail as mails
from desk.inbound import mailboxes, nature
from desk.inbound.nature import Kind
from desk.jobs import understand_mail
from desk.jobs.work import Work
from desk.services import inbound_mails
from desk.services.inbound_mails import Place
from desk.transaction import unit_of_work
from models.states import InboundOutcome, MailSource

_PATHS = click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(path_type=Path))
_IGNORED = (Kind.AWAY, Kind.DELIVERY_NOTICE, Kind.EMPTY, Kind.READ_RECEIPT)


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(check)
    app.cli.add_command(take_in)


@click.command("mail-check")
@_PATHS
@with_appcontext
def check(paths: tuple[Path, ...]) -> None:
    """Say what each mail would become, one JSON object a line. Writes nothing."""
    for path in _files(paths):
        click.echo(json.dumps(_checked(path), ensure_ascii=False))


@click.command("mail-import")
@_PATHS
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@with_appcontext
def take_in(paths: tuple[Path, ...], as_json: bool) -> None:
    """Take mails in; one that the desk has already creates nothing. The exit status is 1 when a file could not be read."""
    counts = {"stored": 0, "known": 0, "unreadable": 0}
    for path in _files(paths):
        try:
            letter = mailboxes.read_file(path)
        except OSError as error:
            counts["unreadable"] += 1
            click.echo(f"{path}: {error.strerror or 'cannot be read'}", err=True)
            continue
        with unit_of_work():
            stored = inbound_mails.store(letter.raw, size=letter.size, source=MailSource.FILE)
        counts["stored" if stored is not None else "known"] += 1
    work = Work("understand_mail")
    understand_mail.run_all(work)
    counts |= {"understood": work.done, "failed": work.failed}
    click.echo(
        json.dumps(counts) if as_json else ", ".join(f"{count} {name}" for name, count in counts.items())
    )
    if counts["unreadable"]:
        raise SystemExit(1)


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the files named; of a folder all below it in order, of a Maildir what was delivered."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        is_maildir = all((path / name).is_dir() for name in ("cur", "new", "tmp"))
        for one in sorted(path.rglob("*")):
            if one.is_file() and not (is_maildir and one.relative_to(path).parts[0] == "tmp"):
                yield one


def _checked(path: Path) -> dict[str, Any]:
    """Return one line; a mail that cannot be read at all is a line, too."""
    try:
        letter = mailboxes.read_file(path)
        read = mails.read(letter.raw)
        place = _place(read, letter.size)
        sent = read.date.isoformat() if read.date else None
        return {
            "path": str(path), "outcome": str(place.outcome), "reason": place.reason, "auto": place.is_automatic,
            "from": read.sender.address if read.sender else None, "subject": read.subject, "date": sent,
            "message_id": f"<{read.message_id}>" if read.message_id else None,
            "attachments": [file.name for file in read.files], "text": read.words.shown,
        }  # fmt: skip
    except Exception as error:
        session.remove()
        return {
            "path": str(path), "outcome": str(InboundOutcome.QUARANTINE), "reason": f"unreadable: {type(error).__name__}", "auto": True,
            "from": None, "subject": "", "date": None, "message_id": None, "attachments": [], "text": "",
        }  # fmt: skip


def _place(read: mails.Mail, size: int) -> Place:
    """Place a mail by what the desk knows; without its database, by the mail alone."""
    try:
        return inbound_mails.place(read, size=size)
    except SQLAlchemyError:
        session.remove()
        found = nature.of(read)
        outcome = InboundOutcome.IGNORED if found.kind in _IGNORED else InboundOutcome.BOUNCE
        if found.kind is Kind.CHALLENGE:
            outcome = InboundOutcome.QUARANTINE
        if found.kind is Kind.PERSONAL:
            return Place(InboundOutcome.NEW, "no_match", found.is_automatic)
        return Place(outcome, str(found.kind), True)
