"""Fetches what lies in the mailbox: each mail is stored and committed before the next one is asked for.

A process that dies in between asks for the same mail again and finds that it has it, or stores it then: once either way.
"""

import logging

from desk import config
from desk.inbound import mailboxes
from desk.inbound.mailboxes import Gone, Reader
from desk.jobs.work import Work
from desk.services import inbound_mails
from desk.services import mailboxes as ledger
from desk.transaction import unit_of_work
from models.states import MailSource

_log = logging.getLogger("desk.jobs")


def run(work: Work) -> None:
    """Look into the mailbox the settings name; without one there is nothing to do."""
    box = config.settings().inbound
    if box is None or ledger.is_resting(box.name):
        return
    try:
        with mailboxes.opened(box) as reader:
            _take_all(work, reader, box)
    except mailboxes.TROUBLES as error:
        _log.warning("mailbox not read", extra={"trouble": type(error).__name__})
        work.failed += 1
        work.problems.append(f"mailbox: {type(error).__name__}")
        with unit_of_work():
            ledger.failed(box.name, error)


def _take_all(work: Work, reader: Reader, box: config.MailBox) -> None:
    """Store what is missing, and note how mailbox and store compare afterwards."""
    places = reader.places()
    wanted = ledger.missing(box.name, places)
    if work.is_dry:
        work.listed += wanted
        return
    source = MailSource.MAILDIR if box.path is not None else MailSource.IMAP
    left = len(wanted)
    for place in wanted:
        if work.should_stop():
            break
        try:
            left -= _take(work, reader, source, box.name, place)
        except mailboxes.TROUBLES:
            raise
        except (
            Exception
        ) as error:  # one mail that cannot be stored must not keep the next ones out; it stays missing
            _log.exception("mail not stored", extra={"place": place})
            work.failed += 1
            work.problems.append(f"mail at {place}: {type(error).__name__}")
    with unit_of_work():
        ledger.looked(box.name, mail_count=len(places), missing_count=left)


def _take(work: Work, reader: Reader, source: MailSource, mailbox: str, place: str) -> bool:
    """Store one mail; returns whether mailbox and store agree on it now."""
    try:
        letter = reader.read(place)
    except Gone:
        return True
    with unit_of_work():
        inbound_mails.store(letter.raw, size=letter.size, source=source, mailbox=mailbox, place=place)
    work.done += 1
    return True
