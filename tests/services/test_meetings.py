"""Meetings in the calendars of those invited: sent, moved, called off, answered; each learns of their own invitation alone."""

import secrets
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import object_session

from desk import access, config
from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.inbound import invitations
from desk.inbound import mail as mails
from desk.notify import outbox
from desk.services import follow_ups, inbound_mails, meetings, tickets
from desk.services.meetings import Plan
from desk.transaction import unit_of_work
from models import Contact, Event, FollowUp, InboundMail, Invitee, Meeting, Message, OutboxMail, Ticket
from models.states import MailSource, TicketState
from tests.factories import actor_of, make_accepted_ticket, make_contact, make_member, make_user
from tests.harness.counting import count

SUBJECT = "Weld seams, first meeting"


@pytest.fixture
def ticket(session: Any) -> Ticket:
    return make_accepted_ticket().ticket


def wanted(ticket: Ticket, *members: Any, days: int = 9, **words: Any) -> Plan:
    start = (desk_clock.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    told = {"subject": SUBJECT, "place": "Nancy, room 3", "starts_at": start, "minutes": 60, "contact_ids": frozenset({ticket.contact_id}),
             "member_ids": frozenset(one.id for one in members), **words}  # fmt: skip
    return Plan(**told)


def planned(officer: Actor, ticket: Ticket, *members: Any, **words: Any) -> Meeting:
    with unit_of_work():
        return meetings.plan(
            actor=officer,
            organization_id=ticket.organization_id,
            ticket_id=ticket.id,
            plan=wanted(ticket, *members, **words),
        )


def changed(officer: Actor, meeting: Meeting, plan: Plan) -> Meeting:
    with unit_of_work():
        return meetings.change(actor=officer, meeting_id=meeting.id, version=meeting.version, plan=plan)


def letters(session: Any, address: str | None = None) -> list[tuple[str, Any, Any]]:
    """Return of each mail with an invitation: its kind, the event in it, and its calendar."""
    statement = select(OutboxMail).where(OutboxMail.calendar.is_not(None)).order_by(OutboxMail.id)
    found = [one for one in session.scalars(statement) if address in (None, one.to_address)]
    calendars = [Calendar.from_ical(one.calendar) for one in found]
    return [(one.kind, cal.walk("VEVENT")[0], cal) for one, cal in zip(found, calendars, strict=True)]


def test_an_invitation_is_a_request_that_a_calendar_takes(
    session: Any, officer: Actor, ticket: Ticket
) -> None:
    meeting = planned(officer, ticket)
    ((kind, event, calendar),) = letters(session)
    assert (kind, calendar["METHOD"], calendar["VERSION"]) == ("meeting_invited", "REQUEST", "2.0")
    assert (event["SUMMARY"], event["LOCATION"], event["STATUS"]) == (SUBJECT, "Nancy, room 3", "CONFIRMED")
    assert event["SEQUENCE"] == 0
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (
        meeting.starts_at,
        meeting.starts_at + timedelta(hours=1),
    )
    assert event["DTSTART"].dt.utcoffset() == timedelta(0)
    assert str(event["ORGANIZER"]) == f"mailto:{config.settings().mail_from}"
    assert str(event["ATTENDEE"]) == f"mailto:{ticket.contact.email}"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    mail = session.scalars(select(OutboxMail).where(OutboxMail.calendar.is_not(None))).one()
    parts = [(one.get_content_type(), one.get_param("method")) for one in outbox.compose(mail).iter_parts()]
    assert parts == [("text/plain", None), ("text/html", None), ("text/calendar", "REQUEST")]
    follow_up = session.get_one(FollowUp, meeting.follow_up_id)
    assert (follow_up.due_on, follow_up.ticket.state) == (
        desk_clock.day_of(meeting.starts_at),
        TicketState.FOLLOW_UP,
    )


def test_the_same_plan_twice_is_one_meeting_and_one_mail(
    session: Any, officer: Actor, ticket: Ticket
) -> None:
    assert planned(officer, ticket).id == planned(officer, ticket).id
    assert len(letters(session)) == 1


def test_moving_sends_the_update_under_the_same_id_and_asks_anew(
    session: Any, officer: Actor, ticket: Ticket
) -> None:
    meeting = planned(officer, ticket)
    take_in(session, answer_to(meeting, "ACCEPTED"))
    changed(officer, meeting, wanted(ticket, place="Metz"))
    assert invitee_of(session, meeting).answer == "accepted"  # the hour is the same: the yes still stands
    changed(officer, meeting, wanted(ticket, days=12, place="Metz"))
    assert invitee_of(session, meeting).answer == "awaited"
    sent = letters(session)
    assert [(kind, event["SEQUENCE"]) for kind, event, _ in sent] == [
        ("meeting_invited", 0), ("meeting_changed", 1), ("meeting_changed", 2),
    ]  # fmt: skip
    assert len({str(event["UID"]) for _, event, _ in sent}) == 1
    assert sent[1][1]["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert session.get_one(FollowUp, meeting.follow_up_id).due_on == desk_clock.day_of(meeting.starts_at)
    before = len(letters(session))
    changed(officer, meeting, wanted(ticket, days=12, place="Metz"))
    assert len(letters(session)) == before  # nothing changed: nobody is written to


def test_calling_off_takes_it_out_of_every_calendar(session: Any, officer: Actor, ticket: Ticket) -> None:
    meeting = planned(officer, ticket)
    follow_up = session.get_one(FollowUp, meeting.follow_up_id)
    with pytest.raises(Refused, match="meeting_stands"), unit_of_work():
        follow_ups.cancel(actor=officer, follow_up_id=follow_up.id, version=follow_up.version)
    with unit_of_work():
        meetings.call_off(
            actor=officer, meeting_id=meeting.id, version=meeting.version, reason="The company is late again"
        )
    kind, event, calendar = letters(session)[-1]
    assert (kind, calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == (
        "meeting_called_off",
        "CANCEL",
        "CANCELLED",
        1,
    )
    assert session.get_one(FollowUp, follow_up.id).state == "cancelled"
    written = session.scalars(select(OutboxMail).where(OutboxMail.calendar.is_not(None)))
    assert not [one for one in written if "late again" in f"{one.text_body}{one.calendar}"]
    with pytest.raises(Conflict):
        changed(officer, meeting, wanted(ticket, days=20))


def test_a_request_that_ends_takes_its_meetings_to_come_out_of_the_calendars(
    session: Any, officer: Actor, ticket: Ticket, clock: Any
) -> None:
    held = planned(officer, ticket, days=1)
    clock.shift(timedelta(days=2))
    coming = planned(officer, ticket, subject="The results")
    before = len(letters(session))
    with unit_of_work():
        tickets.close(actor=officer, ticket_id=ticket.id, outcome="no_funding", reason="Not this year")
    [(kind, event, calendar)] = letters(session)[before:]
    assert (kind, calendar["METHOD"], event["SUMMARY"]) == ("meeting_called_off", "CANCEL", "The results")
    assert session.get_one(Meeting, coming.id).called_off_at is not None
    assert (
        session.get_one(Meeting, held.id).called_off_at is None
    )  # it has taken place: nobody is told otherwise


def test_nobody_learns_of_the_others_nor_of_what_is_theirs_alone(session: Any, officer: Actor) -> None:
    engagement = make_accepted_ticket()
    ticket, member = engagement.ticket, make_member(unit=engagement.unit)
    colleague = make_contact(organization=ticket.organization)
    people = frozenset({ticket.contact_id, colleague.id})
    meeting = planned(officer, ticket, member, contact_ids=people)
    changed(officer, meeting, wanted(ticket, member, days=12, contact_ids=people))
    with unit_of_work():
        meetings.call_off(actor=officer, meeting_id=meeting.id, version=meeting.version)

    who = {one.email: one for one in (ticket.contact, colleague, member)}
    mails = list(session.scalars(select(OutboxMail).where(OutboxMail.calendar.is_not(None))))
    assert len(mails) == 9
    for mail in mails:
        whole = f"{mail.subject}\n{mail.text_body}\n{mail.html_body}\n{mail.calendar}".replace("\r\n ", "")
        for address, person in who.items():
            if address != mail.to_address:
                assert address not in whole
                assert person.name not in whole
        assert ticket.organization.name not in whole or mail.to_address != member.email
        assert "/r/" not in mail.calendar  # a calendar is read by others, too
        assert "/work" not in mail.calendar
    assert len({one.uid for one in session.scalars(select(Invitee))}) == 3


def test_outsiders_see_their_own_invitation_alone(session: Any, officer: Actor) -> None:
    engagement = make_accepted_ticket()
    ticket, user = engagement.ticket, make_user("researcher")
    member = make_member(unit=engagement.unit, user=user)
    other = make_member(unit=engagement.unit)
    meeting = planned(officer, ticket, member, other)
    contact = Actor(
        kind="contact", name="C", contact_id=ticket.contact_id, submission_id=ticket.submission_id
    )
    researcher = actor_of(user)

    def seen(actor: Actor, model: Any) -> list[Any]:
        return list(session.scalars(select(model).where(access.visible(actor, model))))

    for actor, whose in (
        (contact, ("contact_id", ticket.contact_id)),
        (researcher, ("member_id", member.id)),
    ):
        assert [getattr(one, whose[0]) for one in seen(actor, Invitee)] == [whose[1]]
        assert seen(actor, Meeting) == [meeting]
    for stranger in (
        actor_of("researcher"),
        actor_of("funder"),
        replace(contact, contact_id=make_contact().id),
    ):
        assert not seen(stranger, Invitee)
        assert not seen(stranger, Meeting)


@pytest.mark.parametrize("who", ["nobody", "stranger", "gone", "unit_not_at_work"])
def test_only_people_who_belong_there_are_invited(
    session: Any, officer: Actor, ticket: Ticket, who: str
) -> None:
    people = {
        "nobody": {"contact_ids": frozenset()},
        "stranger": {"contact_ids": frozenset({make_contact().id})},
        "gone": {
            "contact_ids": frozenset(
                {make_contact(organization=ticket.organization, left_on=desk_clock.today()).id}
            )
        },
        "unit_not_at_work": {"member_ids": frozenset({make_member().id})},
    }[who]
    with pytest.raises(Refused, match="invited"):
        planned(officer, ticket, **people)
    assert session.scalar(select(FollowUp.id)) is None  # nothing is half kept


def test_whoever_is_let_go_is_told_and_may_come_back(session: Any, officer: Actor, ticket: Ticket) -> None:
    colleague = make_contact(organization=ticket.organization)
    both = frozenset({ticket.contact_id, colleague.id})
    meeting = planned(officer, ticket, contact_ids=both)
    changed(officer, meeting, wanted(ticket))
    assert [kind for kind, _, _ in letters(session, colleague.email)] == [
        "meeting_invited",
        "meeting_called_off",
    ]
    changed(officer, meeting, wanted(ticket, contact_ids=both))
    assert [kind for kind, _, _ in letters(session, colleague.email)][-1] == "meeting_invited"


# ----- answers


def invitee_of(session: Any, meeting: Meeting) -> Invitee:
    return session.scalars(
        select(Invitee).where(Invitee.meeting_id == meeting.id).order_by(Invitee.id)
    ).first()


def answer_to(
    meeting: Meeting, said: str, *, sender: str = "", method: str = "REPLY", text: str = "", **changes: Any
) -> bytes:
    """Write what a calendar program sends back for the first who was invited."""
    one = (
        object_session(meeting)
        .scalars(select(Invitee).where(Invitee.meeting_id == meeting.id).order_by(Invitee.id))
        .first()
    )
    address = one.person.email
    stamp = changes.get("stamp", desk_clock.now())
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Program//EN", f"METHOD:{method}", "BEGIN:VEVENT",
        f"UID:{changes.get('uid', one.uid)}@{config.settings().mail_domain}", f"SEQUENCE:{changes.get('sequence', meeting.sequence)}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}", f"DTSTART:{meeting.starts_at:%Y%m%dT%H%M%SZ}", f"ORGANIZER:mailto:{config.settings().mail_from}",
        f"ATTENDEE;PARTSTAT={said};CN=X:MAILTO:{changes.get('attendee', address)}", *([f"COMMENT:{changes['comment']}"] if "comment" in changes else []),
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    mail = EmailMessage()
    mail["From"], mail["To"] = sender or address, config.settings().mail_from
    mail["Subject"], mail["Message-ID"] = (
        f"{said}: {SUBJECT}",
        f"<{secrets.token_hex(8)}@calendar.example.org>",
    )
    mail.set_content(text or f"X has answered: {said}")
    mail.add_alternative("\r\n".join(lines), subtype="calendar", params={"method": method})
    return mail.as_bytes()


def take_in(session: Any, raw: bytes) -> InboundMail:
    with unit_of_work():
        stored = inbound_mails.store(raw, source=MailSource.FILE)
        assert stored is not None
    with unit_of_work():
        inbound_mails.begin(stored.id)
    taken = inbound_mails.take(stored.id)
    with unit_of_work():
        return inbound_mails.understand(stored.id, taken)


@pytest.mark.parametrize(
    ("said", "kept"), [("ACCEPTED", "accepted"), ("TENTATIVE", "tentative"), ("DECLINED", "declined")]
)
def test_an_answer_stands_beside_the_name_and_is_neither_request_nor_message(
    session: Any, officer: Actor, ticket: Ticket, said: str, kept: str
) -> None:
    meeting = planned(officer, ticket)
    before = count(OutboxMail), count(Ticket), count(Message)
    stored = take_in(session, answer_to(meeting, said, comment="From Thursday on"))
    one = invitee_of(session, meeting)
    assert (one.answer, one.comment) == (kept, "From Thursday on")
    assert (stored.outcome, stored.reason, stored.is_automatic, stored.ticket_id) == (
        "ignored",
        "meeting_answer",
        True,
        ticket.id,
    )
    assert session.get_one(Contact, ticket.contact_id).last_heard_at == stored.received_at
    to_them = select(OutboxMail).where(OutboxMail.to_address == ticket.contact.email)
    assert len(list(session.scalars(to_them))) == 1  # the invitation: an answer is never answered
    assert (count(Ticket), count(Message)) == before[1:]
    told = list(
        session.scalars(
            select(OutboxMail.to_address).where(
                OutboxMail.kind == "desk_notice", OutboxMail.text_body.contains("meeting")
            )
        )
    )
    assert len(told) == 1
    assert session.scalars(select(Event.kind).order_by(Event.id.desc())).first() == "meeting_answered"


def test_a_plain_yes_writes_to_nobody(session: Any, officer: Actor, ticket: Ticket) -> None:
    meeting = planned(officer, ticket)
    before = count(OutboxMail)
    take_in(session, answer_to(meeting, "ACCEPTED", text="X has accepted this invitation."))
    assert invitee_of(session, meeting).answer == "accepted"
    assert count(OutboxMail) == before


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        ({"uid": "0" * 40}, "meeting_unknown"),
        ({"attendee": "boss@elsewhere.example.org"}, "meeting_not_invited"),
        ({"sender": "boss@elsewhere.example.org"}, "meeting_not_invited"),
        (
            {"sender": "boss@elsewhere.example.org", "attendee": "boss@elsewhere.example.org"},
            "meeting_not_invited",
        ),
        ({"said": "NONSENSE"}, "meeting_unknown"),
        ({"said": "NEEDS-ACTION"}, "meeting_unknown"),
        ({"sequence": "x"}, "meeting_unknown"),
    ],
)
def test_a_forged_answer_changes_nothing_and_opens_nothing(
    session: Any, officer: Actor, ticket: Ticket, forged: dict[str, Any], reason: str
) -> None:
    meeting = planned(officer, ticket)
    before = count(Ticket), count(OutboxMail)
    words = dict(forged)
    stored = take_in(session, answer_to(meeting, words.pop("said", "DECLINED"), **words))
    assert (stored.outcome, stored.reason, stored.is_automatic) == ("ignored", reason, True)
    assert invitee_of(session, meeting).answer == "awaited"
    assert (count(Ticket), count(OutboxMail)) == before


def test_a_late_answer_changes_nothing(session: Any, officer: Actor, ticket: Ticket) -> None:
    meeting = planned(officer, ticket)
    early = answer_to(meeting, "ACCEPTED")
    changed(officer, meeting, wanted(ticket, days=12))
    assert take_in(session, early).reason == "meeting_late"  # it was about another hour
    now = desk_clock.now()
    assert take_in(session, answer_to(meeting, "DECLINED", stamp=now)).reason == "meeting_answer"
    assert (
        take_in(session, answer_to(meeting, "ACCEPTED", stamp=now - timedelta(hours=1))).reason
        == "meeting_late"
    )
    assert invitee_of(session, meeting).answer == "declined"
    assert (
        take_in(session, answer_to(meeting, "ACCEPTED", stamp=now + timedelta(hours=1))).reason
        == "meeting_answer"
    )
    with unit_of_work():
        meetings.call_off(actor=officer, meeting_id=meeting.id, version=meeting.version)
    assert (
        take_in(session, answer_to(meeting, "DECLINED", stamp=now + timedelta(hours=2))).reason
        == "meeting_late"
    )
    assert invitee_of(session, meeting).answer == "accepted"


def test_another_hour_proposed_is_a_perhaps_with_its_words(
    session: Any, officer: Actor, ticket: Ticket
) -> None:
    meeting = planned(officer, ticket)
    take_in(session, answer_to(meeting, "ACCEPTED", method="COUNTER", text="Could it be Friday?"))
    one = invitee_of(session, meeting)
    assert (one.answer, one.comment) == ("tentative", "Could it be Friday?")


@given(st.binary(max_size=400))
def test_whatever_stands_in_a_calendar_part_is_no_error(junk: bytes) -> None:
    raw = b"From: a@b.example\r\nContent-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
    assert invitations.is_one(mails.read(raw + junk))
    invitations.read(mails.read(raw + junk + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"))
