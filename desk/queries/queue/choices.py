"""What the queue is narrowed by: the people who own requests, the topics they are about."""

from sqlalchemy import exists, select

from desk import access
from desk.access import Actor
from desk.extensions import session
from models import Ticket, TicketTopic, Topic, User
from models.names import fold
from models.states import DESK_ROLES


def owners(actor: Actor) -> list[tuple[int, str]]:
    """Return who may own a request, as (id, name)."""
    statement = select(User.id, User.name).where(User.role.in_(DESK_ROLES), User.is_active)
    if not actor.is_desk:  # readers narrow by owner too, but meet only the owners of what they see
        seen = select(Ticket.owner_id).where(access.visible(actor, Ticket))
        statement = statement.where(User.id.in_(seen))
    return [(id_, name) for id_, name in session.execute(statement.order_by(User.name, User.id))]


def topics_in_use(actor: Actor, language: str) -> list[tuple[str, str]]:
    """Return the topics of the requests the actor sees, as (id, name)."""
    used = exists().where(TicketTopic.topic_id == Topic.id)
    if not actor.is_desk:
        used = used.where(TicketTopic.ticket_id == Ticket.id, access.visible(actor, Ticket))
    name = {"fr": Topic.label_fr, "de": Topic.label_de}.get(language, Topic.label_en)
    found = [(row[0], row[1]) for row in session.execute(select(Topic.id, name).where(used))]
    return sorted(found, key=lambda one: (fold(one[1]), one[0]))
