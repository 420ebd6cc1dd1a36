"""What officers correct on a ticket: words, topics, owner, priority, the next action."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.extensions import session
from desk.services import duplicates, targets
from desk.services.tickets.moves import Step, plan_step
from models import Ticket, TicketTopic, Topic, User
from models.states import ActingParty, NextAction, Role, TicketState, TopicOrigin

EDITABLE = ("title", "pitch", "horizon", "cooperation", "budget", "trl_start", "trl_end", "several_units")


def expect_version(ticket: Ticket, version: int | None) -> None:
    """Raise Conflict when the page was read from an older version than the one stored now."""
    if version is not None and version != ticket.version:
        raise Conflict("stale")


def _load(actor: Actor, ticket_id: int) -> Ticket:
    access.ensure(actor, "tickets.work")
    return access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)


def edit(*, actor: Actor, ticket_id: int, version: int | None = None, **facts: Any) -> Ticket:
    """Correct the desk's version of a request; what the company sent stays as it was. A changed pitch is checked anew."""
    ticket = _load(actor, ticket_id)
    expect_version(ticket, version)
    changed = {
        name: value for name, value in facts.items() if name in EDITABLE and getattr(ticket, name) != value
    }
    if not changed:
        return ticket
    before = {name: getattr(ticket, name) for name in changed}
    for name, value in changed.items():
        setattr(ticket, name, value)
    if ({"title", "pitch"} & changed.keys()) and ticket.qualified_at is None:
        ticket.pitch_checked_at = ticket.pitch_checked_by_id = None
    ticket.updated_at = clock.now()
    if {"title", "pitch"} & changed.keys():
        duplicates.look_at_request(ticket)
    events.record("ticket_edited", actor=actor, subject=ticket, ticket=ticket, before=before, after=changed)
    return ticket


def assign(*, actor: Actor, ticket_id: int, owner_id: int, version: int | None = None) -> Ticket:
    """Give a ticket to an officer or lead."""
    ticket = _load(actor, ticket_id)
    expect_version(ticket, version)
    owner = session.execute(
        select(User).where(User.id == owner_id, User.is_active, User.role.in_((Role.OFFICER, Role.LEAD)))
    ).scalar_one_or_none()
    if owner is None:
        raise Refused("owner_id", "unknown")
    if ticket.owner_id != owner.id:
        before, ticket.owner_id, ticket.updated_at = ticket.owner_id, owner.id, clock.now()
        events.record("ticket_assigned", actor=actor, subject=ticket, ticket=ticket,
                      before={"owner": before}, after={"owner": owner.id, "name": owner.name})  # fmt: skip
    return ticket


def prioritize(*, actor: Actor, ticket_id: int, priority: str, version: int | None = None) -> Ticket:
    """Say how soon a ticket wants attention."""
    ticket = _load(actor, ticket_id)
    expect_version(ticket, version)
    if ticket.priority != priority:
        before, ticket.priority, ticket.updated_at = ticket.priority, priority, clock.now()
        targets.count_again(ticket)
        events.record("ticket_prioritized", actor=actor, subject=ticket, ticket=ticket,
                      before={"priority": before}, after={"priority": priority})  # fmt: skip
    return ticket


def set_next_action(
    *, actor: Actor, ticket_id: int, note: str, by: ActingParty, due_on: date, version: int | None = None
) -> Ticket:
    """Say in own words what happens next, whose turn it is and when; a day that is past is refused."""
    ticket = _load(actor, ticket_id)
    expect_version(ticket, version)
    if ticket.state == TicketState.CLOSED:
        raise Refused("due_on", "closed")
    if due_on < clock.today():
        raise Refused("due_on", "past")
    before = {"action": ticket.next_action, "due_on": str(ticket.next_action_due_on)}
    plan_step(ticket, Step(NextAction.CUSTOM, by), due_on, note)
    ticket.updated_at = clock.now()
    events.record("next_action_set", actor=actor, subject=ticket, ticket=ticket,
                  before=before, after={"note": note, "by": by, "due_on": str(due_on)})  # fmt: skip
    return ticket


def check_pitch(*, actor: Actor, ticket_id: int, version: int | None = None) -> Ticket:
    """Vouch that the pitch holds no secret, so that candidates may read it."""
    ticket = _load(actor, ticket_id)
    expect_version(ticket, version)
    if ticket.pitch_checked_at is None:
        ticket.pitch_checked_at, ticket.pitch_checked_by_id = clock.now(), actor.user_id
        events.record("pitch_checked", actor=actor, subject=ticket, ticket=ticket)
    return ticket


def propose_topics(*, actor: Actor, ticket_id: int, proposals: dict[str, str]) -> Ticket:
    """Add topics the matcher read in the request's words ({topic id: words}); a person still has to confirm them."""
    ticket = access.load(
        actor, Ticket, Ticket.id == ticket_id, lock=True, options=[selectinload(Ticket.topics)]
    )
    known = {link.topic_id: link for link in ticket.topics}
    for topic_id, words in sorted(proposals.items()):
        if topic_id in known:
            known[topic_id].words = known[topic_id].words or words
        else:
            ticket.topics.append(TicketTopic(topic_id=topic_id, origin=TopicOrigin.MACHINE, words=words))
    return ticket


def confirm_topics(
    *, actor: Actor, ticket_id: int, topic_ids: list[str], version: int | None = None
) -> Ticket:
    """Decide which topics a request is about: those named are confirmed, the others leave the ticket."""
    access.ensure(actor, "tickets.work")
    ticket = access.load(
        actor, Ticket, Ticket.id == ticket_id, lock=True, options=[selectinload(Ticket.topics)]
    )
    expect_version(ticket, version)
    existing = set(
        session.execute(select(Topic.id).where(Topic.id.in_(topic_ids), ~Topic.is_retired)).scalars()
    )
    if not topic_ids or existing != set(topic_ids):
        raise Refused("topics", "unknown" if topic_ids else "none")
    before = sorted(link.topic_id for link in ticket.topics if link.confirmed_at)
    now = clock.now()
    ticket.topics = [link for link in ticket.topics if link.topic_id in existing]
    present = {link.topic_id for link in ticket.topics}
    ticket.topics += [
        TicketTopic(topic_id=one, origin=TopicOrigin.DESK) for one in sorted(existing - present)
    ]
    for link in ticket.topics:
        if link.confirmed_at is None:
            link.confirmed_at, link.confirmed_by_id = now, actor.user_id
    ticket.updated_at = now
    session.flush()
    if before != sorted(existing):
        events.record("topics_confirmed", actor=actor, subject=ticket, ticket=ticket,
                      before={"topics": before}, after={"topics": sorted(existing)})  # fmt: skip
    return ticket
