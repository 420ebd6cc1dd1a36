"""Who sees what (the design's classes P0 to P5), for each role and each table; the secrets to the minute."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import access
from desk import clock as desk_clock
from desk.access import Actor
from desk.extensions import session as database_session
from desk.services import tickets
from desk.transaction import unit_of_work
from models import (
    Attachment,
    ConfidentialPart,
    Contact,
    Engagement,
    Event,
    Member,
    Message,
    NdaPerson,
    Offer,
    Organization,
    OutboxMail,
    Submission,
    Ticket,
)
from tests.factories import (
    actor_of,
    keep,
    make_engagement,
    make_member,
    make_nda,
    make_offer,
    make_ticket,
    make_unit,
    make_user,
    number,
)

# Ticket, what was sent, secret part, messages, files, offers, engagements, company, person, mails.
TABLES = (Ticket, Submission, ConfidentialPart, Message, Attachment, Offer, Engagement, Organization, Contact, OutboxMail)  # fmt: skip
ALL, NONE = (1, 1, 1, 3, 3, 1, 1, 1, 1, 1), (0,) * 10


@pytest.fixture
def work(session: Any) -> Engagement:
    """One accepted request with a row of each table: three lanes of messages, three layers of files."""
    offer = make_offer("accepted", ticket=make_ticket("accepted"))
    ticket, now = offer.ticket, desk_clock.now()
    keep(ConfidentialPart(submission_id=ticket.submission_id, text="The recipe", created_at=now))
    for lane in ("company", "unit", "internal"):
        place = {"unit_id": offer.unit_id, "offer_id": offer.id} if lane == "unit" else {}
        keep(Message(key=f"key-{number()}", ticket_id=ticket.id, lane=lane, author_kind="staff", author_name="Ana", language="en",
                     body=lane, created_at=now, **place))  # fmt: skip
    for layer in ("pitch", "confidential", "internal"):
        keep(Attachment(key=f"key-{number()}", submission_id=ticket.submission_id, ticket_id=ticket.id, layer=layer, name="a.csv",
                        mime="text/csv", size=1, sha256="0" * 64, created_at=now))  # fmt: skip
    keep(OutboxMail(key=f"key-{number()}", kind="reply_sent", ticket_id=ticket.id, to_address="a@example.org", to_name="A",
                    language="en", subject="S", text_body="T", headers={}, next_attempt_at=now, created_at=now))  # fmt: skip
    return make_engagement(offer)


def seen(session: Any, actor: Actor) -> tuple[int, ...]:
    return tuple(
        session.scalar(select(func.count()).select_from(table).where(access.visible(actor, table)))
        for table in TABLES
    )


def reads(session: Any, actor: Actor) -> bool:
    """Tell whether the actor reads the secret part, and that its file goes with it."""
    part = session.scalar(select(ConfidentialPart).where(access.visible(actor, ConfidentialPart)))
    file = select(Attachment).where(Attachment.layer == "confidential", access.visible(actor, Attachment))
    assert (part is None) == (session.scalar(file) is None)
    return part is not None


def member_actor(unit: Any) -> Actor:
    user = make_user("researcher")
    make_member(unit, user=user)
    return actor_of(user)


def company(ticket: Ticket) -> Actor:
    return Actor(kind="contact", name="C", contact_id=ticket.contact_id, submission_id=ticket.submission_id)


def link(offer: Offer) -> Actor:
    return Actor(kind="unit_link", name="U", offer_id=offer.id, unit_ids=frozenset({offer.unit_id}))


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("officer", ALL), ("lead", ALL), ("contract_office", ALL), ("director", (1, 1, 0, 3, 2, 1, 1, 1, 1, 1)),
        ("researcher", NONE), ("administrator", NONE), ("funder", NONE),
    ],
)  # fmt: skip
def test_each_role_of_the_house_sees_its_part(
    session: Any, work: Engagement, role: str, expected: tuple[int, ...]
) -> None:
    assert seen(session, actor_of(role)) == expected


def test_the_company_sees_its_own_and_nothing_of_units_or_the_desk(session: Any, work: Engagement) -> None:
    assert seen(session, company(work.ticket)) == (1, 1, 1, 1, 2, 0, 0, 1, 1, 0)
    other = company(make_ticket("accepted"))
    assert seen(session, other) == (1, 1, 0, 0, 0, 0, 0, 1, 1, 0)


def test_the_unit_at_work_sees_company_and_person_and_no_secret(session: Any, work: Engagement) -> None:
    assert seen(session, member_actor(work.unit)) == (1, 0, 0, 1, 1, 1, 1, 1, 1, 0)
    assert seen(session, link(work.offer)) == (1, 0, 0, 1, 1, 1, 0, 1, 1, 0)


@pytest.mark.parametrize("state", ["sent", "seen"])
def test_a_candidate_sees_the_pitch_and_its_files_alone(session: Any, work: Engagement, state: str) -> None:
    offer = make_offer(state, ticket=work.ticket)
    for actor in (member_actor(offer.unit), link(offer)):
        assert seen(session, actor) == (1, 0, 0, 0, 1, 1, 0, 0, 0, 0)


@pytest.mark.parametrize("state", ["declined", "expired", "withdrawn"])
def test_an_offer_that_ended_shows_the_request_no_more(session: Any, work: Engagement, state: str) -> None:
    offer = make_offer(state, ticket=work.ticket)
    for actor in (member_actor(offer.unit), link(offer)):
        assert seen(session, actor) == (0, 0, 0, 0, 0, 1, 0, 0, 0, 0)


def test_a_draft_of_an_offer_is_the_desks(session: Any, work: Engagement) -> None:
    offer = make_offer("draft", ticket=work.ticket)
    assert seen(session, member_actor(offer.unit)) == NONE
    assert seen(session, actor_of("officer"))[5] == 2


def test_a_unit_never_sees_another_units_messages_or_offers(session: Any, work: Engagement) -> None:
    offer = make_offer("accepted", ticket=make_ticket("accepted"))
    other = make_offer("sent", ticket=work.ticket, unit=offer.unit)
    for actor in (member_actor(offer.unit), link(other)):
        theirs = select(Offer.unit_id).where(access.visible(actor, Offer))
        assert set(session.scalars(theirs)) == {offer.unit_id}
        assert session.scalars(select(Message).where(access.visible(actor, Message))).all() == []


def test_a_tables_rule_missing_is_a_loud_refusal(session: Any) -> None:
    with pytest.raises(KeyError):
        access.visible(actor_of("officer"), NdaPerson)


def test_the_contract_office_reads_secrets_only_on_its_tickets(session: Any, work: Engagement) -> None:
    early = make_ticket("offered")
    keep(ConfidentialPart(submission_id=early.submission_id, text="Early", created_at=desk_clock.now()))
    part = select(ConfidentialPart.text)
    office, desk = (
        part.where(access.visible(actor_of(role), ConfidentialPart))
        for role in ("contract_office", "officer")
    )
    assert session.scalars(office).all() == ["The recipe"]
    assert sorted(session.scalars(desk)) == ["Early", "The recipe"]
    make_nda("requested", ticket=early)
    assert sorted(session.scalars(office)) == ["Early", "The recipe"]


@pytest.mark.parametrize("state", ["requested", "drafted", "in_review", "signed", "expired", "ended"])
def test_a_named_person_reads_the_secret_only_under_a_signed_agreement(
    session: Any, work: Engagement, state: str
) -> None:
    named = member_actor(work.unit)
    name(work, named, make_nda(state, ticket=work.ticket))
    assert reads(session, named) == (state == "signed")
    assert not reads(session, member_actor(work.unit))


def name(work: Engagement, actor: Actor, nda: Any) -> Any:
    member = database_session.scalars(select(Member).where(Member.user_id == actor.user_id)).one()
    keep(NdaPerson(nda_id=nda.id, member_id=member.id))
    return member


def test_the_secret_opens_on_the_first_day_and_closes_after_the_last(
    session: Any, clock: Any, work: Engagement
) -> None:
    named, today = member_actor(work.unit), desk_clock.today()
    nda = make_nda(ticket=work.ticket, signed_on=today + timedelta(days=1), ends_on=today + timedelta(days=3))
    name(work, named, nda)
    open_on = []
    for day in range(5):
        if reads(session, named):
            open_on.append(day)
        clock.shift(timedelta(days=1))
    assert open_on == [1, 2, 3]


def test_a_named_person_who_left_the_unit_reads_nothing_more(session: Any, work: Engagement) -> None:
    named = member_actor(work.unit)
    member = name(work, named, make_nda(ticket=work.ticket))
    assert reads(session, named)
    member.left_on = desk_clock.today()
    session.commit()
    assert not reads(session, actor_of(make_user("researcher")))
    assert not reads(session, named)


def test_an_agreement_opens_no_other_request(session: Any, work: Engagement) -> None:
    other = make_engagement(make_offer("accepted", ticket=make_ticket("accepted"), unit=work.unit))
    named = member_actor(work.unit)
    name(work, named, make_nda(ticket=other.ticket))
    assert not reads(session, named)


def test_a_person_named_in_a_unit_that_is_not_at_work_reads_nothing(session: Any, work: Engagement) -> None:
    unit, user = make_unit(), make_user("researcher")
    member = make_member(unit, user=user)
    keep(NdaPerson(nda_id=make_nda(ticket=work.ticket).id, member_id=member.id))
    assert not reads(session, actor_of(user))


def test_a_director_reads_the_secret_for_an_hour_after_asking_on_record(
    session: Any, clock: Any, work: Engagement
) -> None:
    director, colleague = actor_of("director"), actor_of("director")
    assert not reads(session, director)
    with unit_of_work():
        tickets.ask_to_read_confidential(actor=director, ticket_id=work.ticket_id, reason="Complaint")
    assert reads(session, director)
    assert not reads(session, colleague)
    assert session.scalar(select(Event)).details["after"] == {"reason": "Complaint"}
    clock.shift(timedelta(minutes=59))
    assert reads(session, director)
    clock.shift(timedelta(minutes=1))
    assert not reads(session, director)
