"""One topic of a request, put to it or taken off, whatever its others are."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from models import Ticket, TicketTopic, Topic
from models.states import TopicOrigin


def add_topic(*, actor: Actor, ticket_id: int, topic_id: str) -> Ticket:
    """Confirm that a request is about a topic, on its list or not."""
    ticket = _load(actor, ticket_id)
    in_use = select(Topic.id).where(Topic.id == topic_id, ~Topic.is_retired)
    if session.execute(in_use).first() is None:
        raise Refused("topics", "unknown")
    link = next((one for one in ticket.topics if one.topic_id == topic_id), None)
    if link is not None and link.confirmed_at is not None:
        return ticket
    before = _confirmed(ticket)
    if link is None:
        link = TicketTopic(topic_id=topic_id, origin=TopicOrigin.DESK)
        ticket.topics.append(link)
    link.confirmed_at, link.confirmed_by_id = clock.now(), actor.user_id
    _record(actor, ticket, before)
    return ticket


def remove_topic(*, actor: Actor, ticket_id: int, topic_id: str) -> Ticket:
    """Take a topic off a request. The last confirmed one stays: a request that is about nothing finds nobody."""
    ticket = _load(actor, ticket_id)
    link = next((one for one in ticket.topics if one.topic_id == topic_id), None)
    if link is None:
        return ticket
    before = _confirmed(ticket)
    if before == [topic_id]:
        raise Refused("topics", "last")
    ticket.topics.remove(link)
    _record(actor, ticket, before)
    return ticket


def _load(actor: Actor, ticket_id: int) -> Ticket:
    access.ensure(actor, "tickets.work")
    return access.load(
        actor, Ticket, Ticket.id == ticket_id, lock=True, options=[selectinload(Ticket.topics)]
    )


def _confirmed(ticket: Ticket) -> list[str]:
    return sorted(link.topic_id for link in ticket.topics if link.confirmed_at)


def _record(actor: Actor, ticket: Ticket, before: list[str]) -> None:
    ticket.updated_at = clock.now()
    session.flush()
    events.record("topics_confirmed", actor=actor, subject=ticket, ticket=ticket,
                  before={"topics": before}, after={"topics": _confirmed(ticket)})  # fmt: skip
