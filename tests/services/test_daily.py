"""Once a day or at once, as each person chooses; what became of the daily mail is what became of each notice in it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.jobs import send_digests
from desk.jobs.work import Work
from desk.notify import outbox
from desk.notify.transports import Answer, Verdict
from desk.services import mails, tickets, users
from desk.transaction import unit_of_work
from models import OutboxMail, Ticket, User
from models.states import NoticeTiming, OutboxState
from tests import factories
from tests.factories import actor_of, keep, make_member, make_offer, make_ticket, make_unit

SENT = Answer(Verdict.SENT, "250 2.0.0 taken")
REFUSED = Answer(Verdict.REFUSED, "550 5.1.1 no such mailbox")


@pytest.fixture
def owner(session: Any) -> User:
    return keep_daily(factories.make_user("officer", language="en"))


def keep_daily(user: User) -> User:
    user.notices = NoticeTiming.DAILY
    return keep(user)


def company_writes(ticket: Ticket, body: str = "Any news?") -> None:
    company = Actor(
        "contact", "Claude", "en", contact_id=ticket.contact_id, submission_id=ticket.submission_id
    )
    with unit_of_work():
        tickets.answer(actor=company, ticket_id=ticket.id, body=body, key=f"key-{factories.number():020}")


def send_digests_now() -> int:
    work = Work("send_digests")
    send_digests.run(work)
    assert work.problems == []
    return work.done


def all_mails(session: Any, **facts: Any) -> list[OutboxMail]:
    session.expire_all()
    return list(session.scalars(select(OutboxMail).filter_by(**facts).order_by(OutboxMail.id)))


def deliver(answer: Answer) -> None:
    with unit_of_work():
        claimed = outbox.claim("test")
    assert claimed is not None
    with unit_of_work():
        outbox.settle(claimed.id, answer, "test")


def test_a_notice_waits_for_the_daily_mail_of_who_chose_so_and_for_nobody_else(
    session: Any, owner: User
) -> None:
    other = factories.make_user("officer")
    company_writes(make_ticket("triage", owner=owner))
    company_writes(make_ticket("triage", owner=other))
    states = {mail.to_address: mail.state for mail in all_mails(session, kind="desk_notice")}
    assert states == {owner.email: OutboxState.HELD, other.email: OutboxState.QUEUED}


def test_one_mail_a_day_tells_what_happened_and_what_waits(session: Any, owner: User, clock: Any) -> None:
    ticket = make_ticket("triage", owner=owner)
    late = make_ticket("triage", owner=owner, next_action_due_on=desk_clock.today() - timedelta(days=1))
    company_writes(ticket)
    company_writes(ticket, "And the price?")
    send_digests_now()
    assert send_digests_now() == 0, "once a day, however often the job runs"
    (digest,) = all_mails(session, kind="digest")
    assert digest.text_body.count(f"[{ticket.reference}]") == 2
    assert digest.text_body.count(f"[{late.reference}]") == 1
    assert f"http://desk.example.org/tickets/{ticket.reference}" in digest.text_body
    assert "Any news?" not in digest.text_body, "the words stay behind the sign-in"
    assert digest.headers["Auto-Submitted"] == "auto-generated"
    deliver(SENT)
    assert {mail.state for mail in all_mails(session, kind="desk_notice")} == {OutboxState.SENT}
    clock.shift(timedelta(days=1))
    ticket.next_action_due_on = desk_clock.today() + timedelta(days=5)  # nothing waits there today
    session.commit()
    send_digests_now()
    again = all_mails(session, kind="digest")[-1]
    assert again.id != digest.id
    assert f"[{ticket.reference}]" not in again.text_body, "what was told is not told again"
    assert f"[{late.reference}]" in again.text_body


def test_nothing_to_tell_is_no_mail(session: Any, owner: User) -> None:
    send_digests_now()
    assert all_mails(session) == []


def test_a_daily_mail_that_is_refused_shows_on_each_request_and_each_notice_leaves_again(
    session: Any, owner: User
) -> None:
    ticket = make_ticket("triage", owner=owner)
    company_writes(ticket)
    send_digests_now()
    deliver(REFUSED)
    (notice,) = all_mails(session, kind="desk_notice")
    assert (notice.state, notice.server_reply, notice.ticket_id) == (
        OutboxState.REFUSED,
        REFUSED.words,
        ticket.id,
    )
    with unit_of_work():
        mails.resend(actor=actor_of("lead"), mail_id=notice.id)
    deliver(SENT)
    assert [mail.state for mail in all_mails(session, kind="desk_notice")] == [OutboxState.SENT]


def test_who_wants_to_be_told_at_once_again_gets_what_waited(session: Any, owner: User) -> None:
    company_writes(make_ticket("triage", owner=owner))
    with unit_of_work():
        users.edit_own(
            actor=actor_of(owner), version=owner.version, name=owner.name, language="en", notices="at_once"
        )
    assert [mail.state for mail in all_mails(session, kind="desk_notice")] == [OutboxState.QUEUED]


def test_a_researcher_reads_messages_once_a_day_and_offers_at_once(session: Any) -> None:
    unit = make_unit()
    researcher = keep_daily(factories.make_user("researcher", language="en"))
    make_member(unit, user=researcher, email=researcher.email)
    ticket = make_ticket("matching")
    offer = make_offer("sent", ticket=ticket, unit=unit)
    with unit_of_work():
        tickets.write_to_unit(
            actor=actor_of("officer"), ticket_id=ticket.id, unit_id=unit.id, body="A word", key="w" * 24
        )
    (message,) = all_mails(session, kind="message_to_unit")
    assert (message.state, message.daily_for_id) == (OutboxState.HELD, researcher.id)
    send_digests_now()
    (digest,) = all_mails(session, kind="digest")
    assert f"/work/offers/{offer.id}" in digest.text_body
    assert {"offer_sent", "offer_reminder"}.isdisjoint(outbox.timing.MAY_WAIT)


def test_nobody_is_mailed_their_own_words(session: Any) -> None:
    """The officer owns the request and is a member of the unit besides; the contact writes, too."""
    ticket, unit = make_ticket("matching"), make_unit()
    officer = actor_of(ticket.owner)
    make_member(unit, user=ticket.owner, email=ticket.owner.email)
    make_offer("sent", ticket=ticket, unit=unit)
    company = Actor(
        "contact", "Claude", "en", contact_id=ticket.contact_id, submission_id=ticket.submission_id
    )
    told_of: dict[str, set[str]] = {}

    def says(name: str, verb: Any, actor: Actor, **more: Any) -> None:
        before = len(all_mails(session))
        with unit_of_work():
            verb(actor=actor, ticket_id=ticket.id, body="Words", key=f"{name:-<24}", **more)
        told_of[name] = {mail.to_address for mail in all_mails(session)[before:]}

    for name, verb in (
        ("reply", tickets.reply),
        ("question", tickets.ask),
        ("note", tickets.note),
        ("heard", tickets.answer),
    ):
        says(name, verb, officer)
    says("unit", tickets.write_to_unit, officer, unit_id=unit.id)
    says("company", tickets.answer, company)
    own, theirs = ticket.owner.email, ticket.contact.email
    assert told_of == {
        "reply": {theirs},
        "question": {theirs},
        "note": set(),
        "heard": set(),
        "unit": set(),
        "company": {own},
    }
