"""The mailed link to reports, by two real processes at once of which one is killed between its row and its sending."""

import os
import subprocess
import sys
import time
from datetime import date
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import select, update

from desk.extensions import session
from desk.services import report_mails
from desk.transaction import unit_of_work
from models import OutboxMail, ReportMail, User
from models.states import Role
from tests.architecture.reader import ROOT
from tests.factories import actor_of, make_ticket, make_user
from tests.harness import application
from tests.harness.databases import Database
from tests.mail.conftest import Mailbox
from tests.mail.test_killed_senders import start_sender

pytestmark = [pytest.mark.process, pytest.mark.slow]
TITLE = "Weld seams nobody may read of in a mail"


def start_job(database: Database) -> subprocess.Popen[bytes]:
    settings = application.environment_for(
        database, DESK_DEMO="0", DESK_MAIL_URL="smtp://127.0.0.1:9", DESK_JOBS="none"
    )
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}
    command = [sys.executable, "-m", "flask", "jobs", "run", "mail_reports"]
    return subprocess.Popen(command, cwd=ROOT, env={**inherited, **settings})


def rows(app: Any) -> list[str]:
    with app.app_context():
        found = list(session.scalars(select(OutboxMail.to_address).where(OutboxMail.kind == "report_link")))
        session.remove()
    return found


def test_one_link_arrives_for_who_may_read_and_none_for_who_no_longer_may(
    fresh_app: Any, fresh_database: Database, smtp: Mailbox
) -> None:
    with fresh_app.app_context():
        make_ticket("triage", title=TITLE)
        reader, former = make_user("director"), make_user("officer")
        for one in (reader, former):
            with unit_of_work():
                report_mails.choose(actor=actor_of(one), rhythm="monthly")
        with unit_of_work():
            session.execute(update(ReportMail).values(told_until=date(2020, 1, 31)))
            session.execute(update(User).where(User.id == former.id).values(role=Role.RESEARCHER))
        address = reader.email
        session.remove()

    killed, other = start_job(fresh_database), start_job(fresh_database)
    begun = time.monotonic()
    while not rows(fresh_app) and killed.poll() is None and time.monotonic() - begun < 120:
        pass
    killed.kill()
    killed.wait()
    assert other.wait(120) == 0
    assert start_job(fresh_database).wait(120) == 0  # the next minute's run, whatever the others came to
    assert rows(fresh_app) == [address]

    for _ in range(2):
        assert start_sender(fresh_database, smtp).wait(120) == 0
    (mail,) = [message_from_bytes(taken) for taken in smtp.taken]
    parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    words = b" ".join(parts).decode()
    assert mail["To"] is not None
    assert address in str(mail["To"])
    assert "/reports" in words
    assert TITLE not in words
    assert not any(code in words for code in ("M1", "M15", " €", "%"))
