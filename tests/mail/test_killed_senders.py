"""Senders killed in the middle, several at once, on either database: nothing lost, nothing doubled that must not be."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import select

from desk import policy
from desk.extensions import session
from models import OutboxMail
from models.states import OutboxState
from tests.architecture.reader import ROOT
from tests.harness import application
from tests.harness.databases import Database
from tests.mail.conftest import Mailbox, promise_one

MAILS, KILLS = 400, 6
SHARED_MAILS = 90

pytestmark = [pytest.mark.process, pytest.mark.slow]


def start_sender(database: Database, smtp: Mailbox, minutes_later: int = 0) -> subprocess.Popen[bytes]:
    assert smtp.controller is not None
    settings = application.environment_for(
        database, DESK_DEMO="0", DESK_MAIL_URL=f"smtp://127.0.0.1:{smtp.controller.port}"
    )
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}
    command = [sys.executable, "-m", "tests.mail.sender", str(minutes_later)]
    return subprocess.Popen(command, cwd=ROOT, env={**inherited, **settings})


def sent_ids(smtp: Mailbox) -> Counter[str]:
    return Counter(message_from_bytes(taken)["Message-ID"] for taken in smtp.taken)


def promise_all(app: Any, count: int) -> dict[str, bool]:
    """Promise the mails, every other one critical; return Message-ID -> whether it is."""
    with app.app_context():
        made = [promise_one(critical=bool(number % 2)) for number in range(count)]
        session.commit()
        return {mail.headers["Message-ID"]: mail.is_critical for mail in made}


def states(app: Any) -> dict[str, str]:
    with app.app_context():
        return {
            mail.headers["Message-ID"]: mail.state for mail in session.execute(select(OutboxMail)).scalars()
        }


def test_killed_senders_lose_nothing(fresh_app: Any, fresh_database: Database, smtp: Mailbox) -> None:
    promised = promise_all(fresh_app, MAILS)
    chance = random.Random(4)
    kills = 0
    for _ in range(KILLS):
        sender = start_sender(fresh_database, smtp)
        taken_before, begun = len(smtp.taken), time.monotonic()
        while len(smtp.taken) == taken_before and sender.poll() is None and time.monotonic() - begun < 30:
            time.sleep(0.005)
        time.sleep(chance.uniform(0.0, 0.15))
        if sender.poll() is None:
            sender.kill()
            kills += 1
        sender.wait()
    assert kills >= KILLS // 2, "the senders were done before they could be killed"
    assert start_sender(fresh_database, smtp, policy.MAIL_LEASE_MINUTES + 1).wait(120) == 0

    sent, found = sent_ids(smtp), states(fresh_app)
    doubled = {one for one, count in sent.items() if count > 1}
    lost = [one for one in promised if not sent[one] and found[one] != OutboxState.UNKNOWN]
    assert lost == []
    assert [one for one in doubled if promised[one]] == [], "an offer must never go twice"
    assert len(doubled) <= kills
    assert set(found.values()) <= {OutboxState.SENT, OutboxState.UNKNOWN}
    assert sum(state == OutboxState.UNKNOWN for state in found.values()) <= kills


def test_several_senders_send_each_mail_once(fresh_app: Any, fresh_database: Database, smtp: Mailbox) -> None:
    promised = promise_all(fresh_app, SHARED_MAILS)
    senders = [start_sender(fresh_database, smtp) for _ in range(3)]
    for sender in senders:
        sender.wait(120)
    if (
        OutboxState.QUEUED in states(fresh_app).values()
    ):  # a sender that waited too long for the others gave up
        start_sender(fresh_database, smtp).wait(120)
    assert sent_ids(smtp) == Counter(dict.fromkeys(promised, 1))
    assert set(states(fresh_app).values()) == {OutboxState.SENT}
