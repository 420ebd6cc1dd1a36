"""Who reads what is written: the company's people a mail goes to, and the colleagues a note may name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, func, or_, select

from desk import access, clock
from desk.access import Actor
from desk.known import fetch
from desk.queries.rows import kept
from models import Contact, Link, Regrouping, Ticket, User
from models.states import NOTE_READERS, LinkPurpose, Role


@dataclass(frozen=True, slots=True)
class Audience:
    """Who of a company gets a mail: the person who speaks for it, when they can be written to, and so many colleagues."""

    person: str | None
    colleagues: int

    @property
    def is_nobody(self) -> bool:
        """Tell whether no mail goes out."""
        return self.person is None and not self.colleagues


def audience(actor: Actor, ticket: Ticket, contact: Contact | None) -> Audience:
    """Return who a reply goes to by mail: the same people as desk.notify.people.company() yields."""
    now, given = clock.now(), {"ticket": ticket.id, "contact": ticket.contact_id}
    person = contact.name if contact is not None and contact.is_reachable and contact.email else None
    return Audience(person, sum(until > now for _id, until in fetch(_colleagues(actor), given)))


@kept
def _colleagues(actor: Actor) -> Select[int, datetime]:
    """Select the colleagues and until when a link of theirs works: moments are compared when read, so that this stays known."""
    reachable = (Contact.email.is_not(None), Contact.erased_at.is_(None), Contact.left_on.is_(None))
    return select(Contact.id, func.max(Link.expires_at)).join(Link, Link.contact_id == Contact.id).where(
        Link.purpose == LinkPurpose.TRACKING, Link.submission_id.in_(Regrouping.submissions_of(bindparam("ticket", type_=Integer))),
        Link.revoked_at.is_(None), Contact.id != bindparam("contact"), *reachable, access.visible(actor, Contact),
    ).group_by(Contact.id)  # fmt: skip


def nameable(actor: Actor, ticket: Ticket) -> list[str]:
    """Return the others whom a note of a request may name, each as desk.services.mentions knows them: who reads it and is known to the actor."""
    people = fetch(_note_readers(actor), {"ticket": ticket.id})
    return [name.partition(" (")[0] for id_, name in people if id_ != actor.user_id]


@kept
def _note_readers(actor: Actor) -> Select[int, str]:
    def reads(role: Role) -> ColumnElement[bool]:
        seen = access.visible(Actor(kind="staff", name="", role=role), Ticket)
        return and_(User.role == role, exists().where(Ticket.id == bindparam("ticket"), seen))

    statement = select(User.id, User.name).where(User.is_active, or_(*map(reads, NOTE_READERS)))
    return statement.where(access.visible(actor, User)).order_by(User.name, User.id)
