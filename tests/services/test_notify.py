"""Who is told what: the right people, in their language, once, without a secret, and nobody of their own acts."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk import policy, signing
from desk.access import Actor
from desk.config import PROJECT
from desk.events.kinds import KINDS
from desk.notify import outbox
from desk.notify.rendering import render
from desk.notify.table import NOTIFIERS
from desk.services import links, offers, submissions, tickets
from desk.transaction import unit_of_work
from models import ConfidentialPart, Link, MatchCandidate, MatchRun, Offer, OutboxMail, Submission, Ticket
from models.states import LinkPurpose, OfferState, SubmissionState, TicketState
from tests import factories

SECRET, COMPANY = "canary-confidential-7f3a", "Canary Industries SAS (démo)"
MAILS = sorted(path.name for path in (PROJECT / "templates" / "email").iterdir() if path.is_dir())


def mails(session: Any, kind: str | None = None) -> list[OutboxMail]:
    statement = select(OutboxMail).order_by(OutboxMail.id)
    return list(session.execute(statement.where(OutboxMail.kind == kind) if kind else statement).scalars())


def send_request(language: str = "en") -> Submission:
    words = {
        "company_name": COMPANY, "contact_name": "Claude Bernard (démo)", "contact_email": "claude@example.org",
        "title": "Camera checks of weld seams", "pitch": "We weld pump housings.", "topics": [],
        "data_available": "some", "horizon": "this_year", "confidential": SECRET,
    }  # fmt: skip
    with unit_of_work():
        return submissions.send(key="k" * 32, words=words, language=language)


def confirmed(language: str = "en") -> Ticket:
    factories.make_user("officer")
    submission = send_request(language)
    with unit_of_work():
        return submissions.confirm(actor=submissions.sender_of(submission), submission_id=submission.id)


def company_of(ticket: Ticket) -> Actor:
    return Actor("contact", "Claude", "en", contact_id=ticket.contact_id, submission_id=ticket.submission_id)


def put(ticket: Ticket, *, language: str = "en") -> Offer:
    """Put an offer before a unit of one member, as the desk does."""
    unit = factories.make_unit()
    factories.make_member(unit, language=language)
    officer = factories.actor_of("officer")
    with unit_of_work():
        (offer,) = offers.send(actor=officer, ticket_id=ticket.id, unit_ids=[unit.id])
    return offer


def behind_the_link(offer: Offer, session: Any) -> Actor:
    link = session.execute(select(Link).where(Link.offer_id == offer.id)).scalars().first()
    return Actor(
        "unit_link",
        "Camille",
        "en",
        offer_id=offer.id,
        member_id=link.member_id,
        unit_ids=frozenset({offer.unit_id}),
    )


# ----- the table


def test_every_kind_of_event_says_whom_it_tells() -> None:
    assert NOTIFIERS.keys() == KINDS


@pytest.mark.parametrize("kind", MAILS)
def test_every_mail_has_its_words_once_for_both_parts(kind: str) -> None:
    assert sorted(path.name for path in (PROJECT / "templates" / "email" / kind).iterdir()) == [
        "body.txt",
        "subject.txt",
    ]


# ----- companies


@pytest.mark.parametrize(("language", "greeting"), [("fr", "Bonjour"), ("en", "Hello"), ("de", "Guten Tag")])
def test_a_sender_is_asked_to_confirm_in_their_language(session: Any, language: str, greeting: str) -> None:
    submission = send_request(language)
    (mail,) = mails(session)
    assert (mail.kind, mail.to_address, mail.language) == (
        "submission_confirm",
        "claude@example.org",
        language,
    )
    assert mail.text_body.startswith(greeting)
    assert f'lang="{language}"' in mail.html_body
    link = session.execute(select(Link).where(Link.submission_id == submission.id)).scalar_one()
    assert f"http://desk.example.org/r/{links.token(link)}" in mail.text_body


def test_a_confirmed_request_is_acknowledged_once_with_its_reference_and_promise(session: Any) -> None:
    ticket = confirmed()
    (mail,) = mails(session, "submission_received")
    assert ticket.reference in mail.subject
    promised_on = desk_clock.day_of(ticket.first_answer_due_at)
    assert f"{promised_on.day} March 2026 at the latest" in mail.text_body
    with unit_of_work():
        submissions.confirm(actor=company_of(ticket), submission_id=ticket.submission_id)
    assert len(mails(session, "submission_received")) == 1


def test_the_owner_is_told_of_a_new_request(session: Any) -> None:
    ticket = confirmed()
    (mail,) = mails(session, "desk_notice")
    assert mail.to_address == ticket.owner.email
    assert f"/tickets/{ticket.reference}" in mail.text_body


def test_a_question_reaches_the_company_and_the_answer_the_owner(session: Any) -> None:
    ticket = confirmed()
    officer = factories.actor_of(ticket.owner)
    with unit_of_work():
        tickets.take(actor=officer, ticket_id=ticket.id)
    with unit_of_work():
        question = tickets.ask(actor=officer, ticket_id=ticket.id, body="How many images?", key="q" * 32)
    (mail,) = mails(session, "question_sent")
    assert mail.message_id == question.id
    assert "> How many images?" in mail.text_body
    assert "Auto-Submitted" not in mail.headers, "a person wrote it"
    with unit_of_work():
        tickets.answer(actor=company_of(ticket), ticket_id=ticket.id, body=SECRET, key="a" * 32)
    notice = mails(session, "desk_notice")[-1]
    assert "answered" in notice.subject


def test_nobody_is_mailed_their_own_words(session: Any) -> None:
    ticket = confirmed()
    officer = factories.actor_of(ticket.owner)
    before = len(mails(session))
    with unit_of_work():  # the owner types what the company said on the phone
        tickets.answer(actor=officer, ticket_id=ticket.id, body="By phone", key="p" * 32)
    assert len(mails(session)) == before


def test_colleagues_are_told_and_the_one_who_acts_is_not(session: Any) -> None:
    ticket = confirmed()
    colleague = factories.make_contact(ticket.organization, email="colleague@example.org")
    with unit_of_work():
        links.tracking(submission_id=ticket.submission_id, contact_id=colleague.id)
    with unit_of_work():
        tickets.reply(
            actor=factories.actor_of("officer"), ticket_id=ticket.id, body="Hello both", key="r" * 32
        )
    assert {mail.to_address for mail in mails(session, "reply_sent")} == {
        "claude@example.org",
        "colleague@example.org",
    }
    by_link = {
        mail.to_address: re.findall(r"/r/\S+", mail.text_body) for mail in mails(session, "reply_sent")
    }
    assert by_link["claude@example.org"] != by_link["colleague@example.org"], "each has a link of their own"


def test_who_left_or_was_erased_is_not_written_to(session: Any) -> None:
    ticket = confirmed()
    with unit_of_work():
        ticket.contact.left_on = desk_clock.today()
    before = len(mails(session))
    with unit_of_work():
        tickets.reply(actor=factories.actor_of("officer"), ticket_id=ticket.id, body="Hello", key="r" * 32)
    assert len(mails(session)) == before


def test_reminders_say_when_the_request_will_be_deleted_and_the_last_one_says_so(
    session: Any, clock: Any
) -> None:
    submission = send_request()
    for days in (3, 7):
        clock.shift(timedelta(days=days))
        with unit_of_work():
            submissions.remind(actor=Actor.system(), submission_id=submission.id)
    first, last = mails(session, "submission_reminder")
    assert "24 March 2026" in first.text_body
    assert "last mail" not in first.text_body
    assert "24 March 2026" in last.text_body
    assert "last mail" in last.text_body


# ----- units


@pytest.mark.parametrize(("language", "quoted"), [("en", "“weld seams”"), ("fr", "«\u00a0weld seams\u00a0»"), ("de", "„weld seams“")])  # fmt: skip
@pytest.mark.parametrize("title", ["Seams", "t" * 9 + " word" * 26])
def test_an_offer_says_why_them_in_120_words_behind_one_link(
    session: Any, language: str, quoted: str, title: str
) -> None:
    ticket = factories.make_ticket(
        TicketState.MATCHING, title=title, horizon="under_3_months", pitch="We weld pumps. " * 200
    )
    vision = "computer vision in production lines"
    topic = factories.make_topic(label_en=vision, label_fr=vision, label_de=vision)
    unit = factories.make_unit()
    member = factories.make_member(unit, language=language)
    run = factories.keep(
        MatchRun(ticket_id=ticket.id, input_hash="x", need={}, versions={}, exclusions=[], is_reliable=True, created_at=desk_clock.now())
    )  # fmt: skip
    reasons = {
        "topics": [{"need_topic": topic.id, "unit_topic": topic.id}],
        "words": [{"need_words": "weld seams", "unit_words": "welding"}],
    }
    factories.keep(
        MatchCandidate(run_id=run.id, rank=1, unit_id=unit.id, score=50.0, parts={}, reasons=reasons)
    )
    with unit_of_work():
        offers.send(actor=factories.actor_of("officer"), ticket_id=ticket.id, unit_ids=[unit.id])
    (mail,) = mails(session, "offer_sent")
    words = mail.text_body.partition("\n-- \n")[0].split()
    assert len(words) <= 120
    assert vision in mail.text_body
    assert quoted in mail.text_body
    assert "We weld pumps." in mail.text_body
    assert len(set(re.findall(r"https?://\S+", mail.text_body))) == 1
    assert len(re.findall(r"href=", mail.html_body)) == 1
    assert (mail.to_address, mail.is_critical) == (member.email, True)


def test_what_becomes_of_an_offer_is_told_to_those_it_concerns(session: Any) -> None:
    ticket = factories.make_ticket(TicketState.MATCHING, owner=factories.make_user("officer"))
    first, second = put(ticket), put(ticket)
    unit = behind_the_link(first, session)
    with unit_of_work():
        offers.accept(actor=unit, offer_id=first.id, has_tie=False)
    assert [mail.to_address for mail in mails(session, "offer_thanks")]
    assert [mail.key.split(":")[1] for mail in mails(session, "offer_withdrawn")] == [str(second.id)]
    (found,) = mails(session, "unit_found")
    assert found.to_address == ticket.contact.email
    assert any("says yes" in mail.subject for mail in mails(session, "desk_notice"))


def test_a_company_never_reads_which_unit_and_a_unit_never_which_company(session: Any) -> None:
    organization = factories.make_organization(name=COMPANY)
    submission = factories.make_submission(
        contact=factories.make_contact(organization), company_name=COMPANY, budget="gt200k"
    )
    factories.keep(ConfidentialPart(submission_id=submission.id, text=SECRET, created_at=desk_clock.now()))
    ticket = factories.make_ticket(
        TicketState.MATCHING, submission=submission, owner=factories.make_user("officer")
    )
    officer = factories.actor_of(ticket.owner)
    offer = put(ticket)
    unit_name = offer.unit.name
    with unit_of_work():
        offers.accept(actor=behind_the_link(offer, session), offer_id=offer.id, has_tie=False)
    with unit_of_work():
        tickets.write_to_unit(
            actor=officer, ticket_id=ticket.id, unit_id=offer.unit_id, body="Welcome", key="w" * 32
        )
    company = {mail.to_address for mail in mails(session, "unit_found")}
    units = {mail.to_address for mail in mails(session, "offer_sent")}
    assert company
    assert units
    for mail in mails(session):
        said = f"{mail.subject} {mail.text_body} {mail.html_body} {mail.headers}"
        assert SECRET not in said
        assert COMPANY not in said
        if mail.to_address in units:
            assert not [one for one in (ticket.contact.name, ticket.contact.email, "gt200k") if one in said]
        if mail.to_address in company:
            assert unit_name not in said


def test_an_unanswered_offer_ends_and_its_people_and_the_owner_are_told(session: Any, clock: Any) -> None:
    ticket = factories.make_ticket(TicketState.MATCHING)
    offer = put(ticket, language="de")
    clock.shift(timedelta(days=30))
    with unit_of_work():
        offers.expire(actor=Actor.system(), offer_id=offer.id)
    (mail,) = mails(session, "offer_expired")
    assert mail.language == "de"
    subjects = [mail.subject for mail in mails(session, "desk_notice")]
    assert any("No answer from" in subject for subject in subjects)
    assert any("No open offer left" in subject for subject in subjects)
    assert session.get(Offer, offer.id).state == OfferState.EXPIRED


# ----- how mails are made


def test_the_same_promise_is_made_once(session: Any) -> None:
    to = outbox.Recipient("Claude", "claude@example.org", "en", "c1")
    context = {"audience": "account", "reference": None, "url": "http://desk.example.org/", "is_new": True,
               "valid_until": desk_clock.now()}  # fmt: skip
    made = [outbox.promise(kind="password_link", key="same", to=to, context=context) for _ in range(2)]
    assert [mail is None for mail in made] == [False, True]


def test_mails_of_one_request_and_person_thread_together(session: Any) -> None:
    ticket = confirmed()
    with unit_of_work():
        tickets.reply(actor=factories.actor_of("officer"), ticket_id=ticket.id, body="Hello", key="r" * 32)
    own = [mail.headers for mail in mails(session) if mail.to_address == "claude@example.org"]
    assert len(own) >= 3, "before and after the ticket was opened"
    assert len({headers["References"] for headers in own}) == 1
    assert len({headers["Message-ID"] for headers in own}) == len(own)
    others = [mail.headers for mail in mails(session) if mail.to_address != "claude@example.org"]
    assert own[0]["References"] not in {headers["References"] for headers in others}


def test_the_reply_address_names_the_request_and_the_person(session: Any) -> None:
    ticket = confirmed()
    (mail,) = mails(session, "submission_received")
    assert signing.read_reply(mail.headers["Reply-To"]) == f"s{ticket.submission_id}-c{ticket.contact_id}"


def test_a_title_with_line_breaks_stays_one_subject(session: Any) -> None:
    ticket = factories.make_ticket(title="Seams\r\nBcc: evil@example.org\x85 and \u2028more")
    context = {"name": "C", "audience": "unit", "unit": "U", "reference": ticket.reference, "title": ticket.title,
               "reason": "ticket_closed"}  # fmt: skip
    subject = render("offer_withdrawn", "en", context).subject
    assert subject.splitlines() == [subject]


def test_markup_in_words_is_shown_and_not_obeyed(session: Any) -> None:
    ticket = factories.make_ticket(TicketState.MATCHING, title="<script>alert(1)</script> {{ 7*7 }}")
    put(ticket)
    (mail,) = mails(session, "offer_sent")
    assert "<script>" not in mail.html_body
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in mail.html_body
    assert "<script>alert(1)</script> {{ 7*7 }}" in mail.text_body


def test_a_composed_mail_can_be_read_by_others(session: Any) -> None:
    confirmed("fr")
    for mail in mails(session):
        read = message_from_bytes(outbox.compose(mail).as_bytes(), policy=default)
        assert str(read["Subject"]) == mail.subject
        assert read["From"].addresses[0].addr_spec == "desk@desk.example.org"
        assert read.get_body(("plain",)).get_content().replace("\r\n", "\n") == mail.text_body


def test_a_withdrawn_request_is_acknowledged(session: Any) -> None:
    submission = send_request()
    with unit_of_work():
        submissions.withdraw(
            actor=submissions.sender_of(submission), submission_id=submission.id, reason="changed"
        )
    assert session.get(Submission, submission.id).state == SubmissionState.WITHDRAWN
    assert len(mails(session, "ticket_withdrawn")) == 1


def test_a_link_lasts_from_the_newest_mail_that_carries_it_and_a_dead_one_is_followed_by_another(
    session: Any, clock: Any
) -> None:
    ticket = confirmed()
    first = session.execute(select(Link.id).where(Link.purpose == LinkPurpose.TRACKING)).scalar_one()
    year, officer = policy.TRACKING_LINK_DAYS, factories.actor_of("officer")
    for number, (days, is_same) in enumerate([(year - 1, True), (year - 1, True), (year + 1, False)]):
        clock.shift(timedelta(days=days))
        with unit_of_work():
            tickets.reply(actor=officer, ticket_id=ticket.id, body="Hello", key=str(number) * 32)
        token = re.search(r"/r/(\S+)", mails(session, "reply_sent")[-1].text_body)
        assert token
        found = links.resolve(LinkPurpose.TRACKING, token[1])
        assert found is not None, "what a mail carries opens the request"
        assert (found.id == first) is is_same


@pytest.mark.parametrize(
    ("language", "when"),
    [
        ("fr", "mardi 10 mars 2026, 15:30"),
        ("en", "Tuesday 10 March 2026, 15:30"),
        ("de", "Dienstag, 10. März 2026, 15:30"),
    ],
)
def test_a_meeting_is_told_with_its_weekday(session: Any, language: str, when: str) -> None:
    context = {
        "audience": "company", "reference": "ENA-2026-0001", "name": "Claude", "subject_line": "A visit", "place": "Metz", "minutes": 60,
        "starts_at": datetime(2026, 3, 10, 14, 30, tzinfo=UTC), "agenda": None, "unit": None, "url": None,
    }  # fmt: skip
    written = render("meeting_invited", language, context)
    assert when in written.text
    assert when in written.html
