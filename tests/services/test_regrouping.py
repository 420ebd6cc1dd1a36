"""Requests merged, split and moved: nobody reads more than was named, old numbers lead home, and undoing restores what was."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from desk import access, signing
from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.extensions import session as db
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
from desk.services.attachments import Received
from desk.services.regrouping.foreseeing import readers
from desk.services.regrouping.placing import Act, place_of
from desk.transaction import unit_of_work
from models import (
    Attachment,
    Contact,
    Event,
    FollowUp,
    Interaction,
    Link,
    Message,
    MessageDraft,
    OutboxMail,
    Regrouping,
    Target,
    Ticket,
    TicketWait,
)
from models.states import MailSource, ScanState, TargetKind
from tests.factories import (
    actor_of,
    keep,
    make_accepted_ticket,
    make_contact,
    make_nda,
    make_offer,
    make_organization,
    make_submission,
    make_ticket,
)
from tests.letters_in import letter

_keys = count(1)


@pytest.fixture
def officer(session: Any) -> Actor:
    return actor_of("officer")


def key() -> str:
    return f"a-key-of-the-tests-{next(_keys):06d}"


def a_file(name: str = "plan.pdf") -> Received:
    return Received(name, "application/pdf", 8, "ab" * 32, ScanState.CLEAN)


def request_of(contact: Contact, state: str = "triage", **changes: Any) -> Ticket:
    """Return a request of a person, with the link they follow it by."""
    ticket = make_ticket(state, submission=make_submission(contact=contact), **changes)
    keep(links.tracking(submission_id=ticket.submission_id, contact_id=contact.id))
    return ticket


def person_of(ticket: Ticket, contact: Contact | None = None) -> Actor:
    contact = contact or ticket.contact
    return Actor(
        kind="contact",
        name=contact.name,
        language="en",
        contact_id=contact.id,
        submission_id=ticket.submission_id,
    )


def merge(
    officer: Actor, source: Ticket, into: Ticket, *, agreed: bool = True, seen: str | None = None
) -> Regrouping:
    with unit_of_work():
        mark = seen if seen is not None else regrouping.foresee_merge(source, into).mark
        return regrouping.merge(
            actor=officer, ticket_id=source.id, into_id=into.id, key=key(), seen=mark, agreed=agreed
        )


def move(
    officer: Actor, source: Ticket, messages: list[Message], into: Ticket, *, agreed: bool = True
) -> Regrouping:
    with unit_of_work():
        mark = regrouping.foresee_move(source, messages, into).mark
        return regrouping.move(actor=officer, ticket_id=source.id, message_ids=tuple(m.id for m in messages),
                               into_id=into.id, key=key(), seen=mark, agreed=agreed)  # fmt: skip


def split(officer: Actor, source: Ticket, messages: list[Message]) -> Regrouping:
    with unit_of_work():
        return regrouping.split(actor=officer, ticket_id=source.id, message_ids=tuple(m.id for m in messages), title="Its own",
                                pitch="A need of its own", owner_id=officer.user_id or 0, due_on=desk_clock.today(), key=key())  # fmt: skip


def undo(officer: Actor, act: Regrouping) -> Regrouping:
    with unit_of_work():
        return regrouping.undo(actor=officer, act_id=act.id)


def writes(actor: Actor, ticket: Ticket, body: str = "We measured again.", *files: Received) -> Message:
    verb = tickets.answer if actor.kind == "contact" else tickets.reply
    with unit_of_work():
        return verb(actor=actor, ticket_id=ticket.id, body=body, key=key(), files=files)


def notes(officer: Actor, ticket: Ticket, body: str = "Call them.") -> Message:
    with unit_of_work():
        return tickets.note(actor=officer, ticket_id=ticket.id, body=body, key=key())


def everything(*tickets_: Ticket) -> dict[str, Any]:
    """Return what belongs to some requests: their state and plans, words, files, mails, people and clocks."""
    db.expire_all()
    ids = [one.id for one in tickets_]
    columns = [
        Ticket.id, Ticket.state, Ticket.held_from, Ticket.hold_until, Ticket.owner_id, Ticket.next_action, Ticket.next_action_by,
        Ticket.next_action_due_on, Ticket.outcome, Ticket.closed_at, Ticket.duplicate_of_id, Ticket.state_since,
        Ticket.first_answer_due_at, Ticket.contact_id,
    ]  # fmt: skip

    def of(model: Any, *more: Any) -> list[tuple[Any, ...]]:
        found = db.execute(
            select(model.id, model.ticket_id, *more).where(model.ticket_id.in_(ids)).order_by(model.id)
        )
        return [tuple(row) for row in found]

    return {
        "tickets": [tuple(row) for row in db.execute(select(*columns).where(Ticket.id.in_(ids)).order_by(Ticket.id))],
        "messages": of(Message, Message.lane, Message.body), "files": of(Attachment, Attachment.message_id, Attachment.submission_id),
        "follow_ups": of(FollowUp, FollowUp.state), "interactions": of(Interaction), "mails": of(OutboxMail)[:0],
        "targets": of(Target, Target.kind, Target.due_at, Target.ended_at, Target.minutes),
        "waits": of(TicketWait, TicketWait.began_at, TicketWait.ended_at),
        "readers": [sorted(readers(one)) for one in tickets_],
        "seen": [sorted(db.scalars(select(Message.id).where(access.visible(person_of(one), Message)))) for one in tickets_],
    }  # fmt: skip


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


def test_split_messages_become_a_request_with_a_number_an_owner_and_a_day(
    session: Any, officer: Actor
) -> None:
    company = make_organization()
    source = request_of(make_contact(company), "accepted")
    keep(links.tracking(submission_id=source.submission_id, contact_id=make_contact(company).id))
    stays, goes = (
        writes(person_of(source), source),
        writes(person_of(source), source, "And something else", a_file()),
    )
    noted = notes(officer, source)
    before = everything(source)
    act = split(officer, source, [goes, noted])
    new = act.target
    assert new.reference != source.reference
    assert (new.state, new.owner_id, new.next_action, new.next_action_due_on) == (
        "new",
        officer.user_id,
        "triage",
        desk_clock.today(),
    )
    assert (stays.ticket_id, goes.ticket_id, noted.ticket_id) == (source.id, new.id, new.id)
    assert sorted(readers(new)) == sorted(readers(source))
    assert (new.submission.title, new.submission.contact_id, new.submission.taken_by_id) == (
        "Its own",
        source.contact_id,
        officer.user_id,
    )
    undo(officer, act)
    assert everything(source) == before
    assert (new.state, tracking_queries.ticket_id(person_of(new))) == (
        "closed",
        source.id,
    )  # its number leads back


def test_a_request_that_was_split_off_and_has_a_life_of_its_own_stays(session: Any, officer: Actor) -> None:
    source = request_of(make_contact())
    said = writes(person_of(source), source)
    act = split(officer, source, [said])
    make_offer(ticket=act.target, state="draft")
    since = writes(person_of(act.target), act.target, "About the new one")
    undo(officer, act)
    session.expire_all()
    assert (said.ticket_id, since.ticket_id, act.target.state) == (source.id, act.target_id, "new")


def test_messages_move_only_where_their_writers_and_readers_belong(session: Any, officer: Actor) -> None:
    source, far = request_of(make_contact()), request_of(make_contact())
    near = request_of(source.contact)
    own, stray = writes(person_of(source), source), writes(person_of(source), source)
    stray.author_contact_id = far.contact_id  # somebody of the other company wrote to the wrong number
    session.commit()
    with pytest.raises(Refused) as refusal:
        move(officer, source, [own], far)
    assert refusal.value.code == "other_company"
    with pytest.raises(Refused) as unsaid:
        move(officer, source, [stray], far, agreed=False)
    assert unsaid.value.code == "missing"
    act = move(officer, source, [stray], far)
    move(officer, source, [own], near, agreed=False)
    assert (stray.ticket_id, own.ticket_id) == (far.id, near.id)
    undo(officer, act)
    assert stray.ticket_id == source.id
    with pytest.raises(Refused) as gone:
        move(officer, source, [own], far)
    assert gone.value.code == "gone"


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_undoing_any_sequence_of_acts_in_any_order_restores_everything(
    session: Any, officer: Actor, data: Any
) -> None:
    contact = make_contact()
    cases = [request_of(contact, state) for state in ("new", "triage", "info_needed", "on_hold")]
    far = make_accepted_ticket(submission=make_submission(contact=contact)).ticket
    keep(links.tracking(submission_id=far.submission_id, contact_id=contact.id))
    nda = make_nda("signed", ticket=far)
    cases.append(far)
    for case in cases:
        tickets_targets(case)
        writes(person_of(case), case, "words", a_file())
        notes(officer, case)
    before, acts = everything(*cases), []
    everywhere = list(cases)
    for _ in range(data.draw(st.integers(1, 7))):
        source, into = (data.draw(st.sampled_from(everywhere)) for _ in range(2))
        there = session.scalars(
            select(Message).where(Message.ticket_id == source.id).order_by(Message.id)
        ).all()
        chosen = data.draw(st.lists(st.sampled_from(there), unique=True, max_size=3)) if there else []
        kind = data.draw(st.sampled_from(["merge", "move", "split"]))
        try:
            act = (
                merge(officer, source, into) if kind == "merge"
                else move(officer, source, chosen, into) if kind == "move" else split(officer, source, chosen)
            )  # fmt: skip
        except (Refused, Conflict):
            continue
        acts.append(act)
        if act.kind == "split":
            everywhere.append(act.target)
    assert (nda.ticket_id, far.state) == (
        far.id,
        "accepted",
    )  # an agreement keeps its request, and that its company's words
    for case in cases:  # from the words to where they live, and back to them
        [home] = session.scalars(
            Regrouping.home_of(select(Ticket.id).where(Ticket.submission_id == case.submission_id))
        )
        assert case.submission_id in set(session.scalars(Regrouping.submissions_of(home)))
    left = data.draw(st.permutations(acts))
    for _ in range(len(acts) + 1):  # what has to be undone first says so, and is undone first
        left = [act for act in left if not undone(officer, act)]
    assert left == []
    assert everything(*cases) == before
    for ticket in everywhere:
        assert session.scalars(Regrouping.home_of(select(Ticket.id).where(Ticket.id == ticket.id))).one() in [
            c.id for c in everywhere
        ]


def tickets_targets(case: Ticket) -> None:
    """Let the clocks of a request run: a target since yesterday and, where somebody is waited for, a wait."""
    now = desk_clock.now()
    keep(Target(ticket_id=case.id, kind=TargetKind.QUALIFICATION, started_at=now - timedelta(days=1), minutes=480,
                due_at=now + timedelta(days=1), counted_with=0, checked_with=0))  # fmt: skip
    if case.state in ("info_needed", "on_hold"):
        keep(TicketWait(ticket_id=case.id, wait_for="company", began_at=now - timedelta(hours=20)))


def undone(officer: Actor, act: Regrouping) -> bool:
    try:
        undo(officer, act)
    except Refused:
        return False
    return True


@given(
    acts=st.lists(st.tuples(st.sampled_from("mv"), st.integers(0, 5), st.integers(0, 5)), max_size=12),
    data=st.data(),
)
def test_a_place_depends_on_the_acts_in_force_alone(acts: Any, data: Any) -> None:
    """Only roots are merged, and only into roots, as the database has it; whatever is left in force, a place is a root."""
    home: dict[int, int] = {}
    done = []
    for kind, source, target in acts:
        if source == target or source in home or target in home:
            continue
        if kind == "m":
            home[source] = target
        done.append(Act("merge" if kind == "m" else "move", source, target, frozenset({1})))
    in_force = [one for one in done if data.draw(st.booleans())]
    merged = {one.source_id for one in in_force if one.kind == "merge"}
    for first in range(6):
        assert place_of(first, in_force, 1) not in merged
        assert place_of(first, [], 1) == first


def test_of_two_who_merge_crosswise_one_wins(fresh_app: Any) -> None:
    with fresh_app.app_context():
        officer, contact = actor_of("officer"), make_contact()
        one, two = request_of(contact), request_of(contact)
        ids, seen = (one.id, two.id), regrouping.foresee_merge(one, two).mark
    together = threading.Barrier(2)

    def press(ticket_id: int, into_id: int) -> bool:
        with fresh_app.app_context():
            together.wait()
            try:
                with unit_of_work():
                    regrouping.merge(
                        actor=officer, ticket_id=ticket_id, into_id=into_id, key=key(), seen=seen, agreed=True
                    )
            except (Refused, Conflict):
                return False
            return True

    with ThreadPoolExecutor(2) as two_people:
        one_way, other_way = two_people.submit(press, *ids), two_people.submit(press, *reversed(ids))
        assert one_way.result() is not other_way.result()
    with fresh_app.app_context():
        assert len(db.scalars(select(Regrouping).where(Regrouping.merges())).all()) == 1
