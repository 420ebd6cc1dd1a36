"""Absences of officers: whoever stands in sees, receives and acts; nothing owned is ever without somebody who acts."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from desk import access
from desk import clock as desk_clock
from desk.access import Actor, Person, Rota
from desk.errors import NotAllowed, NotFound, Refused
from desk.queries import absences, calendar, daily, queue
from desk.queries.queue import QueueFilter
from desk.services import desk_absences, tickets, users
from desk.services.tickets import on_duty
from desk.transaction import unit_of_work
from models import Absence, Event, OutboxMail, User
from tests.factories import actor_of, make_ticket, make_user

MINE = QueueFilter(view="mine")


@pytest.fixture
def people(session: Any) -> tuple[User, User, User]:
    """Two officers and a lead."""
    return make_user("officer", name="Léa (démo)"), make_user("officer", name="Noé (démo)"), make_user("lead")


def away(user: User, stand_in: User, first: int = 0, last: int = 5, by: Actor | None = None) -> Absence:
    today = desk_clock.today()
    with unit_of_work():
        return desk_absences.note(
            actor=by or actor_of(user), user_id=user.id, stand_in_id=stand_in.id,
            starts_on=today + timedelta(days=first), ends_on=today + timedelta(days=last),
        )  # fmt: skip


def mine(user: User) -> set[str]:
    actor = actor_of(user)
    rows = {row.reference for row in queue.page(actor, MINE).rows}
    assert len(rows) == queue.count(actor, MINE) == queue.counts(actor)["mine"]
    return rows


def told(session: Any, what: str = "") -> set[str]:
    session.expire_all()
    mails = session.scalars(select(OutboxMail).where(OutboxMail.key.contains(f"desk_notice:{what}")))
    return {mail.to_address for mail in mails}


def test_a_stand_in_has_the_requests_among_their_own_and_the_owner_keeps_them(people: Any) -> None:
    lea, noe, lead = people
    make_ticket("triage", owner=lea)
    other = make_ticket("triage", owner=lead)
    assert mine(noe) == set()
    away(lea, noe, 1, 2)
    assert mine(noe) == set(), "not before the first day"
    away(lead, noe)
    assert mine(noe) == {other.reference}


def test_it_ends_by_itself_on_its_day(people: Any, clock: Any) -> None:
    lea, noe, _ = people
    ticket = make_ticket("triage", owner=lea)
    away(lea, noe, 0, 2)
    assert mine(noe) == mine(lea) == {ticket.reference}
    clock.shift(timedelta(days=2))
    assert mine(noe) == {ticket.reference}, "the last day counts"
    clock.shift(timedelta(days=1))
    assert mine(noe) == set()
    assert mine(lea) == {ticket.reference}


def test_what_the_owner_is_told_the_stand_in_is_told_too_and_why(people: Any, session: Any) -> None:
    lea, noe, _ = people
    away(lea, noe)
    assert told(session, "stands_in") == {noe.email}
    ticket = make_ticket("triage", owner=lea)
    with unit_of_work():
        tickets.answer(actor=actor_of("officer"), ticket_id=ticket.id, body="They called", key="k" * 20)
    assert told(session, "company_wrote") == {lea.email, noe.email}
    words = {
        mail.to_address: mail.text_body
        for mail in session.scalars(select(OutboxMail))
        if "company_wrote" in mail.key
    }
    assert "stand in for Léa (démo)" in words[noe.email]
    assert "stand in for" not in words[lea.email]


def test_the_daily_mail_and_the_calendar_hold_what_one_stands_in_for(people: Any) -> None:
    lea, noe, _ = people
    ticket = make_ticket("triage", owner=lea, next_action_due_on=desk_clock.today())
    assert not daily.waiting(noe.id).things
    away(lea, noe)
    assert [path for _, _, path in daily.waiting(noe.id).things] == [f"/tickets/{ticket.reference}"]
    assert ticket.reference in {entry.reference for entry in calendar.entries(actor_of(noe))}


def test_a_stand_in_who_is_away_or_gone_passes_it_on(people: Any, session: Any) -> None:
    lea, noe, lead = people
    third = make_user("officer")
    ticket = make_ticket("triage", owner=lea)
    away(lea, noe)
    away(noe, third)
    assert mine(third) == {ticket.reference}
    with unit_of_work():
        users.deactivate(actor=actor_of("administrator"), user_id=third.id)
    assert mine(lead) == {ticket.reference}, "a chain that ends nowhere ends at the leads"


def test_an_owner_whose_account_is_closed_leaves_nothing_unread(people: Any, session: Any) -> None:
    lea, _, lead = people
    ticket = make_ticket("triage", owner=lea)
    with unit_of_work():
        users.deactivate(actor=actor_of("administrator"), user_id=lea.id)
    assert mine(lead) == {ticket.reference}
    with unit_of_work():
        tickets.answer(actor=actor_of("officer"), ticket_id=ticket.id, body="They called", key="k" * 20)
    assert lead.email in told(session, "company_wrote")


def test_an_owner_whose_role_changes_leaves_nothing_behind_and_who_acts_is_told(
    people: Any, session: Any
) -> None:
    lea, _, lead = people
    ticket = make_ticket("triage", owner=lea)
    chief = actor_of("administrator")
    with unit_of_work():
        users.edit(
            actor=chief,
            user_id=lea.id,
            version=lea.version,
            email=lea.email,
            name=lea.name,
            role="director",
            language="en",
        )
    assert mine(lead) == {ticket.reference}
    assert told(session, "left_open") == {lead.email}
    assert (lea.id, lea.name) not in queue.owners(actor_of(lead)), "nothing new is given to them"
    assert (lea.id, lea.name, False) in queue.owning(actor_of(lead)), "and what they left can be asked for"
    with unit_of_work():
        tickets.assign(actor=actor_of(lead), ticket_id=ticket.id, version=ticket.version, owner_id=lead.id)
    assert absences.today_of(actor_of(lead)).others == (), "nobody stands in for who left nothing"


def test_a_closed_account_that_left_nothing_is_nobodys_to_stand_in_for_and_nobody_is_told(people: Any, session: Any) -> None:  # fmt: skip
    lea, _, lead = people
    make_ticket("closed", owner=lea)
    with unit_of_work():
        users.deactivate(actor=actor_of("administrator"), user_id=lea.id)
    assert absences.today_of(actor_of(lead)).others == ()
    assert told(session, "left_open") == set()


def test_whoever_stands_in_for_a_colleague_named_in_a_note_is_told_too_and_once(
    people: Any, session: Any
) -> None:
    lea, noe, _ = people
    ticket = make_ticket("triage", owner=lea)
    away(lea, noe)
    officer = actor_of("officer")
    for number, body in enumerate(("@Léa, what do you think?", "@Léa and @Noé?")):
        with unit_of_work():
            note = tickets.note(actor=officer, ticket_id=ticket.id, body=body, key=f"{number}" * 20)
            mails = session.scalars(select(OutboxMail).where(OutboxMail.message_id == note.id)).all()
            words = {mail.to_address: mail.text_body for mail in mails}
            assert len(mails) == len(words)
            assert set(words) == {lea.email, noe.email}
            assert ("stand in for Léa" in words[noe.email]) == (number == 0)


def test_a_new_request_goes_to_somebody_who_is_there(people: Any) -> None:
    lea, noe, lead = people
    away(lea, noe)
    assert on_duty().id == noe.id
    away(noe, lead)
    assert on_duty().id == lead.id, "a lead who is there before an officer who is not"
    away(lead, make_user("officer", is_active=True))
    make_user("administrator", password_hash="x")
    assert on_duty().role == "officer", "an administrator does not work on requests"
    lead.password_hash = "x"
    assert on_duty().id == lead.id, "whoever was invited and never came in comes after all who did"


def test_refusals(people: Any) -> None:
    lea, noe, lead = people
    today = desk_clock.today()
    days = {"starts_on": today, "ends_on": today + timedelta(days=3)}
    officer, boss = actor_of(lea), actor_of(lead)
    away(lea, noe)

    def refusal(actor: Actor, **more: Any) -> str:
        with pytest.raises(Refused) as refused, unit_of_work():
            desk_absences.note(actor=actor, **{"user_id": noe.id, "stand_in_id": lead.id, **days, **more})
        return f"{refused.value.field}.{refused.value.code}"

    assert refusal(officer, user_id=lea.id) == "starts_on.overlaps"
    assert refusal(boss, stand_in_id=noe.id) == "stand_in_id.oneself"
    assert refusal(boss, stand_in_id=lea.id) == "stand_in_id.circle"
    assert refusal(boss, stand_in_id=make_user("director").id) == "stand_in_id.not_at_the_desk"
    assert (
        refusal(boss, stand_in_id=make_user("officer", is_active=False).id) == "stand_in_id.not_at_the_desk"
    )
    assert refusal(boss, user_id=make_user("director").id) == "user_id.not_at_the_desk"
    assert refusal(boss, ends_on=today - timedelta(days=1)) == "ends_on.before_start"
    for other in (officer, actor_of("director")):
        with pytest.raises(NotAllowed), unit_of_work():
            desk_absences.note(actor=other, user_id=noe.id, stand_in_id=lead.id, **days)


def test_who_may_end_it_and_what_then_was(people: Any, clock: Any, session: Any) -> None:
    lea, noe, lead = people
    absence = away(lea, noe, by=actor_of(lead))
    for stranger, error in ((actor_of(noe), NotAllowed), (actor_of("director"), NotFound)):
        with pytest.raises(error), unit_of_work():
            desk_absences.end(actor=stranger, absence_id=absence.id)
    clock.shift(timedelta(days=1))
    with unit_of_work():
        desk_absences.end(actor=actor_of(lea), absence_id=absence.id)
    session.expire_all()
    assert absence.ends_on == desk_clock.today() - timedelta(days=1)
    assert told(session, "stands_in_no_more") == {noe.email}
    coming = away(lea, noe, 3, 4)
    with unit_of_work():
        desk_absences.end(actor=actor_of(lea), absence_id=coming.id)
    assert session.scalars(select(Absence.id)).all() == [absence.id]
    kinds = session.scalars(
        select(Event.kind).where(Event.kind.startswith("absence")).order_by(Event.id)
    ).all()
    assert kinds == ["absence_noted", "absence_ended"] * 2


PEOPLE = st.dictionaries(
    st.integers(1, 6),
    st.tuples(st.sampled_from(["officer", "lead", "director"]), st.booleans(), st.none() | st.integers(1, 7)),
    min_size=1,
)


@given(PEOPLE)
def test_whatever_the_absences_everybody_is_acted_for_while_anybody_has_an_account(facts: Any) -> None:
    rota = Rota({
        id_: Person(id_, f"P{id_}", role, is_active, None if stand_in == id_ else stand_in, stand_in and date(2026, 1, 1))
        for id_, (role, is_active, stand_in) in facts.items()
    })  # fmt: skip
    there = {one.id for one in rota.people.values() if one.is_there}
    active = {one.id for one in rota.people.values() if one.is_of_desk}
    for id_ in rota.people:
        acting = {one.id for one in rota.acting_for(id_)}
        assert acting <= (there or active)
        assert acting or not active
        assert (acting == {id_}) or id_ not in there
        for other in rota.people:
            stands_in = other in acting and other != id_
            assert stands_in == (id_ in {one.id for one in rota.acted_for_by(other)})


def test_the_rota_of_a_desk_is_one_query_and_knows_who_is_there(people: Any) -> None:
    lea, noe, _ = people
    away(lea, noe)
    assert access.rota().people[lea.id].until == desk_clock.today() + timedelta(days=5)
    assert access.looks_after(actor_of(noe)) == [noe.id, lea.id]
