"""Mails that come in: stored first and once, then in the right place or in quarantine, never answered in a loop."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk import policy, signing
from desk.jobs import understand_mail
from desk.jobs.work import Work
from desk.notify import outbox
from desk.notify.outbox import Recipient
from desk.queries import invariants
from desk.services import inbound_mails, submissions
from desk.transaction import unit_of_work
from models import (
    Attachment,
    Contact,
    InboundMail,
    InboundRaw,
    Message,
    OutboxMail,
    Submission,
    Ticket,
)
from models.states import InboundOutcome, InboundState, MailSource, OutboxState
from tests.factories import actor_of, make_contact, make_member, make_offer, make_ticket, make_user
from tests.harness.counting import count
from tests.letters_in import bounce_of, letter, with_parts

PDF = "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\r\n%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def take(raw: bytes) -> InboundMail | None:
    """Store a mail and understand it, as the two jobs do."""
    with unit_of_work():
        stored = inbound_mails.store(raw, source=MailSource.FILE)
        mail_id = stored.id if stored else None
    understand_mail.run_all(Work("understand_mail"))
    from desk.extensions import session

    return session.get(InboundMail, mail_id) if mail_id else None


def taken(raw: bytes) -> InboundMail:
    found = take(raw)
    assert found is not None
    return found


def reply_key(ticket: Ticket, person: str) -> str:
    return signing.reply_address(f"s{ticket.submission_id}-{person}")


def a_mail_of_ours(session: Any, ticket: Ticket, *, to: str = "", critical: bool = False) -> OutboxMail:
    """Promise a mail about a ticket, and let it have left."""
    person = Recipient("Claude", to or ticket.contact.email or "", "fr", f"c{ticket.contact_id}")
    context = {"audience": "company", "reference": ticket.reference, "title": ticket.title, "url": "https://desk.example.org/r/x",
               "valid_until": desk_clock.now()}  # fmt: skip
    with unit_of_work():
        mail = outbox.promise(
            kind="tracking_link", key=f"test:{ticket.id}:{to}", to=person, context=context, ticket=ticket
        )
        assert mail is not None
        mail.state, mail.sent_at = OutboxState.SENT, desk_clock.now()
    return mail


def test_the_bytes_are_kept_as_they_came_and_a_second_time_creates_nothing(session: Any) -> None:
    make_user("officer")
    raw = letter()
    first = taken(raw)
    assert session.get_one(InboundRaw, first.id).content == raw
    before = [count(model) for model in (InboundMail, Ticket, Message, OutboxMail)]
    assert take(raw) is None
    assert take(b"Received: by another way\r\n" + raw) is None
    assert [count(model) for model in (InboundMail, Ticket, Message, OutboxMail)] == before


def test_a_mail_of_nobody_known_is_a_request_and_its_sender_gets_the_form_filled_in(session: Any) -> None:
    make_user("officer")
    stored = taken(
        with_parts(
            "Content-Type: text/plain; charset=utf-8\r\n\r\nNos bobines se fissurent.\r\n\r\n-- \r\nClaire",
            PDF,
        )
    )
    ticket = session.get_one(Ticket, stored.ticket_id)
    assert (stored.outcome, stored.reason, ticket.state) == ("new", "no_match", "new")
    assert (ticket.title, ticket.pitch) == ("Fissures au laminage", "Nos bobines se fissurent.")
    assert (ticket.contact.email, ticket.submission.origin) == ("claire@aciers-test.fr", "mail")
    message = session.get_one(Message, stored.message_id)
    assert (message.body, message.folded) == ("Nos bobines se fissurent.", "--\nClaire")
    assert session.scalars(select(Attachment.name).where(Attachment.message_id == message.id)).all() == [
        "plan.pdf"
    ]
    (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.to_address == "claire@aciers-test.fr"))
    assert (mail.kind, mail.language) == ("mail_request", "fr")
    form = session.scalar(select(Submission).where(Submission.completes_id == ticket.submission_id))
    assert form.draft_answers["pitch"] == "Nos bobines se fissurent."
    assert invariants.broken() == []


def test_the_form_completes_the_request_and_makes_no_second_one(session: Any) -> None:
    make_user("officer")
    ticket = session.get_one(Ticket, taken(letter()).ticket_id)
    first_id = ticket.submission_id
    form = session.scalar(select(Submission).where(Submission.completes_id == first_id))
    words = {**form.draft_answers, "title": "Fissures à chaud", "horizon": "this_year", "topics": []}
    with unit_of_work():
        submissions.send(key=form.key, words=words, language="fr")
    session.refresh(ticket)
    assert (ticket.title, ticket.horizon, ticket.submission_id) == ("Fissures à chaud", "this_year", form.id)
    assert count(Ticket) == 1
    assert count(OutboxMail, OutboxMail.kind == "submission_confirm") == 0
    assert invariants.broken() == []
    thread = signing.reply_address(f"s{first_id}-c{ticket.contact_id}")  # given before the form was sent
    assert taken(letter("Encore un mot", to=thread, message_id="<2@x>")).ticket_id == ticket.id


def test_the_keyed_address_brings_a_mail_to_its_ticket_whoever_the_program_says_it_is(session: Any) -> None:
    ticket = make_ticket("triage")
    stored = taken(letter("Oui, mardi.\n\nLe 10/03/2026 à 09:12, Guichet a écrit :\n> Quand ?",
                          to=reply_key(ticket, f"c{ticket.contact_id}").upper()))  # fmt: skip
    message = session.get_one(Message, stored.message_id)
    assert (stored.outcome, stored.reason, stored.ticket_id) == ("follow_up", "keyed_address", ticket.id)
    assert (message.lane, message.author_contact_id, message.body) == (
        "company",
        ticket.contact_id,
        "Oui, mardi.",
    )
    assert "Quand" in message.folded


@pytest.mark.parametrize("change", ["c0", "c999", "forged"])
def test_a_key_that_was_not_given_opens_nothing(session: Any, change: str) -> None:
    make_user("officer")
    ticket = make_ticket("triage")
    address = reply_key(ticket, f"c{ticket.contact_id}")
    if change == "forged":
        local, _, domain = address.partition("@")
        address = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    else:
        address = address.replace(f"-c{ticket.contact_id}-", f"-{change}-")
    stored = taken(letter(to=address))
    assert stored.outcome == "new"
    assert stored.ticket_id != ticket.id


def test_somebody_who_left_the_ticket_is_held(session: Any) -> None:
    ticket = make_ticket("triage")
    stranger = make_contact(ticket.organization)
    stored = taken(letter(to=reply_key(ticket, f"c{stranger.id}")))
    assert (stored.outcome, stored.reason, stored.ticket_id) == ("quarantine", "left", ticket.id)
    assert count(Message) == 0


def test_a_reference_of_ours_is_believed_from_the_tickets_people_alone(session: Any) -> None:
    ticket = make_ticket("triage")
    ours = a_mail_of_ours(session, ticket)
    own = taken(
        letter("mine", in_reply_to=f"<{ours.wire_id}>", message_id="<1@x>", **{"from": ticket.contact.email})
    )
    assert (own.outcome, own.reason, own.ticket_id) == ("follow_up", "known_reference", ticket.id)
    stranger = taken(letter("theirs", in_reply_to=f"<{ours.wire_id}>", message_id="<2@x>"))
    assert (stranger.outcome, stranger.reason) == ("quarantine", "stranger")
    by_number = taken(letter("mine?", subject=f"Re: [{ticket.reference}]", message_id="<3@x>"))
    assert (by_number.outcome, by_number.reason) == ("quarantine", "number_only")
    assert [one.body for one in session.scalars(select(Message).where(Message.ticket_id == ticket.id))] == [
        "mine"
    ]


def test_people_of_the_desk_and_of_units_need_the_key_or_our_own_servers_word(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = make_offer("sent")
    member = make_member(offer.unit, email="prof@labo-test.fr")
    ours = a_mail_of_ours(session, offer.ticket, to=member.email)
    answer = {"in_reply_to": f"<{ours.wire_id}>", "from": "prof@labo-test.fr"}
    forged = "mx.evil.example; dmarc=pass header.from=labo-test.fr"
    assert taken(letter(authentication_results=forged, message_id="<1@x>", **answer)).reason == "unproven"
    vouched = "mx.desk.example.org; dmarc=pass header.from=labo-test.fr"
    assert (
        taken(letter("2", authentication_results=vouched, message_id="<2@x>", **answer)).reason == "unproven"
    )  # nobody configured
    from desk import config

    settings = config.settings()
    monkeypatch.setattr(config, "_active", replace(settings, inbound_authserv="mx.desk.example.org"))
    believed = taken(letter("3", authentication_results=vouched, message_id="<3@x>", **answer))
    assert (believed.outcome, believed.reason) == ("follow_up", "known_reference")
    foreign = taken(letter("6", authentication_results=forged, message_id="<6@x>", **answer))
    assert foreign.reason == "unproven"
    keyed = taken(letter("4", to=reply_key(offer.ticket, f"m{member.id}"), message_id="<4@x>"))
    assert keyed.outcome == "follow_up"
    lanes = session.execute(
        select(Message.lane, Message.unit_id).where(Message.ticket_id == offer.ticket_id)
    ).all()
    assert lanes == [("unit", offer.unit_id), ("unit", offer.unit_id)]
    twice = f"mx.desk.example.org; dmarc=fail header.from=labo-test.fr\r\nAuthentication-Results: {vouched}"
    assert taken(letter("5", authentication_results=twice, message_id="<5@x>", **answer)).reason == "unproven"


@pytest.mark.parametrize(
    "stated",
    [
        'spf=pass smtp.mailfrom="; dmarc=pass header.from=labo-test.fr "@evil.example',
        'spf=pass smtp.mailfrom="\\"; dmarc=pass header.from=labo-test.fr "@evil.example',
        'dkim=pass header.d=evil.example header.i="a header.d=labo-test.fr b"@evil.example',
        "spf=pass (mx: domain of ; dmarc=pass header.from=labo-test.fr ) smtp.mailfrom=evil.example",
        'spf=pass (domain of "a); dmarc=pass header.from=labo-test.fr ("@evil.example) smtp.mailfrom=evil.example',
        "spf=pass (a (b) ; dmarc=pass header.from=labo-test.fr) smtp.mailfrom=evil.example",
        "spf=pass smtp.helo=x; dmarc=pass header.from=labo-test.fr; dmarc=fail header.from=labo-test.fr",
        'spf=pass "; dmarc=pass header.from=labo-test.fr',
    ],
)
def test_what_our_server_repeats_of_the_sender_vouches_for_nobody(
    session: Any, monkeypatch: pytest.MonkeyPatch, stated: str
) -> None:
    """51: the envelope, the greeting and parts of a signature are the sender's own words; servers quote or remark them."""
    from desk import config

    settings = replace(config.settings(), inbound_authserv="mx.desk.example.org")
    monkeypatch.setattr(config, "_active", settings)
    offer = make_offer("sent")
    member = make_member(offer.unit, email="prof@labo-test.fr")
    ours = a_mail_of_ours(session, offer.ticket, to=member.email)
    answer = {"in_reply_to": f"<{ours.wire_id}>", "from": "prof@labo-test.fr"}
    said = f"mx.desk.example.org; {stated}"
    assert taken(letter(authentication_results=said, message_id="<1@x>", **answer)).reason == "unproven"
    true = 'mx.desk.example.org; spf=pass (domain of "a;b"@labo-test.fr) smtp.mailfrom="a;b"@labo-test.fr; dmarc=pass (p=reject) header.from=labo-test.fr'
    assert (
        taken(letter("2", authentication_results=true, message_id="<2@x>", **answer)).outcome == "follow_up"
    )


def test_a_reply_to_an_internal_notice_stays_internal(session: Any) -> None:
    officer = make_user("officer")
    ticket = make_ticket("triage", owner_id=officer.id)
    stored = taken(
        letter("Je m’en occupe.", to=reply_key(ticket, f"u{officer.id}"), **{"from": officer.email})
    )
    message = session.get_one(Message, stored.message_id)
    assert (message.lane, message.author_user_id) == ("internal", officer.id)
    assert count(OutboxMail, OutboxMail.to_address == ticket.contact.email) == 0
    researcher = make_user("researcher")
    assert taken(letter("5", to=reply_key(ticket, f"u{researcher.id}"), message_id="<2@x>")).reason == "left"


def test_a_mail_that_says_it_is_an_officers_opens_no_request(session: Any) -> None:
    officer = make_user("officer")
    assert taken(letter(**{"from": officer.email})).reason == "colleague"
    assert taken(letter(message_id="<2@x>", **{"from": "desk@desk.example.org"})).reason == "own_mail"
    assert count(Ticket) == 0


def test_a_bounce_marks_the_mail_and_the_address_and_its_closed_ticket_wants_attention(session: Any) -> None:
    ticket = make_ticket("closed")
    ours = a_mail_of_ours(session, ticket)
    stored = taken(bounce_of(ours.wire_id or "", ours.to_address))
    session.refresh(ours)
    assert (stored.outcome, ours.state, ours.server_reply) == (
        "bounce",
        "bounced",
        "smtp; 550 5.1.1 nobody here",
    )
    assert session.get_one(Contact, ticket.contact_id).email_refused_at == desk_clock.now()
    from desk.queries import queue

    page = queue.page(actor_of("officer"), queue.QueueFilter())
    assert [(row.reference, row.reason) for row in page.rows] == [(ticket.reference, "mail_refused")]
    assert count(OutboxMail) == 1


def test_a_delay_changes_nothing_and_a_bounce_of_nothing_known_is_only_kept(session: Any) -> None:
    ticket = make_ticket("triage")
    ours = a_mail_of_ours(session, ticket)
    taken(bounce_of(ours.wire_id or "", action="delayed"))
    taken(bounce_of("never@desk.example.org"))
    session.refresh(ours)
    assert ours.state == "sent"
    assert count(InboundMail, InboundMail.outcome == InboundOutcome.BOUNCE) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"list_id": "<l.example.org>"},
        {"auto_submitted": "auto-generated"},
        {"return_path": "<>"},
        {"from": None},
    ],
)
def test_automatic_mail_makes_a_request_and_is_never_answered(session: Any, fields: dict[str, Any]) -> None:
    make_user("officer")
    stored = taken(letter(**fields))
    assert (stored.outcome, stored.is_automatic) == ("new", True)
    assert count(OutboxMail, OutboxMail.kind == "mail_request") == 0


def test_a_filter_that_holds_a_mail_of_ours_waits_for_a_person_and_answers_nothing(session: Any) -> None:
    ticket = make_ticket("info_needed")
    words = "Votre message est en attente. Pour qu’il soit remis, cliquez sur https://filtre.example/a"
    key = reply_key(ticket, f"c{ticket.contact_id}")
    held = taken(letter(words, to=key, auto_submitted="auto-replied", subject="Confirmez votre envoi"))
    assert (held.outcome, held.reason) == (InboundOutcome.QUARANTINE, "challenge")
    assert (held.ticket_id, held.message_id) == (ticket.id, None)
    assert ticket.state == "info_needed"


def test_too_many_mails_from_one_address_wait_for_a_person(session: Any) -> None:
    ticket = make_ticket("qualified")
    to = reply_key(ticket, f"c{ticket.contact_id}")
    most = policy.INBOUND_BUDGETS[0][0]
    outcomes = [taken(letter(f"again {n}", to=to, message_id=f"<{n}@x>")).outcome for n in range(most + 2)]
    assert outcomes == ["follow_up"] * most + ["quarantine"] * 2
    assert count(Message) == most


@pytest.mark.parametrize("threaded", [True, False])
def test_two_machines_that_answer_each_other_stop_at_one_mail_a_day(
    session: Any, clock: Any, threaded: bool
) -> None:
    """A day with somebody's machine that answers each of our mails at once, as a person would, under no machine's mark."""
    make_user("officer")
    for minute in range(0, 24 * 60, 20):
        mails = session.scalars(
            select(OutboxMail).where(OutboxMail.to_address == "claire@aciers-test.fr")
        ).all()
        marks = (
            {"in_reply_to": f"<{mails[-1].wire_id}>", "to": mails[-1].headers["Reply-To"]}
            if threaded and mails
            else {}
        )
        taken(
            letter(
                f"Thank you for your mail! {minute}",
                message_id=f"<{minute}@aciers-test.fr>",
                subject=f"Re: {minute}",
                **marks,
            )
        )
        clock.shift(timedelta(minutes=20))
    assert count(OutboxMail, OutboxMail.to_address == "claire@aciers-test.fr") == 1


def test_two_machines_that_answer_every_mail_of_ours_get_one_each_in_a_day(session: Any, clock: Any) -> None:
    """One says by the rules that it is a machine, the other does not; both answer at once, on the thread and to its address."""
    make_user("officer")
    machines = {
        "claire@aciers-test.fr": {"auto_submitted": "auto-replied"},
        "paul@forges-test.fr": {},
    }
    answered: set[int] = set()
    for sender in machines:
        taken(letter("We have a question", **{"from": sender}, message_id=f"<first-{sender}>"))
    for _ in range(24 * 3):
        clock.shift(timedelta(minutes=20))
        for mail in session.scalars(select(OutboxMail).where(OutboxMail.to_address.in_(machines))).all():
            if mail.id in answered:
                continue
            answered.add(mail.id)
            marks = {
                "in_reply_to": f"<{mail.wire_id}>",
                "to": mail.headers["Reply-To"],
                **machines[mail.to_address],
            }
            taken(
                letter(
                    "I am away",
                    **{"from": mail.to_address},
                    message_id=f"<re-{mail.id}>",
                    subject=f"Re: {mail.subject}",
                    **marks,
                )
            )
    for sender in machines:
        assert count(OutboxMail, OutboxMail.to_address == sender) <= 1, sender


def test_files_pass_the_same_checks_as_uploads_and_those_left_out_are_named(session: Any) -> None:
    ticket = make_ticket("triage")
    page = "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=page.pdf\r\n\r\n<html><script>x</script>"
    stored = taken(
        with_parts(
            "Content-Type: text/plain\r\n\r\nsee", page, PDF, to=reply_key(ticket, f"c{ticket.contact_id}")
        )
    )
    assert [one["name"] for one in stored.left_out] == ["page.pdf"]
    (file,) = session.scalars(select(Attachment).where(Attachment.message_id == stored.message_id))
    assert (file.name, file.layer) == ("plan.pdf", "confidential")


def test_a_poisonous_mail_is_set_aside_after_three_tries_and_the_next_goes_on(
    session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("officer")
    from desk.services.inbound_mails import understanding

    sound = understanding.place

    def poisoned(mail: Any, **given: Any) -> Any:
        if mail.subject == "poison":
            raise RecursionError("too deep")
        return sound(mail, **given)

    monkeypatch.setattr(understanding, "place", poisoned)
    with unit_of_work():
        bad = inbound_mails.store(letter(subject="poison"), source=MailSource.FILE)
        good = inbound_mails.store(letter(message_id="<2@x>"), source=MailSource.FILE)
        assert bad
        assert good
        ids = bad.id, good.id
    work = Work("understand_mail")
    understand_mail.run_all(work)
    bad, good = (session.get_one(InboundMail, one) for one in ids)
    assert (bad.state, bad.try_count, bad.trouble) == (
        InboundState.SET_ASIDE,
        policy.INBOUND_TRIES,
        "RecursionError: too deep",
    )
    assert (good.state, work.failed) == (InboundState.UNDERSTOOD, policy.INBOUND_TRIES)
    monkeypatch.setattr(understanding, "place", sound)
    with unit_of_work():
        inbound_mails.try_again(actor=actor_of("officer"), mail_id=bad.id)
    understand_mail.run_all(Work("understand_mail"))
    assert session.get_one(InboundMail, ids[0]).outcome == "new"


def test_a_mail_waits_unharmed_while_nobody_is_on_duty(session: Any) -> None:
    stored = taken(letter())
    assert (stored.state, stored.try_count, stored.trouble) == (InboundState.RECEIVED, 0, None)
    work = Work("understand_mail")
    for _ in range(policy.INBOUND_TRIES + 1):
        understand_mail.run_all(work)
    assert work.problems[-1] == f"mail {stored.id}: nobody is on duty"
    make_user("officer")
    understand_mail.run_all(work)
    session.expire_all()
    assert stored.state == InboundState.UNDERSTOOD
    assert count(Ticket) == 1


def test_the_mails_of_an_erased_person_are_emptied_and_do_not_come_back(session: Any) -> None:
    from desk.services import personal_data

    ticket = make_ticket("triage")
    raw = letter(
        "I am Claude and this is mine.\n\n-- \nClaude", to=reply_key(ticket, f"c{ticket.contact_id}")
    )
    stored = taken(raw)
    with unit_of_work():
        contact = session.get_one(Contact, ticket.contact_id)
        personal_data.erase(actor=actor_of("officer"), contact_id=contact.id, version=contact.version)
    session.expire_all()
    message = session.get_one(Message, stored.message_id)
    assert session.get_one(InboundRaw, stored.id).content == b""
    assert (stored.subject, stored.excerpt, stored.from_address, message.folded) == (None, None, None, None)
    assert take(raw) is None
