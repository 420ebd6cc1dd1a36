"""Understands the mails that were stored: each in a transaction of its own, tried three times, then set aside."""

import logging

from desk import policy
from desk.errors import Conflict, NobodyOnDuty
from desk.jobs.work import Work
from desk.queries import due
from desk.services import inbound_mails
from desk.transaction import unit_of_work

_log = logging.getLogger("desk.jobs")


def run(work: Work) -> None:
    """Understand what waits, the oldest first."""
    waiting = due.mails_to_understand(policy.INBOUND_BATCH)
    if work.is_dry:
        work.listed += [str(mail_id) for mail_id in waiting]
        return
    for mail_id in waiting:
        if work.should_stop():
            return
        _one(work, mail_id)


def run_all(work: Work) -> None:
    """Understand until nothing waits; what fails is set aside after its tries, so that this ends."""
    while due.mails_to_understand(1) and not work.should_stop():
        before = work.done, work.failed
        run(work)
        if (work.done, work.failed) == before:
            return


def _one(work: Work, mail_id: int) -> None:
    """Understand one mail. The try is counted before it is made: a mail that kills the process is not tried for ever."""
    try:
        with unit_of_work():
            is_wanted = inbound_mails.begin(mail_id)
        if not is_wanted:
            return
        taken = inbound_mails.take(mail_id)
        with unit_of_work():
            inbound_mails.understand(mail_id, taken)
    except Conflict:  # somebody writes just now: the next run tries again
        work.failed += 1
        work.problems.append(f"mail {mail_id}: busy")
        with unit_of_work():
            inbound_mails.postpone(mail_id)
    except NobodyOnDuty:  # not the mail's fault either: it waits until somebody is, and says so
        work.problems.append(f"mail {mail_id}: nobody is on duty")
        with unit_of_work():
            inbound_mails.postpone(mail_id)
    except Exception as error:
        _log.exception("mail not understood", extra={"mail": mail_id})
        work.failed += 1
        work.problems.append(f"mail {mail_id}: {type(error).__name__}")
        with unit_of_work():
            inbound_mails.fail(mail_id, error)
    else:
        work.done += 1
