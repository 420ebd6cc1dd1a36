"""Who a mail may go to, each with the link that is theirs; whoever caused the event is never told their own act."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select

from desk import clock, policy, signing
from desk.access import Actor, rota
from desk.extensions import session
from desk.notify.outbox import Recipient
from models import Contact, Link, Member, Offer, Regrouping, Submission, Ticket, Unit, UnitPause, User
from models.states import LinkPurpose

_TRACKING: Final = (
    select(Link.id, Link.public_id, Link.contact_id, Link.expires_at)
    .where(
        Link.purpose == LinkPurpose.TRACKING,
        Link.submission_id == bindparam("submission_id"),
        Link.revoked_at.is_(None),
    )
    .order_by(Link.expires_at.desc(), Link.id.desc())
)


@dataclass(frozen=True)
class Reader:
    """A person a mail goes to, and where its one link leads."""

    recipient: Recipient
    url: str
    stands_in_for: str = ""


def sender_of(submission: Submission) -> Iterator[Reader]:
    """Yield who filed a request that is not confirmed yet."""
    if submission.contact_email and not submission.erased_at:
        name, address = submission.contact_name or "", submission.contact_email
        person = f"c{submission.contact_id or 0}"
        to = Recipient(name, address, submission.language, person)
        yield Reader(to, tracking_url(submission.id, submission.contact_id, is_main=True))


def company(ticket: Ticket, *, but: Actor | None = None) -> Iterator[Reader]:
    """Yield the ticket's contact, then the colleagues who hold a valid link of their own."""
    yield from main_contact(ticket, but=but)
    for contact, submission_id in _colleagues(ticket):
        if not _is_contact(but, contact, is_main=False):
            yield from _contact(contact, submission_id, is_main=False)


def main_contact(ticket: Ticket, *, but: Actor | None = None) -> Iterator[Reader]:
    """Yield the person who answers for the request."""
    if not _is_contact(but, ticket.contact, is_main=True):
        yield from _contact(ticket.contact, ticket.submission_id, is_main=True)


def holder(link: Link) -> Iterator[Reader]:
    """Yield the company's person a tracking link belongs to."""
    submission = session.get_one(Submission, link.submission_id)
    contact = session.get(Contact, link.contact_id) if link.contact_id else submission.contact
    if contact is None:
        yield from sender_of(submission)
    else:
        for reader in _contact(contact, submission.id, is_main=contact.id == submission.contact_id):
            yield Reader(reader.recipient, _address(link))


def asked(offer: Offer, *, but: Actor | None = None) -> Iterator[Reader]:
    """Yield the members who hold a link to an offer; while somebody stands in for the unit, that person alone."""
    stand_in = _stand_in(offer.unit_id)
    statement = (
        select(Link, Member).join(Member, Member.id == Link.member_id)
        .where(Link.purpose == LinkPurpose.OFFER, Link.offer_id == offer.id, Link.revoked_at.is_(None))
        .order_by(Link.id.desc())
    )  # fmt: skip
    seen = set()
    for link, member in session.execute(statement):
        is_on_duty = member.left_on is None and stand_in in (None, member)
        if member.id not in seen and is_on_duty and not _is_member(but, member):
            yield Reader(
                member_recipient(member), signing.address(signing.path(link.purpose, link.public_id))
            )
        seen.add(member.id)


def at_work(unit: Unit, *, but: Actor | None = None) -> Iterator[Reader]:
    """Yield the members of a unit who receive its mails, or who stands in for them, led to their own work."""
    statement = select(Member).where(
        Member.unit_id == unit.id, Member.left_on.is_(None), Member.receives_offers
    )
    stand_in = _stand_in(unit.id)
    on_duty = [stand_in] if stand_in else session.execute(statement.order_by(Member.id)).scalars()
    for member in on_duty:
        if not _is_member(but, member):
            yield Reader(member_recipient(member), work_url())


def owner(ticket: Ticket, *, but: Actor | None = None) -> Iterator[Reader]:
    """Yield the ticket's owner, led to the ticket."""
    if ticket.owner is not None:
        yield from responsible(ticket.owner, f"/tickets/{ticket.reference}", but=but)


def responsible(user: User, local_path: str, *, but: Actor | None = None) -> Iterator[Reader]:
    """Yield somebody of the desk, and whoever acts for them today, told for whom."""
    yield from staff(user, local_path, but=but)
    for person in rota().acting_for(user.id):
        if person.id != user.id:
            for reader in staff(session.get_one(User, person.id), local_path, but=but):
                yield replace(reader, stands_in_for=user.name)


def staff(user: User, local_path: str, *, but: Actor | None = None) -> Iterator[Reader]:
    """Yield a person of the desk who still has an account."""
    is_own = but is not None and but.kind == "staff" and but.user_id == user.id
    if user.is_active and not is_own:
        yield Reader(user_recipient(user), signing.address(local_path))


def work_url() -> str:
    """Return where the people of units find their own work."""
    return signing.address("/work")


def user_recipient(user: User) -> Recipient:
    """Return someone with an account as a recipient."""
    return Recipient(user.name, user.email, user.language, f"u{user.id}")


def tracking_url(submission_id: int, contact_id: int | None, *, is_main: bool) -> str:
    """Return the address of a person's newest tracking link that was not revoked.

    Without any link, the landing page: it says how to get one.
    """
    whose = {contact_id, None} if is_main else {contact_id}
    own = session()
    own.flush()
    links = own.connection().execute(_TRACKING, {"submission_id": submission_id}).all()
    for link_id, public_id, holder_id, expires_at in links:
        if holder_id in whose:
            if _lasts(expires_at):
                return signing.address(signing.path(LinkPurpose.TRACKING, public_id))
            return _address(session.get_one(Link, link_id))
    return signing.address("/")


def _address(link: Link) -> str:
    """Return where a tracking link leads; it lasts for its whole time from the newest mail that carries it.

    A request may take longer than that. One that ran out stays dead, for older mails may have gone around: another follows it.
    """
    now, lasting = clock.now(), timedelta(days=policy.TRACKING_LINK_DAYS)
    if link.expires_at <= now:
        link = Link(
            public_id=secrets.token_urlsafe(16), purpose=link.purpose, created_at=now, expires_at=now + lasting,
            submission_id=link.submission_id, contact_id=link.contact_id,
        )  # fmt: skip
        session.add(link)
    elif not _lasts(link.expires_at):
        link.expires_at = now + lasting
    return signing.address(signing.path(link.purpose, link.public_id))


def _lasts(expires_at: datetime) -> bool:
    """Tell whether a link lasts about its whole time from now."""
    whole, step = timedelta(days=policy.TRACKING_LINK_DAYS), timedelta(days=policy.TRACKING_LINK_STEP_DAYS)
    return expires_at >= clock.now() + whole - step


def _contact(contact: Contact, submission_id: int, *, is_main: bool) -> Iterator[Reader]:
    """Yield a contact the desk may write to."""
    if contact.email and contact.is_reachable:
        to = Recipient(contact.name, contact.email, contact.language, f"c{contact.id}")
        yield Reader(to, tracking_url(submission_id, contact.id, is_main=is_main))


def _colleagues(ticket: Ticket) -> list[tuple[Contact, int]]:
    """Return the other people of the company with a valid link, and what it opens: this request, or one merged into it."""
    linked = select(Link.contact_id, Link.submission_id).where(
        Link.purpose == LinkPurpose.TRACKING, Link.submission_id.in_(Regrouping.submissions_of(ticket.id)),
        Link.revoked_at.is_(None), Link.expires_at > clock.now(), Link.contact_id.is_not(None),
    )  # fmt: skip
    theirs: dict[Any, Any] = {}
    for contact_id, submission_id in session.execute(linked.order_by(Link.id)):
        if contact_id not in theirs or submission_id == ticket.submission_id:
            theirs[contact_id] = submission_id
    statement = select(Contact).where(Contact.id.in_(theirs), Contact.id != ticket.contact_id)
    return [(one, theirs[one.id]) for one in session.execute(statement.order_by(Contact.id)).scalars()]


def _stand_in(unit_id: int) -> Member | None:
    """Return who stands in for a unit today."""
    return session.execute(UnitPause.stand_in_of(unit_id, clock.today())).scalars().first()


def member_recipient(member: Member) -> Recipient:
    """Return a person of a unit as a recipient."""
    return Recipient(member.name, member.email, member.language, f"m{member.id}")


def _is_contact(actor: Actor | None, contact: Contact, *, is_main: bool) -> bool:
    """Tell whether the actor is this contact; a link that names nobody is the main contact's."""
    if actor is None or actor.kind != "contact":
        return False
    return actor.contact_id == contact.id or (is_main and actor.contact_id is None)


def _is_member(actor: Actor | None, member: Member) -> bool:
    """Tell whether the actor is this member, from a mailed link or signed in."""
    if actor is None:
        return False
    if actor.kind == "unit_link":
        return actor.member_id == member.id
    return actor.kind == "staff" and actor.user_id is not None and actor.user_id == member.user_id
