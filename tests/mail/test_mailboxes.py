"""Fetching from a real IMAP server and from a Maildir: each mail once, whatever dies in between; nothing there is changed."""

import os
import random
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk.extensions import session
from desk.jobs import fetch_mail, understand_mail, watching
from desk.jobs.work import Work
from desk.queries import health
from desk.services import inbound_mails
from models import InboundMail, InboundRaw, Mailbox, MailboxPlace
from tests.conftest import NEEDS
from tests.harness import application, certificates
from tests.harness.databases import Database
from tests.harness.imap import Imap
from tests.harness.servers import ROOT
from tests.letters_in import letter

MAILS, KILLS = 400, 6


@pytest.fixture
def imap(request: pytest.FixtureRequest) -> Iterator[Imap]:
    request.config.stash[NEEDS].ensure("dovecot")
    with TemporaryDirectory(
        prefix="dovecot-"
    ) as folder:  # pytest's own folders are closed to the server's account
        server = Imap(Path(folder)).start()
        yield server
        server.stop()


@pytest.fixture
def desk_on(fresh_database: Database) -> Iterator[Callable[[str], Any]]:
    """Make a desk that reads a mailbox."""
    made: list[Any] = []

    def build(url: str) -> Any:
        made.append(application.build(fresh_database, DESK_INBOUND_URL=url))
        return made[-1]

    yield build
    for app in made:
        application.dispose(app)


def fetch() -> Work:
    work = Work("fetch_mail")
    fetch_mail.run(work)
    return work


def counts() -> tuple[int, int]:
    stored = session.scalar(select(func.count()).select_from(InboundMail)) or 0
    return stored, session.scalar(select(func.count()).select_from(MailboxPlace)) or 0


def numbered(number: int) -> bytes:
    return letter(f"mail number {number}", message_id=f"<{number}@aciers-test.fr>")


@pytest.mark.process
def test_mails_come_by_number_and_not_by_the_seen_flag(imap: Imap, desk_on: Callable[[str], Any]) -> None:
    imap.deliver(numbered(1), numbered(2))
    client = imap.client()
    client.select("INBOX")
    client.store("1", "+FLAGS", "\\Seen")
    client.logout()
    before = imap.flags()
    with desk_on(imap.url).app_context():
        assert fetch().done == 2
        assert session.scalar(select(InboundRaw.content).order_by(InboundRaw.inbound_mail_id)) == numbered(1)
        assert fetch().done == 0
        imap.deliver(numbered(3))
        assert fetch().done == 1
        assert counts() == (3, 3)
    assert imap.flags()[:2] == before
    assert "Seen" not in imap.flags()[1]


@pytest.mark.process
def test_a_server_that_numbers_anew_makes_nothing_twice(imap: Imap, desk_on: Callable[[str], Any]) -> None:
    imap.deliver(*map(numbered, range(5)))
    with desk_on(imap.url).app_context():
        fetch()
        imap.forget_numbers()
        fetch()
        assert counts() == (5, 10)
        assert health.parts()["inbound"].facts["missing"] == 0


@pytest.mark.process
def test_a_server_that_is_down_is_left_alone_a_while_and_becomes_an_alarm(
    imap: Imap, desk_on: Callable[[str], Any]
) -> None:
    imap.deliver(numbered(1))
    with desk_on(imap.url).app_context():
        imap.stop()
        assert fetch().failed == 1
        assert fetch().failed == 0  # not asked again so soon
        assert health.parts()["inbound"].is_sound
        with desk_clock.at(desk_clock.now() + timedelta(minutes=16)):
            assert fetch().failed == 1
            assert not health.parts()["inbound"].is_sound
        imap.start()
        with desk_clock.at(desk_clock.now() + timedelta(minutes=60)):
            assert fetch().done == 1
            assert health.parts()["inbound"].is_sound


@pytest.mark.process
def test_a_wrong_password_is_a_trouble_and_no_error(imap: Imap, desk_on: Callable[[str], Any]) -> None:
    with desk_on(imap.url.replace("secret", "wrong")).app_context():
        assert fetch().failed == 1
        trouble = session.scalar(select(Mailbox.trouble)) or ""
        assert "wrong" not in trouble


@pytest.mark.process
@pytest.mark.slow
def test_a_fetch_killed_again_and_again_loses_nothing_and_doubles_nothing(
    imap: Imap, fresh_database: Database, desk_on: Callable[[str], Any]
) -> None:
    imap.deliver(*map(numbered, range(MAILS)))
    app = desk_on(imap.url)
    settings = application.environment_for(fresh_database, DESK_INBOUND_URL=imap.url)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}
    command = [sys.executable, "-m", "flask", "jobs", "run", "fetch_mail"]

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, cwd=ROOT, env={**inherited, **settings}, stdout=subprocess.DEVNULL)

    def stored() -> int:
        with app.app_context():
            return counts()[0]

    chance = random.Random(7)
    kills = 0
    for _ in range(KILLS):
        before, fetcher = stored(), start()
        begun = time.monotonic()
        while stored() == before and fetcher.poll() is None and time.monotonic() - begun < 30:
            time.sleep(0.02)
        time.sleep(chance.uniform(0.0, 0.1))
        if fetcher.poll() is None:
            fetcher.kill()
            kills += 1
        fetcher.wait()
    assert start().wait(120) == 0
    assert kills, "the fetchers were done before they could be killed"
    with app.app_context():
        assert counts() == (MAILS, MAILS)
        assert set(session.scalars(select(InboundMail.wire_id))) == {
            f"{n}@aciers-test.fr" for n in range(MAILS)
        }


@pytest.mark.process
@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_a_server_is_believed_only_with_a_certificate_somebody_vouches_for(
    request: pytest.FixtureRequest,
    desk_on: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
) -> None:
    request.config.stash[NEEDS].ensure("dovecot")
    with TemporaryDirectory(prefix="dovecot-") as name:
        own, key = certificates.make(Path(name))
        server = Imap(Path(name), certificate=(own, key)).start()
        try:
            server.deliver(numbered(1))
            port = server.secure_port if scheme == "imaps" else server.port
            with desk_on(f"{scheme}://desk:secret@127.0.0.1:{port}/INBOX").app_context():
                assert (fetch().failed, counts()) == (1, (0, 0))
                assert "certificate verify failed" in (session.scalar(select(Mailbox.trouble)) or "")
                monkeypatch.setenv("SSL_CERT_FILE", str(own))
                with desk_clock.at(desk_clock.now() + timedelta(minutes=60)):
                    assert (fetch().done, counts()) == (1, (1, 1))
        finally:
            server.stop()


def soon(is_so: Callable[[], bool]) -> bool:
    begun = time.monotonic()
    while not is_so() and time.monotonic() - begun < 60:
        time.sleep(0.05)
    return is_so()


@pytest.mark.process
def test_a_mail_is_fetched_when_the_server_says_so_and_not_at_the_next_turn(
    imap: Imap, desk_on: Callable[[str], Any]
) -> None:
    app, stopping = desk_on(imap.url), threading.Event()

    def stored() -> int:
        with app.app_context():
            return counts()[0]

    imap.deliver(numbered(1))
    watcher = watching.Watcher(app, stopping)
    assert soon(lambda: stored() == 1)
    imap.deliver(numbered(2), numbered(3))
    assert soon(lambda: stored() == 3)
    stopping.set()
    watcher.join()


@pytest.mark.process
def test_a_server_that_cannot_say_so_is_left_to_the_clock(
    request: pytest.FixtureRequest, desk_on: Callable[[str], Any]
) -> None:
    request.config.stash[NEEDS].ensure("dovecot")
    with TemporaryDirectory(prefix="dovecot-") as name:
        server = Imap(Path(name), without="IDLE").start()
        try:
            app = desk_on(server.url)
            watching.Watcher(app, threading.Event()).join()  # ends by itself
            server.deliver(numbered(1))
            with app.app_context():
                assert (fetch().done, counts()) == (1, (1, 1))
        finally:
            server.stop()


@pytest.mark.process
@pytest.mark.parametrize("way", ["imap", "maildir"])
def test_of_a_mail_too_large_for_us_the_beginning_waits_for_a_person(
    imap: Imap, tmp_path: Path, desk_on: Callable[[str], Any], way: str
) -> None:
    head = letter("Our plans are attached", content_type="multipart/mixed; boundary=x", message_id="<big@x>")
    part = b"\n--x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=plans.pdf\n\n"
    raw = head + b"\n--x\n\nOur plans are attached\n" + part + b"x" * 75 * 800_000
    raw += b"\n" * 4_000_000
    url = imap.url
    if way == "imap":
        imap.deliver(raw)
    else:
        for folder in ("new", "cur", "tmp"):
            (tmp_path / folder).mkdir()
        (tmp_path / "new" / "1.a.host").write_bytes(raw)
        url = f"maildir:{tmp_path}"
    with desk_on(url).app_context():
        tracemalloc.start()
        assert fetch().done == 1
        understand_mail.run(Work("understand_mail"))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < 20_000_000
        stored = session.scalars(select(InboundMail)).one()
        assert (stored.outcome, stored.reason, stored.left_out) == (
            "quarantine", "too_large", [{"name": "plans.pdf", "code": "mail_too_large"}],
        )  # fmt: skip
        assert stored.size > 60_000_000
        assert fetch().done == 0


def test_a_maildir_is_read_wherever_its_mails_lie_and_left_as_it_is(
    tmp_path: Path, desk_on: Callable[[str], Any]
) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.a.host").write_bytes(numbered(1))
    (tmp_path / "tmp" / "9.half.host").write_bytes(numbered(9))
    with desk_on(f"maildir:{tmp_path}").app_context():
        assert fetch().done == 1
        (tmp_path / "new" / "1.a.host").rename(tmp_path / "cur" / "1.a.host:2,S")
        (tmp_path / "cur" / "2.b.host:2,").write_bytes(numbered(2))
        assert fetch().done == 1
        assert counts() == (2, 2)
    assert (tmp_path / "cur" / "1.a.host:2,S").read_bytes() == numbered(1)


def test_a_mail_that_cannot_be_stored_keeps_no_other_out_and_stays_missing(
    tmp_path: Path, desk_on: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("new", "cur"):
        (tmp_path / name).mkdir()
    for number in (1, 2, 3):
        (tmp_path / "new" / f"{number}.a.host").write_bytes(numbered(number))
    store = inbound_mails.store

    def refuse_the_first(raw: bytes, **given: Any) -> Any:
        if raw == numbered(1):
            raise ValueError("no column takes this")
        return store(raw, **given)

    with desk_on(f"maildir:{tmp_path}").app_context():
        monkeypatch.setattr(inbound_mails, "store", refuse_the_first)
        work = fetch()
        assert (work.done, work.failed) == (2, 1)
        assert work.problems == ["mail at 1.a.host: ValueError"]
        monkeypatch.undo()
        assert (fetch().done, counts()) == (1, (3, 3))
