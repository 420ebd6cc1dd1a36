"""The outbox against a real server: nothing lost, nothing sent twice that must not be, every answer kept."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import policy
from desk.access import Actor
from desk.errors import InvalidTransition, NotAllowed, NotFound
from desk.extensions import session as session_
from desk.jobs import deliver_mail
from desk.jobs.work import Work
from desk.notify import outbox, transports
from desk.notify.outbox import Recipient
from desk.services import mails
from desk.transaction import unit_of_work
from models import Event, InboundMail, Message, OutboxMail
from models.states import OutboxState
from tests.factories import actor_of, keep, make_ticket
from tests.mail.conftest import Mailbox, promise_one

Promised = Callable[..., OutboxMail]


def deliver(worker: str = "test") -> Work:
    work = Work("deliver_mail", worker=worker)
    deliver_mail.run(work)
    return work


def state_of(session: Any, mail: OutboxMail) -> str:
    session.expire_all()
    return str(session.get(OutboxMail, mail.id).state)


def test_what_is_due_is_sent_once(session: Any, smtp: Mailbox, transport: Any, promised: Promised) -> None:
    mails_made = [promised() for _ in range(3)]
    assert (deliver().done, deliver().done) == (3, 0)
    assert [state_of(session, mail) for mail in mails_made] == [OutboxState.SENT] * 3
    assert sorted(smtp.recipients) == sorted(mail.to_address for mail in mails_made)


def test_a_mail_keeps_its_headers_and_both_parts(
    session: Any, smtp: Mailbox, transport: Any, promised: Promised
) -> None:
    mail = promised()
    deliver()
    read = message_from_bytes(smtp.taken[0])
    assert read["Message-ID"] == mail.headers["Message-ID"]
    assert read["Message-ID"].endswith("@desk.example.org>")
    assert read["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_a_refused_mail_is_tried_once_and_says_why(
    session: Any, smtp: Mailbox, transport: Any, promised: Promised
) -> None:
    smtp.mode = "refuses"
    mail = promised()
    deliver()
    smtp.mode = "takes"
    deliver()
    session.expire_all()
    assert (mail.state, mail.attempt_count) == (OutboxState.REFUSED, 1)
    assert mail.server_reply == "550 5.1.1 nobody of that name here"
    assert smtp.taken == []


def test_attempts_come_at_growing_intervals_and_then_end(
    session: Any, smtp: Mailbox, transport: Any, promised: Promised, clock: Any
) -> None:
    smtp.mode = "later"
    mail = promised()
    for minutes in policy.MAIL_RETRY_MINUTES:
        deliver()
        assert state_of(session, mail) == OutboxState.QUEUED
        clock.shift(timedelta(minutes=minutes) - timedelta(seconds=1))
        assert deliver().failed == 0, "it waits its time"
        clock.shift(timedelta(seconds=1))
    deliver()
    assert state_of(session, mail) == OutboxState.FAILED
    assert mail.attempt_count == len(policy.MAIL_RETRY_MINUTES) + 1


def test_a_server_that_is_down_loses_nothing(
    session: Any, promised: Promised, clock: Any, smtp: Mailbox, transport: Any
) -> None:
    before = transports.active()
    transports.use(transports.Smtp(transports.MailServer("smtp", "127.0.0.1", 1), timeout=0.2))
    made = [promised() for _ in range(5)]
    assert deliver().failed == 1, "one attempt shows that the server is gone; the others wait"
    transports.use(before)
    clock.shift(timedelta(minutes=policy.MAIL_RETRY_MINUTES[0]))
    assert deliver().done == 5
    assert {state_of(session, mail) for mail in made} == {OutboxState.SENT}


@pytest.mark.parametrize("mode", ["cuts_after_data", "hangs"])
def test_a_doubtful_offer_waits_for_a_person_and_another_mail_is_sent_again(
    session: Any, smtp: Mailbox, transport: Any, promised: Promised, clock: Any, mode: str
) -> None:
    offer, notice = promised(critical=True), promised()
    smtp.mode = mode
    deliver()
    deliver()
    assert state_of(session, offer) == OutboxState.UNKNOWN
    assert state_of(session, notice) == OutboxState.QUEUED
    smtp.mode = "takes"
    clock.shift(timedelta(hours=1))
    deliver()
    assert (state_of(session, offer), state_of(session, notice)) == (OutboxState.UNKNOWN, OutboxState.SENT)
    ids = [message_from_bytes(taken)["Message-ID"] for taken in smtp.taken]
    assert ids.count(offer.headers["Message-ID"]) == 1
    assert ids.count(notice.headers["Message-ID"]) == 2


@pytest.mark.parametrize(("critical", "state"), [(True, OutboxState.UNKNOWN), (False, OutboxState.SENT)])
def test_what_a_dead_sender_held_is_recovered_after_its_lease(
    session: Any, smtp: Mailbox, transport: Any, promised: Promised, clock: Any, critical: bool, state: str
) -> None:
    mail = promised(critical=critical)
    with unit_of_work():
        assert outbox.claim("dead") is not None
    deliver()
    assert state_of(session, mail) == OutboxState.SENDING, "it may still be at work"
    clock.shift(timedelta(minutes=policy.MAIL_LEASE_MINUTES))
    deliver()
    assert state_of(session, mail) == state


def test_a_sender_that_comes_back_too_late_changes_nothing(
    session: Any, promised: Promised, clock: Any
) -> None:
    mail = promised()
    with unit_of_work():
        late = outbox.claim("late")
    assert late is not None
    clock.shift(timedelta(minutes=policy.MAIL_LEASE_MINUTES))
    with unit_of_work():
        outbox.recover(mail.id)
    with unit_of_work():
        outbox.settle(mail.id, transports.Answer(transports.Verdict.REFUSED, "550"), "late")
    assert state_of(session, mail) == OutboxState.QUEUED


def test_a_transport_that_breaks_costs_one_mail(session: Any, promised: Promised) -> None:
    class Broken(transports.Demo):
        def send(self, *args: Any) -> transports.Answer:
            raise RuntimeError("not foreseen")

    before = transports.active()
    mail = promised(critical=True)
    transports.use(Broken())
    try:
        deliver()
    finally:
        transports.use(before)
    assert state_of(session, mail) == OutboxState.UNKNOWN


def test_a_dry_run_lists_and_sends_nothing(
    session: Any, smtp: Mailbox, transport: Any, promised: Promised
) -> None:
    mail = promised()
    work = Work("deliver_mail", is_dry=True)
    deliver_mail.run(work)
    assert work.listed == [str(mail.id)]
    assert smtp.taken == []


# ----- headers


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x0b", "\u2028", "\x00"])
def test_no_name_adds_a_header_or_a_recipient(
    session: Any, smtp: Mailbox, transport: Any, promised: Promised, break_: str
) -> None:
    promised(to=Recipient(f"Claude{break_}Bcc: evil@example.org", "claude@example.org", "en", "c1"))
    deliver()
    assert smtp.recipients == ["claude@example.org"]
    assert message_from_bytes(smtp.taken[0])["Bcc"] is None


@pytest.mark.parametrize(
    "address",
    ["a@example.org\r\nBcc: evil@example.org", "a@example.org, evil@example.org", "<a@example.org>", "nobody", "",
     'a"b@example.org', "a@b@example.org", "é@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_shown(
    session: Any, smtp: Mailbox, transport: Any, promised: Promised, address: str
) -> None:
    bad, good = promised(to=Recipient("Claude", address, "en", "c1")), promised()
    deliver()
    assert (state_of(session, bad), state_of(session, good)) == (OutboxState.REFUSED, OutboxState.SENT)
    assert bad.server_reply
    assert smtp.recipients == [good.to_address]


def test_a_domain_of_any_script_is_reached(
    session: Any, smtp: Mailbox, transport: Any, promised: Promised
) -> None:
    promised(to=Recipient("Jörg", "joerg@müller.example", "de", "c1"))
    deliver()
    assert smtp.recipients == ["joerg@xn--mller-kva.example"]


# ----- what a person decides


def test_a_parked_mail_is_sent_again_once_a_click(
    session: Any, smtp: Mailbox, transport: Any, promised: Promised
) -> None:
    officer = actor_of("officer")
    smtp.mode = "refuses"
    mail = promised()
    deliver()
    smtp.mode = "takes"
    with unit_of_work():
        mails.resend(actor=officer, mail_id=mail.id)
    with pytest.raises(InvalidTransition), unit_of_work():
        mails.resend(actor=officer, mail_id=mail.id)
    deliver()
    assert state_of(session, mail) == OutboxState.SENT
    assert len(smtp.taken) == 1
    assert session.scalar(select(func.count()).select_from(Event).where(Event.kind == "mail_resent")) == 1


def test_a_mail_in_doubt_can_be_said_to_have_arrived(
    session: Any, smtp: Mailbox, transport: Any, promised: Promised
) -> None:
    smtp.mode = "cuts_after_data"
    mail = promised(critical=True)
    deliver()
    with unit_of_work():
        mails.settle(actor=actor_of("officer"), mail_id=mail.id)
    assert state_of(session, mail) == OutboxState.SENT
    with pytest.raises(InvalidTransition), unit_of_work():
        mails.resend(actor=actor_of("officer"), mail_id=mail.id)


@pytest.mark.parametrize("role", ["contract_office", "director"])
def test_only_the_desk_sends_again(session: Any, promised: Promised, role: str) -> None:
    mail = promised()
    with pytest.raises((NotAllowed, NotFound)), unit_of_work():
        mails.resend(actor=actor_of(role), mail_id=mail.id)


def test_the_system_sends_nothing_again_by_itself(session: Any, promised: Promised) -> None:
    mail = promised()
    with pytest.raises(InvalidTransition), unit_of_work():
        mails.resend(actor=Actor.system(), mail_id=mail.id)


def test_two_clicks_at_once_send_a_parked_mail_again_once(fresh_app: Any) -> None:
    with fresh_app.app_context():
        mail = promise_one()
        mail.state = OutboxState.REFUSED
        session_.commit()
        mail_id, officer = mail.id, actor_of("officer")
    together = threading.Barrier(2)

    def click() -> bool:
        with fresh_app.app_context():
            together.wait()
            try:
                with unit_of_work():
                    mails.resend(actor=officer, mail_id=mail_id)
            except InvalidTransition:
                return False
            return True

    with ThreadPoolExecutor(2) as two:
        clicks = [two.submit(click) for _ in range(2)]
        assert sorted(one.result() for one in clicks) == [False, True]


# ----- which conversation it belongs to


def test_a_reply_answers_the_persons_own_last_mail(session: Any) -> None:
    ticket = make_ticket("triage")
    assert ticket.contact.email
    theirs = {"ticket_id": ticket.id, "from_address": ticket.contact.email.upper(), "state": "understood", "outcome": "new",
              "reason": "new", "is_automatic": False, "source": "file", "size": 1, "received_at": ticket.created_at}  # fmt: skip
    for wire_id in ("first@laptop.example", "last@laptop.example", "no id <script>"):
        message = keep(Message(key=wire_id, ticket_id=ticket.id, lane="company", author_kind="contact", author_name="Claude",
                               language="en", body="x", created_at=ticket.created_at))  # fmt: skip
        digest = sha256(wire_id.encode()).hexdigest()
        keep(InboundMail(sha256=digest, fingerprint=digest, wire_id=wire_id, message_id=message.id, **theirs))
        to = Recipient("Claude", ticket.contact.email, "en", "c1")
        headers = outbox._headers("k", to, 1, False, outbox._last_mail_from(to.address, ticket))
        ancestor = headers["References"].split()[0]
        if "script" in wire_id:
            assert headers["In-Reply-To"] == ancestor, "what is no Message-ID is not repeated"
        else:
            assert headers["In-Reply-To"] == f"<{wire_id}>"
            assert headers["References"] == f"{ancestor} <{wire_id}>"
