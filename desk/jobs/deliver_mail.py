"""Delivers the outbox: takes one mail at a time, speaks to the server outside any transaction, records what it said.

At most one mail is in doubt when a sender dies. A doubtful offer or agreement waits for a person; any other is sent
again under the same Message-ID, which mail programs show once.
"""

import logging

from desk import policy
from desk.jobs.work import Work
from desk.notify import outbox, transports
from desk.notify.outbox import Claimed
from desk.notify.transports import Answer, Transport, Verdict
from desk.queries import due
from desk.transaction import unit_of_work
from models.states import OutboxState

_log = logging.getLogger("desk.jobs")


def run(work: Work) -> None:
    """Recover what dead senders left, then deliver until nothing is due, the server is gone or the batch is full."""
    work.each(due.mails_abandoned(), outbox.recover)
    if work.is_dry:
        work.listed += [str(mail_id) for mail_id in due.mails_to_send()]
        return
    transport = transports.active()
    try:
        for _ in range(policy.MAIL_BATCH):
            if work.should_stop() or not _deliver_next(work, transport):
                return
    finally:
        transport.close()


def _deliver_next(work: Work, transport: Transport) -> bool:
    """Deliver one mail; return False when there is none or the server is not to be reached."""
    with unit_of_work():
        claimed = outbox.claim(work.worker)
    if claimed is None:
        return False
    answer = _hand_over(transport, claimed)
    with unit_of_work():
        state = outbox.settle(claimed.id, answer, work.worker)
    if state == OutboxState.SENT:
        work.done += 1
    else:
        work.failed += 1
        work.problems.append(f"mail {claimed.id}: {state}")
        _log.warning(
            "mail not sent", extra={"mail": claimed.id, "state": str(state), "verdict": str(answer.verdict)}
        )
    return answer.verdict not in (Verdict.UNREACHABLE, Verdict.DOUBTFUL)


def _hand_over(transport: Transport, claimed: Claimed) -> Answer:
    """Let the transport try; whatever else goes wrong in it must not leave the mail claimed."""
    try:
        return transport.send(claimed.message, claimed.sender, claimed.recipient)
    except Exception as error:
        _log.exception("transport failed", extra={"mail": claimed.id})
        return Answer(Verdict.DOUBTFUL, f"{type(error).__name__}: the program failed while sending")
