"""What the queue is narrowed by: the people who own requests, the topics they are about."""

from functools import cache, lru_cache

from sqlalchemy import Select, exists, select

from desk import access
from desk.access import Actor
from desk.known import fetch
from desk.queries.queue.attention import IS_OPEN
from models import Ticket, TicketTopic, Topic, User
from models.names import fold
from models.states import DESK_ROLES

_NAMES = {"fr": Topic.label_fr, "de": Topic.label_de, "en": Topic.label_en}


def owners(actor: Actor) -> list[tuple[int, str]]:
    """Return who may own a request, as (id, name)."""
    return [(id_, name) for id_, name, may_own in owning(actor) if may_own]


def owning(actor: Actor) -> list[tuple[int, str, bool]]:
    """Return who may own a request, and who may no longer and still owns open ones: lists are narrowed by them, too."""
    statement = _owning()
    if not actor.is_desk:  # readers narrow by owner too, but meet only the owners of what they see
        seen = select(Ticket.owner_id).where(access.visible(actor, Ticket))
        statement = statement.where(User.id.in_(seen))
    return [(id_, name, bool(may_own)) for id_, name, may_own in fetch(statement)]


@cache
def _owning() -> Select[int, str, bool]:
    may_own = User.role.in_(DESK_ROLES) & User.is_active
    statement = select(User.id, User.name, may_own).where(
        may_own | exists().where(Ticket.owner_id == User.id, IS_OPEN)
    )
    return statement.order_by(User.name, User.id)


def topics_in_use(actor: Actor, language: str) -> list[tuple[str, str]]:
    """Return the topics of the requests the actor sees, as (id, name)."""
    if actor.is_desk:
        statement = _topics(language)
    else:
        used = exists().where(TicketTopic.topic_id == Topic.id, TicketTopic.ticket_id == Ticket.id)
        statement = select(Topic.id, _NAMES[language]).where(used.where(access.visible(actor, Ticket)))
    found = [(row[0], row[1]) for row in fetch(statement)]
    return sorted(found, key=lambda one: (_folded(one[1]), one[0]))


@cache
def _topics(language: str) -> Select[str, str]:
    return select(Topic.id, _NAMES[language]).where(exists().where(TicketTopic.topic_id == Topic.id))


@lru_cache(maxsize=1000)
def _folded(name: str) -> str:
    return fold(name)
