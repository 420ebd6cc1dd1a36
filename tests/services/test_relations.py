"""What the desk did with companies and what it plans."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, NotAllowed, NotFound, Refused
from desk.services import follow_ups, interactions
from desk.services.follow_ups import Plan
from desk.transaction import unit_of_work
from models import Event, FollowUp, Interaction, Ticket
from models.states import TicketState
from tests.factories import actor_of, make_contact, make_organization, make_ticket, make_unit, make_user


def in_days(days: int) -> Any:
    return desk_clock.today() + timedelta(days=days)


def plan(officer: Actor, ticket: Ticket, kind: str = "meeting", days: int = 9, **words: Any) -> FollowUp:
    with unit_of_work():
        return follow_ups.plan(
            actor=officer, organization_id=ticket.organization_id, ticket_id=ticket.id,
            plan=Plan(kind, "First meeting", in_days(days), **words),
        )  # fmt: skip


def test_the_first_meeting_moves_an_accepted_request_on(session: Any, officer: Actor) -> None:
    ticket = make_ticket(TicketState.ACCEPTED)
    follow_up = plan(officer, ticket)
    assert (follow_up.state, follow_up.owner_id) == ("planned", officer.user_id)
    session.refresh(ticket)
    assert (ticket.state, ticket.next_action_due_on) == (TicketState.FOLLOW_UP, in_days(9))
    assert session.scalars(select(Event.kind).order_by(Event.id)).all() == [
        "follow_up_planned",
        "ticket_moved",
    ]


@pytest.mark.parametrize(
    ("state", "kind"),
    [(TicketState.ACCEPTED, "check"), (TicketState.TRIAGE, "meeting"), (TicketState.CONTRACTING, "call")],
)
def test_anything_else_leaves_the_request_where_it_is(
    session: Any, officer: Actor, state: TicketState, kind: str
) -> None:
    ticket = make_ticket(state)
    plan(officer, ticket, kind)
    assert session.get_one(Ticket, ticket.id).state == state


def test_the_same_plan_twice_is_one(session: Any, officer: Actor) -> None:
    ticket = make_ticket()
    assert plan(officer, ticket).id == plan(officer, ticket).id
    assert session.scalar(select(func.count()).select_from(FollowUp)) == 1


def test_a_day_that_is_over_is_refused_and_today_is_not(session: Any, officer: Actor) -> None:
    ticket = make_ticket()
    with pytest.raises(Refused) as refusal:
        plan(officer, ticket, days=-1)
    assert (refusal.value.field, refusal.value.code) == ("due_on", "past")
    assert plan(officer, ticket, days=0).due_on == desk_clock.today()


@pytest.mark.parametrize("who", [("director", True), ("officer", False)])
def test_its_owner_is_someone_of_the_desk_with_an_account(
    session: Any, officer: Actor, who: tuple[str, bool]
) -> None:
    role, is_active = who
    owner = make_user(role, is_active=is_active)
    with pytest.raises(Refused) as refusal:
        plan(officer, make_ticket(), owner_id=owner.id)
    assert refusal.value.field == "owner_id"


def test_a_request_of_another_company_is_refused(session: Any, officer: Actor) -> None:
    with pytest.raises(Refused) as refusal, unit_of_work():
        follow_ups.plan(
            actor=officer, organization_id=make_organization().id, ticket_id=make_ticket().id,
            plan=Plan("call", "Call", in_days(1)),
        )  # fmt: skip
    assert refusal.value.code == "other_organization"


def test_it_is_done_with_an_outcome_and_the_next_one(session: Any, officer: Actor) -> None:
    ticket = make_ticket()
    follow_up = plan(officer, ticket)
    with unit_of_work():
        follow_ups.complete(
            actor=officer, follow_up_id=follow_up.id, version=follow_up.version, outcome="They are glad",
            following=Plan("call", "Hear how it goes", in_days(30)),
        )  # fmt: skip
    assert (follow_up.state, follow_up.outcome) == ("done", "They are glad")
    following = session.scalars(select(FollowUp).where(FollowUp.state == "planned")).one()
    assert (following.purpose, following.ticket_id) == ("Hear how it goes", ticket.id)


def test_a_refused_next_one_leaves_the_first_planned(session: Any, officer: Actor) -> None:
    follow_up = plan(officer, make_ticket())
    with pytest.raises(Refused), unit_of_work():
        follow_ups.complete(
            actor=officer, follow_up_id=follow_up.id, version=follow_up.version, outcome="They are glad",
            following=Plan("call", "Yesterday", in_days(-1)),
        )  # fmt: skip
    assert session.get_one(FollowUp, follow_up.id, populate_existing=True).state == "planned"


def test_settling_it_twice_is_a_conflict(session: Any, officer: Actor) -> None:
    follow_up = plan(officer, make_ticket())
    version = follow_up.version
    with unit_of_work():
        follow_ups.cancel(actor=officer, follow_up_id=follow_up.id, version=version, reason="They moved")
    with pytest.raises(Conflict), unit_of_work():
        follow_ups.complete(actor=officer, follow_up_id=follow_up.id, version=version, outcome="x")


@pytest.mark.parametrize(("role", "refusal"), [("director", NotAllowed), ("researcher", NotFound)])
def test_the_desk_alone_plans(session: Any, role: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        plan(actor_of(role), make_ticket())


# ----- interactions


def record(officer: Actor, **words: Any) -> Interaction:
    given = {"kind": "call", "summary": "They asked for a date", **words}
    if "organization_id" not in given:
        given["organization_id"] = make_organization().id
    with unit_of_work():
        return interactions.record(actor=officer, **given)


def test_a_call_is_recorded_now_and_its_person_was_heard_from(session: Any, officer: Actor) -> None:
    contact = make_contact()
    made = record(officer, organization_id=contact.organization_id, contact_id=contact.id, minutes=10)
    session.refresh(contact)
    assert made.happened_at == contact.last_heard_at == desk_clock.now()
    event = session.scalars(select(Event)).one()
    assert "date" not in str(event.details["after"].values()), "the words stay in the record"


def test_an_earlier_call_does_not_make_a_later_one_forgotten(session: Any, officer: Actor) -> None:
    contact = make_contact(last_heard_at=desk_clock.now())
    record(
        officer, organization_id=contact.organization_id, contact_id=contact.id,
        happened_at=datetime(2026, 1, 5, 9, tzinfo=UTC),
    )  # fmt: skip
    session.refresh(contact)
    assert contact.last_heard_at == desk_clock.now()


def test_a_double_click_is_one_call_and_a_second_call_is_two(
    session: Any, clock: Any, officer: Actor
) -> None:
    organization = make_organization()
    first = record(officer, organization_id=organization.id)
    assert record(officer, organization_id=organization.id).id == first.id
    clock.shift(timedelta(hours=1))
    assert record(officer, organization_id=organization.id).id != first.id


def test_what_has_not_happened_is_not_recorded(session: Any, officer: Actor) -> None:
    with pytest.raises(Refused) as refusal:
        record(officer, happened_at=desk_clock.now() + timedelta(minutes=1))
    assert refusal.value.field == "happened_on"


def test_people_and_requests_of_others_are_refused(session: Any, officer: Actor) -> None:
    for words in ({"contact_id": make_contact().id}, {"ticket_id": make_ticket().id}):
        with pytest.raises(Refused):
            record(officer, **words)
    assert record(officer, unit_id=make_unit().id).unit_id is not None


def test_who_reads_does_not_record(session: Any) -> None:
    with pytest.raises(NotAllowed):
        record(actor_of("director"))
