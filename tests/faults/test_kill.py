"""Power cuts during intake: the server and its jobs are killed again and again while companies send and confirm."""

import http.client
import itertools
import random
import socket
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from desk import events, signing
from desk.extensions import db
from models import Link, OutboxMail, Submission, Ticket
from models.states import LinkPurpose, OutboxState, SubmissionState
from tests import factories
from tests.harness import application
from tests.harness.databases import Database
from tests.harness.postgres import free_port

KILLS, SENDERS = 20, 3
NEED = {
    "company_name": "Ateliers de la Moselle (démo)", "contact_name": "Claude Bernard (démo)", "title": "Camera checks of seams",
    "contact_email": "claude@ateliers.example.org", "pitch": "We look for bad seams with a camera.", "topics": "unknown",
    "data_available": "some", "data_kinds": "images", "horizon": "this_year", "privacy_notice": "y", "action": "send",
    "confidential": "Our margin is 12 %.",
}  # fmt: skip
_numbers = itertools.count(1)


def post(port: int, path: str, words: dict[str, str]) -> int | None:
    """Post a form, each from a loopback address of its own as from many companies; None when no answer came."""
    with socket.socket() as probe:  # nobody there: no address is used up
        if probe.connect_ex(("127.0.0.1", port)):
            return None
    number = next(_numbers)
    address = f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(address, 0))
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{port}"}
    try:
        connection.request("POST", path, urllib.parse.urlencode(words), headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


@dataclass
class Companies:
    """Who sends, and what they were told arrived."""

    port: int
    acknowledged: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def send(self, sender: int) -> None:
        """Send one request after another; without an answer, press again, as people do."""
        for number in itertools.count():
            key = f"kill-{sender:03d}-{number:016d}"
            self.tried.append(key)
            while not self.stopping.is_set():
                if post(self.port, "/request", {**NEED, "key": key}) == 303:
                    self.acknowledged.append(key)
                    break
                time.sleep(0.05)  # the desk is down: a moment before pressing again
            if self.stopping.is_set():
                return


def test_what_was_acknowledged_survives_twenty_power_cuts(
    start_desk: Any, fresh_app: Any, fresh_database: Database
) -> None:
    port = free_port()
    with fresh_app.app_context():
        factories.make_user("officer")
    desk = start_desk(port=port, DESK_JOBS="beside")
    companies = Companies(port)
    threads = [threading.Thread(target=companies.send, args=(sender,)) for sender in range(SENDERS)]
    for thread in threads:
        thread.start()
    chance = random.Random(20)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.1, 0.8))  # requests are under way in other threads meanwhile
        desk.kill()
        desk = start_desk(port=port, DESK_JOBS="beside")
    companies.stopping.set()
    for thread in threads:
        thread.join()
    assert len(companies.acknowledged) >= KILLS

    application.resume(fresh_app)
    _confirm_under_fire(fresh_app, start_desk, desk, port, companies)
    _nothing_lost_nothing_double(fresh_app, companies)


def _confirm_under_fire(app: Any, start_desk: Any, desk: Any, port: int, companies: Companies) -> None:
    """Confirm every request from its link, with three more power cuts in between."""
    with app.app_context():
        statement = select(Link).join(Submission, Submission.id == Link.submission_id).order_by(Link.id)
        paths = [
            f"/r/{signing.sign(LinkPurpose.TRACKING, link.public_id)}/confirmation"
            for link in db.session.scalars(statement)
        ]
    cuts = {len(paths) // 4, len(paths) // 2, 3 * len(paths) // 4}
    for number, path in enumerate(paths):
        if number in cuts:
            desk.kill()
            desk = start_desk(port=port, DESK_JOBS="beside")
        while post(port, path, {}) != 303:
            time.sleep(0.05)  # it was killed between: the person presses again
        post(port, path, {})  # and once more, for good measure


def _nothing_lost_nothing_double(app: Any, companies: Companies) -> None:
    with app.app_context():
        stored = {one.key: one for one in db.session.scalars(select(Submission))}
        assert set(companies.acknowledged) <= set(stored)  # nothing acknowledged is lost
        assert set(stored) <= set(companies.tried)
        assert {one.state for one in stored.values()} == {SubmissionState.CONFIRMED}
        references = sorted(db.session.scalars(select(Ticket.reference)))
        assert len(references) == len(stored)  # one ticket each
        year = references[0].split("-")[1]
        assert references == [f"ENA-{year}-{number:04d}" for number in range(1, len(stored) + 1)]
        mails = list(db.session.execute(select(OutboxMail.key, OutboxMail.state)))
        assert len({key for key, _state in mails}) == len(mails) >= 2 * len(stored)
        assert {state for _key, state in mails} <= {OutboxState.QUEUED, OutboxState.SENDING, OutboxState.SENT}
        assert events.verify() == []
