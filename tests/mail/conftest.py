"""A real SMTP server that misbehaves on demand, and mails to send it."""

import itertools
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from desk.config import MailServer
from desk.notify import outbox, transports
from desk.notify.outbox import Recipient
from models import OutboxMail


class Mailbox:
    """What the server took, and how it behaves: `takes`, `refuses`, `later`, `hangs`, `cuts_after_data` or `cuts_after_250`; `unknown`
    names addresses it refuses whatever its mode."""

    def __init__(self) -> None:
        self.mode = "takes"
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.unknown: set[str] = set()
        self.controller: Controller | None = None

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.mode == "refuses" or address in self.unknown:
            return "550 5.1.1 nobody of that name here"
        if self.mode == "later":
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.mode == "hangs":
            time.sleep(0.6)  # longer than the patience of the test's transport
        self.taken.append(bytes(envelope.content or b""))
        self.recipients += envelope.rcpt_tos
        if self.mode == "cuts_after_data":
            server.transport.abort()
        if self.mode == "cuts_after_250":
            server.loop.call_later(0.01, server.transport.abort)
        return "250 taken"


@pytest.fixture
def smtp() -> Iterator[Mailbox]:
    """A server on a free port; `smtp.mode` says how it behaves."""
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mailbox.controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=10)
    mailbox.controller.start()
    yield mailbox
    mailbox.controller.stop()


@pytest.fixture
def transport(smtp: Mailbox) -> Iterator[transports.Smtp]:
    """The process's way out for the test: impatient, to that server."""
    assert smtp.controller is not None
    before = transports.active()
    made = transports.Smtp(MailServer("smtp", "127.0.0.1", smtp.controller.port), timeout=0.3)
    transports.use(made)
    yield made
    made.close()
    transports.use(before)


_numbers = itertools.count(1)


@pytest.fixture
def promised(session: Any) -> Callable[..., OutboxMail]:
    """Promise mails: `promised(critical=True)`."""

    def make(**changes: Any) -> OutboxMail:
        mail = promise_one(**changes)
        session.commit()
        return mail

    return make


def promise_one(**changes: Any) -> OutboxMail:
    """Promise one mail."""
    number = next(_numbers)
    to = changes.pop(
        "to", Recipient("Claude Bernard (démo)", f"claude{number}@example.org", "en", f"c{number}")
    )
    context = {"audience": "account", "reference": None, "url": "http://desk.example.org/x", "is_new": True,
               "valid_until": outbox.clock.now()}  # fmt: skip
    mail = outbox.promise(kind="password_link", key=f"test:{number}", to=to, context=context, **changes)
    assert mail is not None
    return mail
