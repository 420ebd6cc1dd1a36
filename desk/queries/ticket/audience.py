"""Who reads what is written: the company's people a mail goes to, and the colleagues a note may name."""

from dataclasses import dataclass

from sqlalchemy import func, select

from desk import access, clock
from desk.access import Actor
from desk.extensions import session
from models import Contact, Link, Regrouping, Ticket
from models.states import LinkPurpose


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
    linked = select(Link.contact_id).where(
        Link.purpose == LinkPurpose.TRACKING, Link.submission_id.in_(Regrouping.submissions_of(ticket.id)), Link.revoked_at.is_(None),
        Link.expires_at > clock.now(), Link.contact_id.is_not(None),
    )  # fmt: skip
    reachable = (Contact.email.is_not(None), Contact.erased_at.is_(None), Contact.left_on.is_(None))
    colleagues = session.scalar(
        select(func.count()).select_from(Contact).where(
            Contact.id.in_(linked), Contact.id != ticket.contact_id, *reachable, access.visible(actor, Contact)
        )
    )  # fmt: skip
    person = contact.name if contact is not None and contact.is_reachable and contact.email else None
    return Audience(person, colleagues or 0)
