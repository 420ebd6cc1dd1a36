"""What a server's answers mean, spoken to a real one."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from desk import config
from desk.config import MailServer
from desk.notify import transports
from desk.notify.transports import Verdict
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
