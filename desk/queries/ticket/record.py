"""The request itself, with the people and the company around it, and what its forms choose from."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload, with_expression

from desk import access, clock
from desk.access import Actor
from desk.errors import NotFound
from desk.extensions import session
from desk.known import fetch
from desk.queries.rows import kept, read
from models import (
    ConfidentialPart,
    Contact,
    DuplicatePair,
    Link,
    Regrouping,
    Ticket,
    TicketTopic,
    Topic,
    User,
)
from models.names import fold
from models.states import Axis, LinkPurpose

OTHERS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class OtherRequest:
    """Another request of the same company."""

    reference: str
    title: str
    state: str
    outcome: str | None
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody of the company who has, or had, a link to the request; `until` is none when no link of theirs works."""

    id: int
    name: str
    position: str | None
    email: str | None
    is_main: bool
    until: datetime | None
    is_reachable: bool
    is_gone: bool


class TopicChoice(NamedTuple):
    """One topic of the scheme, as the picker shows it."""

    id: str
    axis: str
    name: str


def id_of(actor: Actor, reference: str) -> int:
    """Return the id behind a reference the actor may see; raises NotFound."""
    return access.load(actor, Ticket, Ticket.reference == reference).id


def record(actor: Actor, reference: str) -> Ticket:
    """Return a request with its company, owner, topics and what the company sent; raises NotFound."""
    found = session.execute(_record(actor), {"reference": reference}).scalars().first()
    if found is None:
        raise NotFound(Ticket.__tablename__)
    return found


@kept
def _record(actor: Actor) -> Select[Ticket]:
    return (
        select(Ticket)
        .where(Ticket.reference == bindparam("reference"), access.visible(actor, Ticket))
        .options(
            joinedload(Ticket.organization), joinedload(Ticket.establishment), joinedload(Ticket.submission), joinedload(Ticket.owner),
            with_expression(Ticket.is_regrouped, _is_regrouped()), with_expression(Ticket.may_be_double, _may_be_double()), joinedload(Ticket.duplicate_of), selectinload(Ticket.topics).joinedload(TicketTopic.topic),
        )
    )  # fmt: skip


def _is_regrouped() -> ColumnElement[bool]:
    return exists().where(or_(Regrouping.source_id == Ticket.id, Regrouping.target_id == Ticket.id))


def _may_be_double() -> ColumnElement[bool]:
    mine = or_(DuplicatePair.ticket_id == Ticket.id, DuplicatePair.other_ticket_id == Ticket.id)
    return exists().where(mine, DuplicatePair.dismissed_at.is_(None))


def contact_of(actor: Actor, ticket: Ticket) -> Contact | None:
    """Return the company's person, where the actor may know them."""
    return session.execute(_contact(actor), {"contact": ticket.contact_id}).scalar_one_or_none()


@kept
def _contact(actor: Actor) -> Select[Contact]:
    return select(Contact).where(Contact.id == bindparam("contact"), access.visible(actor, Contact))


def followers(actor: Actor, ticket: Ticket) -> list[Follower]:
    """Return who speaks for the company first, then the colleagues whose link works, by name."""
    statement = (
        select(Contact, func.max(Link.expires_at))
        .outerjoin(Link, and_(
            Link.purpose == LinkPurpose.TRACKING, Link.submission_id.in_(Regrouping.submissions_of(ticket.id)), Link.revoked_at.is_(None),
            Link.expires_at > clock.now(), Link.contact_id == Contact.id,
        ))
        .where(access.visible(actor, Contact), Contact.organization_id == ticket.organization_id)
        .where(or_(Contact.id == ticket.contact_id, Link.id.is_not(None)))
        .group_by(Contact.id).order_by(Contact.id != ticket.contact_id, Contact.name_key, Contact.id)
    )  # fmt: skip
    return [
        Follower(
            one.id, one.name, one.position, one.email, one.id == ticket.contact_id, until, one.is_reachable, one.is_gone
        )
        for one, until in session.execute(statement)
    ]  # fmt: skip


def speakers(actor: Actor, ticket: Ticket) -> list[tuple[int, str]]:
    """Return the other people of the company who could speak for it, by name."""
    statement = select(Contact.id, Contact.name).where(
        access.visible(actor, Contact), Contact.organization_id == ticket.organization_id, Contact.id != ticket.contact_id,
        Contact.email.is_not(None), Contact.erased_at.is_(None), Contact.left_on.is_(None), Contact.merged_into_id.is_(None),
    )  # fmt: skip
    return [
        (id_, name)
        for id_, name in session.execute(statement.order_by(Contact.name_key, Contact.id).limit(200))
    ]


def confidential_of(actor: Actor, ticket: Ticket) -> str | None:
    """Return the confidential words, where the actor may read them now."""
    found = fetch(_confidential(actor), {"submission": ticket.submission_id})
    return found[0][0] if found else None


@kept
def _confidential(actor: Actor) -> Select[str]:
    return select(ConfidentialPart.text).where(
        ConfidentialPart.submission_id == bindparam("submission"), access.visible(actor, ConfidentialPart)
    )


def pitch_checker(ticket: Ticket) -> str | None:
    """Return the name of who vouched that the pitch holds no secret."""
    if ticket.pitch_checked_by_id is None:
        return None
    found = fetch(_checker(), {"user": ticket.pitch_checked_by_id})
    return found[0][0] if found else None


@cache
def _checker() -> Select[str]:
    return select(User.name).where(User.id == bindparam("user"))


def others_of(actor: Actor, ticket: Ticket) -> list[OtherRequest]:
    """Return the newest other requests of the company that the actor sees."""
    given = {"organization": ticket.organization_id, "this": ticket.id}
    return read(_others(actor), OtherRequest, given)


@kept
def _others(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(Ticket.reference, Ticket.title, Ticket.state, Ticket.outcome, Ticket.confirmed_at)
        .where(
            Ticket.organization_id == bindparam("organization"), Ticket.id != bindparam("this"), access.visible(actor, Ticket)
        )
        .order_by(Ticket.confirmed_at.desc(), Ticket.id.desc())
        .limit(OTHERS_SHOWN)
    )  # fmt: skip


def topics(language: str) -> tuple[TopicChoice, ...]:
    """Return every topic in use, by axis and name."""
    return _in_order(
        tuple(tuple(row) for row in fetch(_topics(language)))
    )  # rows compare ten times as slowly


@cache
def _topics(language: str) -> Select[str, str, str]:
    name = {"fr": Topic.label_fr, "de": Topic.label_de}.get(language, Topic.label_en)
    return select(Topic.id, Topic.axis, name).where(~Topic.is_retired).order_by(Topic.id)


@lru_cache(maxsize=8)
def _in_order(found: tuple[Any, ...]) -> tuple[TopicChoice, ...]:
    """Order the topics by axis and name; they change a few times a year."""
    axes, choices = list(Axis), [TopicChoice(*row) for row in found]
    return tuple(sorted(choices, key=lambda one: (axes.index(Axis(one.axis)), fold(one.name), one.id)))
