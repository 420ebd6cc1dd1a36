"""Requests merged: nobody reads more than was named, old numbers lead home, and undoing restores what was."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from desk import clock as desk_clock
from desk import signing
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.jobs import understand_mail
from desk.jobs.work import Work
from desk.queries import tracking as tracking_queries
from desk.services import (
    answer_drafts,
    composing,
    inbound_mails,
    links,
    regrouping,
    submissions,
    tickets,
    tracking,
)
from desk.transaction import unit_of_work
from models import (
    Attachment,
    Event,
    FollowUp,
    Link,
    Message,
    MessageDraft,
    OutboxMail,
    Regrouping,
    Target,
    Ticket,
)
from models.states import MailSource
from tests.factories import (
    keep,
    make_accepted_ticket,
    make_contact,
    make_nda,
    make_offer,
    make_organization,
    make_submission,
)
from tests.letters_in import letter
from tests.services.regrouped import (
    a_file,
    everything,
    key,
    merge,
    notes,
    person_of,
    request_of,
    undo,
    writes,
)


def test_a_merged_request_is_closed_and_all_that_was_said_is_found_in_the_other(
    session: Any, officer: Actor
) -> None:
    contact = make_contact()
    source, into = request_of(contact), request_of(contact)
    said = writes(person_of(source), source, "Here is the plan.", a_file())
    noted = notes(officer, source)
    call = keep(FollowUp(organization_id=source.organization_id, ticket_id=source.id, owner_id=officer.user_id, kind="call",
                         purpose="Call them", due_on=desk_clock.today(), created_at=desk_clock.now()))  # fmt: skip
    act = merge(officer, source, into, agreed=False)  # one and the same person: nobody has to agree
    assert (source.state, source.outcome, source.duplicate_of_id, source.next_action) == (
        "closed",
        "duplicate",
        into.id,
        None,
    )
    assert {said.ticket_id, noted.ticket_id, call.ticket_id} == {into.id}
    assert [one.ticket_id for one in session.scalars(select(Attachment))] == [into.id]
    assert call.state == "planned"
    assert not session.scalars(
        select(Target).where(Target.ticket_id == source.id, Target.ended_at.is_(None))
    ).all()
    told = session.scalars(select(Event).where(Event.kind == "ticket_merged").order_by(Event.id)).all()
    assert [one.ticket_id for one in told] == [source.id, into.id]
    assert (act.after["messages"], act.after["files"], act.after["follow_ups"]) == (2, 1, 1)
    mails = session.scalars(select(OutboxMail).where(OutboxMail.kind == "ticket_closed")).all()
    assert [(one.ticket_id, one.to_address) for one in mails] == [(source.id, contact.email)]


def test_what_a_company_person_reads_grows_by_what_was_named_and_shrinks_back(
    session: Any, officer: Actor
) -> None:
    company = make_organization()
    ana, ben, cleo = (
        make_contact(company, name=name) for name in ("Ana (démo)", "Ben (démo)", "Cleo (démo)")
    )
    source, into = request_of(ana), request_of(ben)
    keep(links.tracking(submission_id=into.submission_id, contact_id=cleo.id))
    mine, theirs = writes(person_of(source), source), writes(person_of(into), into)
    foreseen = regrouping.foresee_merge(source, into)
    named = {(one.name, one.reads) for one in foreseen.gains}
    assert named == {(ana.name, into.reference), (ben.name, source.reference), (cleo.name, source.reference)}
    before = everything(source, into)
    with pytest.raises(Refused) as unsaid:
        merge(officer, source, into, agreed=False)
    assert (unsaid.value.field, unsaid.value.code) == ("agreed", "missing")
    act = merge(officer, source, into)
    for ticket, contact in ((source, ana), (into, ben), (into, cleo)):
        person = person_of(ticket, contact)
        assert {one.id for one in tracking_queries.letters(person).rows} == {mine.id, theirs.id}
        assert tracking_queries.case(person).reference == into.reference
        # What a company sent stays between those it was sent by: no confidential word changes hands.
        own = select(Ticket.submission_id).where(Ticket.id == ticket.id)
        assert person.submission_id == session.scalar(own)
    with (
        unit_of_work()
    ):  # whoever followed the merged request shares that one, and not the other's confidential part
        shared = tracking.add_colleague(
            actor=person_of(source), ticket_id=into.id, name="Dan", email="dan@x.example.org", language="en"
        )
    assert shared.submission_id == source.submission_id
    undo(officer, act)
    session.delete(session.get(Link, shared.id))
    session.commit()
    assert everything(source, into) == before


def test_people_the_page_did_not_name_stop_the_merge(session: Any, officer: Actor) -> None:
    company = make_organization()
    source, into = request_of(make_contact(company)), request_of(make_contact(company))
    seen = regrouping.foresee_merge(source, into).mark
    keep(links.tracking(submission_id=source.submission_id, contact_id=make_contact(company).id))
    with pytest.raises(Conflict):
        merge(officer, source, into, seen=seen)
    assert source.state == "triage"


def test_what_may_not_be_merged_is_refused_with_its_reason(session: Any, officer: Actor) -> None:
    contact = make_contact()
    mine, other = request_of(contact), request_of(contact)
    engagement = make_accepted_ticket(submission=make_submission(contact=contact))
    closed, asked, secret = (
        request_of(contact, "closed"),
        request_of(contact, "matching"),
        request_of(contact),
    )
    make_offer(ticket=asked, state="draft")
    make_nda("drafted", ticket=secret)
    part = request_of(contact)
    merge(officer, part, other)

    def code(source: Ticket, into: Ticket) -> str | None:
        with pytest.raises(Refused) as refusal:
            merge(officer, source, into)
        return refusal.value.code

    assert code(mine, mine) == "itself"
    assert code(mine, closed) == code(closed, mine) == "one_closed"
    assert code(mine, part) == code(part, mine) == "is_part"
    assert code(mine, request_of(make_contact())) == "other_company"
    assert code(engagement.ticket, mine) == code(asked, mine) == code(secret, mine) == "committed"
    assert code(engagement.ticket, asked) == "both_committed"
    with pytest.raises(Refused) as refusal, unit_of_work():
        tickets.reopen(actor=officer, ticket_id=part.id, reason="again")
    assert refusal.value.code == "is_part"
    for verb in (tickets.reply, tickets.note, tickets.ask):
        with pytest.raises(Conflict), unit_of_work():
            verb(actor=officer, ticket_id=part.id, body="late words", key=key())


def test_the_database_refuses_a_circle_and_a_way_back_to_another_state(session: Any, officer: Actor) -> None:
    contact = make_contact()
    one, two = request_of(contact), request_of(contact, "new")
    act = merge(officer, one, two)
    row = {"key": key(), "kind": "merge", "source_id": two.id, "target_id": one.id, "came_from": "new", "after": {},
           "done_at": desk_clock.now(), "done_by_id": officer.user_id}  # fmt: skip
    with pytest.raises(IntegrityError, match="refused_regrouping_into_a_part"):
        session.execute(Regrouping.__table__.insert().values(row))
    session.rollback()
    for state in ("qualified", "new"):
        with pytest.raises(IntegrityError, match="refused_ticket"):
            session.execute(
                text("UPDATE ticket SET state = :state WHERE id = :id"), {"state": state, "id": one.id}
            )
        session.rollback()
    undo(officer, act)
    undo(officer, session.get(Regrouping, act.id))
    assert (
        one.state,
        len(session.scalars(select(Event).where(Event.kind == "regrouping_undone")).all()),
    ) == ("triage", 2)
    with pytest.raises(IntegrityError, match="refused_regrouping_edit"):
        session.execute(text("UPDATE regrouping SET undone_at = NULL, undone_by_id = NULL"))
    session.rollback()


def test_mails_to_any_old_number_reach_the_present_home_and_go_back_with_it(
    session: Any, officer: Actor
) -> None:
    contact = make_contact()
    first, second, third = (request_of(contact) for _ in range(3))
    writes(officer, first, "Which alloy?")
    acts = [merge(officer, first, second), merge(officer, second, third)]
    [sent] = session.scalars(select(OutboxMail).where(OutboxMail.kind == "reply_sent"))
    address = signing.reply_address(f"s{first.submission_id}-c{contact.id}")
    reached = []
    sender = f"{contact.name} <{contact.email}>"
    letters = [
        letter("by reference", **{"from": sender}, in_reply_to=f"<{sent.wire_id}>", message_id="<r@x>"),
        letter("by number", **{"from": sender}, subject=f"Re: [{first.reference}]", message_id="<n@x>"),
        letter("by key", **{"from": "other@x.example.org"}, to=address, message_id="<k@x>"),
    ]
    for raw in letters:
        with unit_of_work():
            stored = inbound_mails.store(raw, source=MailSource.FILE)
        understand_mail.run_all(Work("understand_mail"))
        session.refresh(stored)
        reached.append((str(stored.outcome), stored.ticket_id))
    assert reached == [("follow_up", third.id), ("quarantine", third.id), ("follow_up", third.id)]
    late = session.scalars(select(Message).where(Message.body == "by reference")).one()
    at_home = writes(officer, third, "Thank you.")
    undo(officer, acts[0])
    session.expire_all()
    assert (late.ticket_id, at_home.ticket_id) == (first.id, third.id)
    assert first.state == "triage"


def test_words_begun_before_a_merge_are_found_after_it(session: Any, officer: Actor) -> None:
    contact = make_contact()
    source, into = request_of(contact), request_of(contact)
    with unit_of_work():
        composing.send(
            actor=officer,
            ticket_id=source.id,
            mode="reply",
            key="leaving-words-of-an-officer",
            version=None,
            body="Soon.",
        )
        composing.keep(
            actor=officer,
            ticket_id=source.id,
            mode="note",
            key="a-note-of-an-officer-begun",
            version=None,
            body="Ask Ana",
        )
        answer_drafts.keep(actor=person_of(source), ticket_id=source.id, body="We think")
    act = merge(officer, source, into)
    begun = session.scalars(select(MessageDraft).order_by(MessageDraft.id)).all()
    assert [(one.ticket_id, one.state, one.is_stuck) for one in begun] == [
        (into.id, "open", True),
        (into.id, "open", False),
    ]
    person = person_of(source)
    assert tracking_queries.answer_draft(person).body == "We think"
    with unit_of_work():
        sent = answer_drafts.send(
            actor=person, ticket_id=tracking_queries.ticket_id(person), body="We think so", key=key()
        )
    assert (sent.ticket_id, tracking_queries.answer_draft(person).body) == (into.id, "")
    undo(officer, act)
    session.expire_all()
    assert {one.ticket_id for one in begun} == {source.id} == {sent.ticket_id}


def test_a_company_person_takes_back_what_lives_elsewhere(session: Any, officer: Actor) -> None:
    contact = make_contact()
    source, into = request_of(contact), request_of(contact)
    merge(officer, source, into)
    with unit_of_work():
        submissions.withdraw(
            actor=person_of(source), submission_id=source.submission_id, reason="No need any more"
        )
    assert (into.state, into.outcome) == ("closed", "company_withdrew")
