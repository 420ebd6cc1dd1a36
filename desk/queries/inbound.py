"""Mails that came in, for the desk: what waits for a person first, then everything; and whose words one may hold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from desk import access, clock
from desk.access import Actor
from desk.extensions import session
from desk.known import fetch
from desk.queries import outgoing
from desk.queries.rows import Page, cut, kept
from models import Contact, InboundMail, Link, Mailbox, Member, Offer, Regrouping, Ticket, Unit, User
from models.states import ACCEPTED_OFFERS, OPEN_OFFERS, InboundOutcome, InboundState, LinkPurpose

VIEWS = ("waiting", "all")


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail that came in."""

    id: int
    from_name: str | None
    from_address: str | None
    subject: str | None
    excerpt: str | None
    received_at: datetime
    written_at: datetime | None
    state: str
    outcome: str | None
    reason: str | None
    is_automatic: bool | None
    size: int
    trouble: str | None
    left_out: Any
    message_id: int | None
    decision: str | None
    decision_note: str | None
    decided_at: datetime | None
    decided_by: str | None
    ticket_id: int | None
    reference: str | None
    title: str | None

    @property
    def waits(self) -> bool:
        """Tell whether a person must decide."""
        return self.outcome == InboundOutcome.QUARANTINE and self.decision is None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose words a mail may hold, named as in a keyed address."""

    code: str
    name: str
    of: str


def waiting() -> ColumnElement[bool]:
    """Keep the mails that only a person can deal with."""
    held = and_(InboundMail.outcome == InboundOutcome.QUARANTINE, InboundMail.decision.is_(None))
    return or_(held, InboundMail.state == InboundState.SET_ASIDE)


def mailboxes_that_differ() -> list[Mailbox]:
    """Return the mailboxes that hold mails the desk lacks, or cannot be read."""
    differs = or_(Mailbox.missing_count > 0, Mailbox.failing_since.is_not(None))
    return list(session.execute(select(Mailbox).where(differs).order_by(Mailbox.name)).scalars())


def waiting_count(actor: Actor) -> int:
    """Count the mails that wait for a person."""
    return session.scalar(_waiting(actor)) or 0


def unsettled_count(actor: Actor) -> int:
    """Count all mails that need a person and that no request shows: those that came in, and those that did not arrive."""
    return int(fetch(_unsettled(actor))[0][0])


@kept
def _unsettled(actor: Actor) -> Select[int]:
    return select(_waiting(actor).scalar_subquery() + outgoing.strays(actor).scalar_subquery())


def _waiting(actor: Actor) -> Select[int]:
    return select(func.count()).select_from(InboundMail).where(waiting(), access.visible(actor, InboundMail))


def page(actor: Actor, view: str, *, after: int | None = None, before: int | None = None) -> Page[MailRow]:
    """Return a page of mails, the newest first."""
    listed = _rows(actor)
    if view == "waiting":
        listed = listed.where(waiting())
    found = listed.subquery()
    return cut(select(*found.c), order=(found.c.received_at, found.c.id), newest_first=True,
               make=lambda *columns: MailRow(*columns), id_of=lambda row: row.id, after=after, before=before)  # fmt: skip


def one(actor: Actor, mail_id: int) -> MailRow | None:
    """Return a mail, or None for one the actor may not see."""
    found = session.execute(_rows(actor).where(InboundMail.id == mail_id)).one_or_none()
    return MailRow(*found) if found else None


def _rows(actor: Actor) -> Any:
    return (
        select(
            InboundMail.id, InboundMail.from_name, InboundMail.from_address, InboundMail.subject, InboundMail.excerpt,
            InboundMail.received_at, InboundMail.written_at, InboundMail.state, InboundMail.outcome, InboundMail.reason,
            InboundMail.is_automatic, InboundMail.size, InboundMail.trouble, InboundMail.left_out, InboundMail.message_id,
            InboundMail.decision, InboundMail.decision_note, InboundMail.decided_at, User.name.label("decided_by"),
            InboundMail.ticket_id, Ticket.reference, Ticket.title,
        )
        .outerjoin(User, User.id == InboundMail.decided_by_id)
        .outerjoin(Ticket, Ticket.id == InboundMail.ticket_id)
        .where(access.visible(actor, InboundMail))
    )  # fmt: skip


def ticket_id(actor: Actor, reference: str) -> int | None:
    """Return the request a reference names, if the actor sees it."""
    statement = select(Ticket.id).where(
        Ticket.reference == reference.strip().upper(), access.visible(actor, Ticket)
    )
    return session.execute(statement).scalar_one_or_none()


def reference_of(actor: Actor, wanted: int | None) -> str | None:
    """Return the reference of a request the actor sees."""
    statement = select(Ticket.reference).where(Ticket.id == wanted, access.visible(actor, Ticket))
    return session.execute(statement).scalar_one_or_none()


def people(actor: Actor, wanted: int) -> list[Person]:
    """Return the people of a request whose words a mail may hold: of the company, then of units that are asked or at work."""
    visible = access.visible(actor, Ticket)
    holders = select(Link.contact_id).where(
        Link.submission_id.in_(Regrouping.submissions_of(wanted)), Link.purpose == LinkPurpose.TRACKING, Link.revoked_at.is_(None), Link.expires_at > clock.now(),
        Link.contact_id.is_not(None),
    )  # fmt: skip
    main = select(Ticket.contact_id).where(Ticket.id == wanted, visible)
    contacts = select(Contact).where(
        or_(Contact.id.in_(main), Contact.id.in_(holders)), Contact.erased_at.is_(None), Contact.left_on.is_(None)
    ).order_by(Contact.id)  # fmt: skip
    found = [Person(f"c{one.id}", one.name, one.email or "") for one in session.execute(contacts).scalars()]
    asked = select(Offer.unit_id).join(Ticket, Ticket.id == Offer.ticket_id).where(
        Offer.ticket_id == wanted, visible, Offer.state.in_((*OPEN_OFFERS, *ACCEPTED_OFFERS))
    )  # fmt: skip
    members = (
        select(Member.id, Member.name, Unit.name).join(Unit, Unit.id == Member.unit_id)
        .where(Member.unit_id.in_(asked), Member.left_on.is_(None), Unit.is_active).order_by(Unit.name, Member.id)
    )  # fmt: skip
    return found + [Person(f"m{number}", name, unit) for number, name, unit in session.execute(members)]
