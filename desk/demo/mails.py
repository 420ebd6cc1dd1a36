"""The mails of the demonstration that nobody sent: they come in as from outside, and wait for an officer."""

from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from desk import clock, config
from desk.demo import content
from desk.demo.stage import Stage
from desk.services import inbound_mails
from models.states import MailSource


def receive(stage: Stage) -> None:
    """Take each mail in at its moment, by the very verbs that take in a mailbox's."""
    for row in content.mails():
        with clock.at(stage.timeline.now - timedelta(hours=row["hours_ago"])):
            stored = inbound_mails.store(_written(row, stage), source=MailSource.FILE)
            if stored is not None and inbound_mails.begin(stored.id):
                inbound_mails.understand(stored.id, inbound_mails.take(stored.id))


def _written(row: dict[str, Any], stage: Stage) -> bytes:
    """Write a mail as its sender's program would."""
    mail = EmailMessage()
    mail["From"] = f'"{row["from_name"]}" <{row["from_address"]}>'
    mail["To"] = config.settings().mail_from
    mail["Subject"] = row["subject"] % {"reference": stage.cases[row["story"]].ticket.reference}
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{row['story']}.demo@{row['from_address'].partition('@')[2]}>"
    mail.set_content(row["text"])
    return mail.as_bytes()
