"""What a server's answers mean, spoken to a real one."""

import contextlib
import socket
import ssl
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from desk import config
from desk.config import MailServer
from desk.notify import transports
from desk.notify.transports import Verdict
from tests.harness import certificates
from tests.mail.conftest import Mailbox


def a_mail() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Détecter les défauts"
    message.set_content(".a line that begins with a dot\nand an é\n")
    return message


def send(transport: transports.Transport) -> transports.Answer:
    return transport.send(a_mail(), "desk@desk.example.org", "claude@example.org")


def test_a_mail_arrives_as_it_was_written(smtp: Mailbox, transport: transports.Smtp) -> None:
    assert send(transport).verdict is Verdict.SENT
    assert smtp.recipients == ["claude@example.org"]
    read = message_from_bytes(smtp.taken[0], policy=policy.default)
    assert read["Subject"] == "Détecter les défauts"
    assert read.get_content().splitlines() == [".a line that begins with a dot", "and an é"]


def test_several_mails_share_a_connection(smtp: Mailbox, transport: transports.Smtp) -> None:
    assert [send(transport).verdict for _ in range(3)] == [Verdict.SENT] * 3
    assert len(smtp.taken) == 3


@pytest.mark.parametrize(
    ("mode", "verdict", "words"),
    [
        ("refuses", Verdict.REFUSED, "550 5.1.1 nobody of that name here"),
        ("later", Verdict.LATER, "451 4.7.1 come back later"),
        ("hangs", Verdict.DOUBTFUL, "timed out"),
        ("cuts_after_data", Verdict.DOUBTFUL, "Connection unexpectedly closed"),
    ],
)
def test_a_servers_answer_is_understood_and_kept(
    smtp: Mailbox, transport: transports.Smtp, mode: str, verdict: Verdict, words: str
) -> None:
    smtp.mode = mode
    answer = send(transport)
    assert answer.verdict is verdict
    assert words in answer.words


def test_after_a_refusal_the_next_mail_goes(smtp: Mailbox, transport: transports.Smtp) -> None:
    smtp.mode = "refuses"
    assert send(transport).verdict is Verdict.REFUSED
    smtp.mode = "takes"
    assert send(transport).verdict is Verdict.SENT


def test_after_a_cut_the_next_mail_goes(smtp: Mailbox, transport: transports.Smtp) -> None:
    smtp.mode = "cuts_after_data"
    assert send(transport).verdict is Verdict.DOUBTFUL
    smtp.mode = "takes"
    assert send(transport).verdict is Verdict.SENT


@pytest.mark.parametrize("server", [MailServer("smtp", "127.0.0.1", 1), MailServer("smtps", "127.0.0.1", 1)])
def test_a_server_that_is_not_there_takes_no_mail_with_it(server: MailServer) -> None:
    assert send(transports.Smtp(server, timeout=0.3)).verdict is Verdict.UNREACHABLE


def test_a_server_without_encryption_is_not_told_a_password(smtp: Mailbox) -> None:
    assert smtp.controller is not None
    wants_encryption = MailServer("smtp", "127.0.0.1", smtp.controller.port, "user", "secret", starttls=True)
    answer = send(transports.Smtp(wants_encryption, timeout=0.3))
    assert answer.verdict is Verdict.UNREACHABLE
    assert smtp.taken == []
    assert "secret" not in answer.words


def test_a_recipient_that_is_refused_takes_no_other_with_it(
    smtp: Mailbox, transport: transports.Smtp
) -> None:
    smtp.unknown = {"gone@example.org"}
    answers = [
        transport.send(a_mail(), "desk@desk.example.org", to)
        for to in ("claude@example.org", "gone@example.org", "ines@example.org")
    ]
    assert [answer.verdict for answer in answers] == [Verdict.SENT, Verdict.REFUSED, Verdict.SENT]
    assert smtp.recipients == ["claude@example.org", "ines@example.org"]


def test_a_server_that_hangs_up_between_two_mails_costs_nothing(
    smtp: Mailbox, transport: transports.Smtp
) -> None:
    smtp.mode = "cuts_after_250"
    assert [send(transport).verdict for _ in range(3)] == [Verdict.SENT] * 3
    assert len(smtp.taken) == 3


@pytest.mark.parametrize(
    ("last_words", "verdict"),
    [
        ({"RCPT": "550 5.1.1 nobody here"}, Verdict.REFUSED),  # said, then hung up: it was said all the same
        ({"RCPT": "452 4.2.2 mailbox full"}, Verdict.LATER),
        ({"DATA": None}, Verdict.UNREACHABLE),  # nothing of the mail was handed over: no doubt about it
        ({"DATA": "554 5.7.1 not from you"}, Verdict.REFUSED),
        ({".": None}, Verdict.DOUBTFUL),
        ({".": "552 5.3.4 too large"}, Verdict.REFUSED),
    ],
)
def test_a_server_that_hangs_up_is_believed_up_to_its_last_word(
    last_words: dict[str, str | None], verdict: Verdict
) -> None:
    with Scripted(last_words) as port:
        made = transports.Smtp(MailServer("smtp", "127.0.0.1", port), timeout=2)
        assert send(made).verdict is verdict
        made.close()


class Scripted:
    """A server for one connection after another that hangs up after its last words; None: without any."""

    def __init__(self, last_words: dict[str, str | None]) -> None:
        self._last_words = last_words
        self._listening = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> int:
        threading.Thread(target=self._serve, daemon=True).start()
        return int(self._listening.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._listening.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                with connection, connection.makefile("rwb", buffering=0) as stream:
                    self._speak(stream)

    def _speak(self, stream: Any) -> None:
        in_data = False
        stream.write(b"220 here\r\n")
        while line := stream.readline().decode().strip("\r\n"):
            while in_data and line != ".":
                line = stream.readline().decode().strip("\r\n")
            command = line.upper()[:4]
            if command in self._last_words:
                if (words := self._last_words[command]) is not None:
                    stream.write(f"{words}\r\n".encode())
                return
            in_data = command == "DATA"
            stream.write(b"354 go on\r\n" if in_data else b"250 well\r\n")


@pytest.mark.filterwarnings("ignore::UserWarning:aiosmtpd")  # it warns of passwords asked inside implicit TLS
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_encryption_and_a_password_are_spoken_to_a_server_whose_certificate_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    mailbox, seen = Mailbox(), []

    def knows(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        seen.append((data.login, data.password, session.ssl is not None or scheme == "smtps"))
        return AuthResult(success=data.password == b"secret")

    context = certificate(tmp_path)
    encrypted = (
        {"ssl_context": context} if scheme == "smtps" else {"tls_context": context, "require_starttls": True}
    )
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), ready_timeout=10, authenticator=knows,
                            auth_required=True, auth_require_tls=scheme == "smtp", **encrypted)  # fmt: skip
    if scheme == "smtps":
        monkeypatch.setattr(controller, "_trigger_server", lambda: greet(controller.port))
    controller.start()

    def sent(password: str) -> transports.Answer:
        server = MailServer(scheme, "127.0.0.1", controller.port, "desk", password, starttls=scheme == "smtp")
        made = transports.Smtp(server, timeout=5)
        answer = send(made)
        made.close()
        return answer

    try:
        stranger = sent("secret")
        assert (stranger.verdict, "certificate verify failed" in stranger.words) == (
            Verdict.UNREACHABLE,
            True,
        )
        assert seen == [], "no password to a server nobody vouches for"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
        assert sent("secret").verdict is Verdict.SENT
        assert seen == [(b"desk", b"secret", True)]
        wrong = sent("wrong-horse")
        assert (wrong.verdict, "wrong-horse" in wrong.words) == (Verdict.UNREACHABLE, False)
    finally:
        controller.stop()
    assert len(mailbox.taken) == 1


def greet(port: int) -> None:
    """Say hello to a server whose certificate nobody knows, which its own way of starting up cannot."""
    context = ssl._create_unverified_context()  # noqa: S323 - of a test's own server
    with socket.create_connection(("127.0.0.1", port), 5) as plain, context.wrap_socket(plain) as encrypted:
        encrypted.recv(100)


def certificate(folder: Path) -> ssl.SSLContext:
    """Make a certificate for this machine that nobody knows yet, and what a server needs of it."""
    own, key = certificates.make(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(own, key)
    return context


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_the_console_prints_and_the_demo_keeps(capsys: Any) -> None:
    assert send(transports.Console()).verdict is Verdict.SENT
    assert "Subject:" in capsys.readouterr().out
    assert send(transports.Demo()).verdict is Verdict.SENT


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("smtp://user:pass@mail.example.org:587?tls=starttls", transports.Smtp),
        ("smtps://mail.example.org", transports.Smtp),
        ("console:", transports.Console),
        ("demo:", transports.Demo),
    ],
)
def test_the_setting_names_the_way_out(url: str, made: type) -> None:
    settings = config.load({"DESK_DEMO": "1", "DESK_SECRET_KEY": "k" * 40, "DESK_MAIL_URL": url})
    assert isinstance(transports.from_settings(settings), made)
