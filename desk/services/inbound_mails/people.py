"""Whose words a mail may hold: the people of a ticket, by their keyed address or by their own."""

from dataclasses import dataclass

from sqlalchemy import func, select

from desk import access, clock
from desk.access import Actor
from desk.extensions import session
from desk.services import contacts
from models import Contact, Link, Member, Offer, Regrouping, Submission, Ticket, Unit, User
from models.states import ACCEPTED_OFFERS, OPEN_OFFERS, Lane, LinkPurpose, Role


@dataclass(frozen=True)
class Writer:
    """Somebody who belongs to a ticket: as whom they act, and in which lane their words go."""

    actor: Actor
    lane: Lane
    unit_id: int | None = None


def ticket_of(submission_id: int) -> Ticket | None:
    """Return the ticket of a request; one that was completed on the form is found by its first words, too."""
    later = select(Submission.id).where(Submission.completes_id == submission_id)
    statement = select(Ticket).where(
        (Ticket.submission_id == submission_id) | Ticket.submission_id.in_(later)
    )
    return session.execute(statement).scalars().first()


def home_of(ticket_id: int) -> int:
    """Return the request in which another lives now, through every merge."""
    here = select(Ticket.id).where(Ticket.id == ticket_id)
    return session.scalar(Regrouping.home_of(here)) or ticket_id


def by_key(ticket: Ticket, person: str) -> Writer | None:
    """Return who a keyed address was given to, if they still belong to the ticket: "c7", "m3", "u1"."""
    kind, number = person[:1], int(person[1:])
    if kind == "c":
        contact = session.get(Contact, number) if number else ticket.contact
        return _contact(ticket, contact)
    if kind == "m":
        return _member(ticket, session.get(Member, number))
    if kind == "u":
        return _staff(ticket, session.get(User, number))
    return None


def contact_at(ticket: Ticket, address: str) -> Writer | None:
    """Return the company's person with this address who belongs to the ticket."""
    found = (_contact(ticket, one) for one in contacts.at_address(address))
    return next((one for one in found if one is not None), None)


def colleague_at(ticket: Ticket, address: str) -> Writer | None:
    """Return the person of a unit or of the desk with this address who belongs to the ticket."""
    members = select(Member).where(func.lower(Member.email) == address).order_by(Member.id)
    found = [_member(ticket, one) for one in session.execute(members).scalars()]
    users = select(User).where(func.lower(User.email) == address)
    found += [_staff(ticket, one) for one in session.execute(users).scalars()]
    return next((one for one in found if one is not None), None)


def is_member(address: str) -> bool:
    """Tell whether somebody of a unit has this address."""
    statement = select(Member.id).where(func.lower(Member.email) == address, Member.left_on.is_(None))
    return session.execute(statement.limit(1)).scalar() is not None


def _contact(ticket: Ticket, contact: Contact | None) -> Writer | None:
    """Take the ticket's contact, or a colleague who holds a valid link to it."""
    contact = contacts.present_home(contact) if contact is not None else None
    if contact is None or contact.erased_at is not None or contact.left_on is not None:
        return None
    follows = ticket.submission_id if contact.id == ticket.contact_id else _holds_link(ticket, contact)
    if follows is None:
        return None
    actor = Actor(kind="contact", name=contact.name, language=contact.language, contact_id=contact.id,
                  submission_id=follows)  # fmt: skip
    return Writer(actor, Lane.COMPANY)


def _holds_link(ticket: Ticket, contact: Contact) -> int | None:
    """Return what somebody's link opens: this request, or one that was merged into it."""
    statement = select(Link.submission_id).where(
        Link.purpose == LinkPurpose.TRACKING, Link.submission_id.in_(Regrouping.submissions_of(ticket.id)),
        Link.contact_id == contact.id, Link.revoked_at.is_(None), Link.expires_at > clock.now(),
    ).order_by(Link.submission_id != ticket.submission_id, Link.id)  # fmt: skip
    return session.execute(statement.limit(1)).scalar()


def _member(ticket: Ticket, member: Member | None) -> Writer | None:
    """Take somebody of a unit whose offer is open or was accepted."""
    if member is None or member.left_on is not None:
        return None
    offer = session.execute(
        select(Offer).where(Offer.ticket_id == ticket.id, Offer.unit_id == member.unit_id,
                            Offer.state.in_((*OPEN_OFFERS, *ACCEPTED_OFFERS))).order_by(Offer.id.desc())
    ).scalars().first()  # fmt: skip
    if offer is None or not session.get_one(Unit, member.unit_id).is_active:
        return None
    actor = Actor(kind="unit_link", name=member.name, language=member.language, offer_id=offer.id, member_id=member.id,
                  unit_ids=frozenset({member.unit_id}))  # fmt: skip
    return Writer(actor, Lane.UNIT, member.unit_id)


def _staff(ticket: Ticket, user: User | None) -> Writer | None:
    """Take somebody of the desk who still has an account and may note on the ticket: their words stay internal."""
    if user is None or not user.is_active:
        return None
    actor = Actor(kind="staff", name=user.name, language=user.language, role=Role(user.role), user_id=user.id)
    sees = select(Ticket.id).where(Ticket.id == ticket.id, access.visible(actor, Ticket))
    if not access.can(actor, "agreements.work") or session.execute(sees).scalar() is None:
        return None
    return Writer(actor, Lane.INTERNAL)
