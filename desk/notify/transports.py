"""Where a mail leaves: an SMTP server, the console, or nowhere in a demo. Nothing here touches the database."""

import re
import smtplib
import ssl
import sys
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from typing import Protocol

from desk.config import MailServer, Settings
from desk.notify.folding import LETTERS

TIMEOUT_SECONDS = 20
# A line of one dot ends a mail: one that begins with a dot gets a second (RFC 5321, 4.5.2).
_LEADING_DOT = re.compile(rb"(?m)^\.")
WORDS_KEPT = 400


class Verdict(StrEnum):
    """What became of an attempt."""

    SENT = "sent"
    REFUSED = "refused"  # the server will never take this mail
    LATER = "later"  # not now: nothing was handed over
    UNREACHABLE = "unreachable"  # not now, and no other mail either
    DOUBTFUL = "doubtful"  # handed over, but the server's answer never came


@dataclass(frozen=True)
class Answer:
    """What the server said to one mail, in its own words."""

    verdict: Verdict
    words: str


class Transport(Protocol):
    """What the delivery job asks of a way out."""

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Answer:
        """Try once; never raises for what a server or a network does."""

    def close(self) -> None:
        """Let go of the connection until the next mail."""


class Demo:
    """Keeps everything: the mails are read in the demo mailbox."""

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Answer:
        """Say it left."""
        return Answer(Verdict.SENT, "kept in the demo mailbox")

    def close(self) -> None:
        """Nothing is held."""


class Console:
    """Prints mails, for a desk that is being set up."""

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Answer:
        """Print the mail as it would leave."""
        sys.stdout.write(f"{message.as_string()}\n")
        sys.stdout.flush()
        return Answer(Verdict.SENT, "printed")

    def close(self) -> None:
        """Nothing is held."""


class Smtp:
    """Speaks to one SMTP server, over one connection for as long as it serves."""

    def __init__(self, server: MailServer, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._server = server
        self._timeout = timeout
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, sender: str, recipient: str) -> Answer:
        """Try once. A broken connection is let go of, so that the next mail begins afresh.

        A server may hang up between two mails: one that found its connection gone has a second, fresh one.
        """
        was_open = self._connection is not None
        answer = self._try(message, sender, recipient)
        if was_open and answer.verdict is Verdict.UNREACHABLE:
            answer = self._try(message, sender, recipient)
        return answer

    def _try(self, message: EmailMessage, sender: str, recipient: str) -> Answer:
        """Hand a mail over on the open connection, or on a new one."""
        try:
            connection = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Answer(Verdict.UNREACHABLE, _said(error))
        answer = self._hand_over(connection, message, sender, recipient)
        if answer.verdict in (Verdict.UNREACHABLE, Verdict.DOUBTFUL):
            self._drop()
        return answer

    def close(self) -> None:
        """Say goodbye; what goes wrong then no longer matters."""
        if self._connection is not None:
            try:
                self._connection.quit()
            except (smtplib.SMTPException, OSError):
                self._drop()
            self._connection = None

    def _connected(self) -> smtplib.SMTP:
        """Return the open connection, or make one: greeting, encryption, login."""
        if self._connection is not None:
            return self._connection
        server, context = self._server, ssl.create_default_context()
        if server.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._timeout, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=self._timeout)
        self._connection = connection
        if server.starttls:
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
        return connection

    def _hand_over(
        self, connection: smtplib.SMTP, message: EmailMessage, sender: str, recipient: str
    ) -> Answer:
        """Speak MAIL, RCPT and DATA, and know at each moment whether the mail is still ours alone."""
        content = _LEADING_DOT.sub(b"..", message.as_bytes(policy=LETTERS))
        try:
            connection.ehlo_or_helo_if_needed()
            for command, taken in (
                (f"MAIL FROM:<{sender}>", (250, 251)),
                (f"RCPT TO:<{recipient}>", (250, 251)),
                ("DATA", (354,)),
            ):
                code, words = connection.docmd(command)
                if code not in taken:
                    self._begin_anew(connection)
                    return _judged(code, words)
        except (smtplib.SMTPException, OSError) as error:  # nothing of the mail was handed over yet
            return Answer(Verdict.UNREACHABLE, _said(error))
        try:
            connection.send(content + b".\r\n")
            code, words = connection.getreply()
        except (smtplib.SMTPException, OSError) as error:
            return Answer(Verdict.DOUBTFUL, _said(error))
        return _judged(code, words)

    def _begin_anew(self, connection: smtplib.SMTP) -> None:
        """Ready the connection for the next mail; a server that hung up after its answer has given it all the same."""
        try:
            connection.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        """Close without a word."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _judged(code: int, words: bytes | str) -> Answer:
    """Read a reply code: 2xx took it, 5xx never will, 421 is closing, anything else may later."""
    said = _one_line(f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}")
    if 200 <= code < 300:
        return Answer(Verdict.SENT, said)
    if 500 <= code < 600:
        return Answer(Verdict.REFUSED, said)
    return Answer(Verdict.UNREACHABLE if code == 421 or code < 0 else Verdict.LATER, said)


def _said(error: Exception) -> str:
    """Put an error in one line; a password can never be in it, for smtplib keeps credentials out of its errors."""
    return _one_line(f"{type(error).__name__}: {error}")


def _one_line(text: str) -> str:
    """Make a server's words fit a log line and a column."""
    return re.sub(r"[\x00-\x1f\x7f\s]+", " ", text).strip()[:WORDS_KEPT]


_active: Transport = Demo()


def from_settings(settings: Settings) -> Transport:
    """Make the way out the settings name."""
    if settings.mail.scheme in ("smtp", "smtps"):
        return Smtp(settings.mail)
    return Console() if settings.mail.scheme == "console" else Demo()


def use_mail(settings: Settings) -> None:
    """Make the settings' way out that of the process; called by create_app alone."""
    use(from_settings(settings))


def use(transport: Transport) -> None:
    """Make a transport the process's own; tests give theirs."""
    global _active
    _active = transport


def active() -> Transport:
    """Return the process's way out."""
    return _active
