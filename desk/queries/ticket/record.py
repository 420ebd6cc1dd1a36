"""The request itself, with the people and the company around it, and what its forms choose from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload, with_expression

from desk import access, clock
from desk.access import Actor
from desk.extensions import session
from desk.queries.rows import read
from models import ConfidentialPart, Contact, Link, Regrouping, Ticket, TicketTopic, Topic, User
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


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """One topic of the scheme, as the picker shows it."""

    id: str
    axis: str
    name: str


def id_of(actor: Actor, reference: str) -> int:
    """Return the id behind a reference the actor may see; raises NotFound."""
    return access.load(actor, Ticket, Ticket.reference == reference).id


def record(actor: Actor, reference: str) -> Ticket:
    """Return a request with its company, owner, topics and what the company sent; raises NotFound."""
    return access.load(
        actor, Ticket, Ticket.reference == reference,
        options=(
            joinedload(Ticket.organization), joinedload(Ticket.submission), joinedload(Ticket.owner),
            with_expression(Ticket.is_regrouped, _is_regrouped()), joinedload(Ticket.duplicate_of), selectinload(Ticket.topics).joinedload(TicketTopic.topic),
        ),
    )  # fmt: skip


def _is_regrouped() -> ColumnElement[bool]:
    return exists().where(or_(Regrouping.source_id == Ticket.id, Regrouping.target_id == Ticket.id))


def contact_of(actor: Actor, ticket: Ticket) -> Contact | None:
    """Return the company's person, where the actor may know them."""
    statement = select(Contact).where(Contact.id == ticket.contact_id, access.visible(actor, Contact))
    return session.execute(statement).scalar_one_or_none()


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
        Follower(one.id, one.name, one.position, one.email, one.id == ticket.contact_id, until, one.is_reachable)
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
    statement = select(ConfidentialPart.text).where(
        ConfidentialPart.submission_id == ticket.submission_id, access.visible(actor, ConfidentialPart)
    )
    return session.execute(statement).scalar_one_or_none()


def pitch_checker(ticket: Ticket) -> str | None:
    """Return the name of who vouched that the pitch holds no secret."""
    if ticket.pitch_checked_by_id is None:
        return None
    return session.execute(
        select(User.name).where(User.id == ticket.pitch_checked_by_id)
    ).scalar_one_or_none()


def others_of(actor: Actor, ticket: Ticket) -> list[OtherRequest]:
    """Return the newest other requests of the company that the actor sees."""
    statement = (
        select(Ticket.reference, Ticket.title, Ticket.state, Ticket.outcome, Ticket.confirmed_at)
        .where(
            Ticket.organization_id == ticket.organization_id, Ticket.id != ticket.id, access.visible(actor, Ticket)
        )
        .order_by(Ticket.confirmed_at.desc(), Ticket.id.desc())
        .limit(OTHERS_SHOWN)
    )  # fmt: skip
    return read(statement, OtherRequest)


def topics(language: str) -> list[TopicChoice]:
    """Return every topic in use, by axis and name."""
    name = {"fr": Topic.label_fr, "de": Topic.label_de}.get(language, Topic.label_en)
    found = read(select(Topic.id, Topic.axis, name).where(~Topic.is_retired).order_by(Topic.id), TopicChoice)
    axes = list(Axis)
    return sorted(found, key=lambda one: (axes.index(Axis(one.axis)), fold(one.name), one.id))
