"""Who follows a request for its company, and by which link: colleagues, new links, their language, and who speaks for the company."""

from typing import Any, cast

from sqlalchemy import func, select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, NotAllowed, NotFound, Refused
from desk.extensions import session
from desk.services import contacts, links
from models import Contact, Link, Organization, Regrouping, Submission, Ticket
from models.states import LinkPurpose, SubmissionState

# Links mailed at once to one address: the newest requests, so that one mail never becomes a flood.
MOST_RENEWED = 5


def add_colleague(*, actor: Actor, ticket_id: int, name: str, email: str, language: str) -> Link:
    """Let a colleague follow the request with a link of their own; the same address twice is one colleague. Raises Refused("email", "desks_own")."""
    contacts.ensure_not_ours(email, field="email")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    organization = session.get_one(Organization, ticket.organization_id)
    # Whoever follows a request that lives in another by now shares their own, and no more than that.
    submission_id = actor.submission_id if actor.kind == "contact" else ticket.submission_id

    contact = contacts.find_or_add(
        actor=actor, organization=organization, name=name, email=email, phone=None, language=language
    )
    known = session.execute(
        select(Link.id).where(Link.purpose == LinkPurpose.TRACKING, Link.submission_id == submission_id,
                              Link.contact_id == contact.id, Link.revoked_at.is_(None))
    ).first()  # fmt: skip
    link = links.tracking(submission_id=cast(int, submission_id), contact_id=contact.id)
    if known is None:
        events.record(
            "colleague_added", actor=actor, subject=link, ticket=ticket, after={"contact": contact.id}
        )
    return link


def remove_colleague(*, actor: Actor, ticket_id: int, contact_id: int) -> str:
    """End a colleague's links to a request, on the word of whoever sent it; returns the colleague's name."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    contact = session.get(Contact, contact_id)
    theirs = [ticket.submission_id]

    if actor.kind == "staff":
        access.ensure(actor, "tickets.work")
        theirs = list(session.scalars(Regrouping.submissions_of(ticket.id)))
    elif actor.contact_id != ticket.contact_id:
        raise NotAllowed("tracking.remove_colleague")
    if contact is None or contact.id == ticket.contact_id:
        raise NotFound("contact")
    ended = [_revoke(submission_id, contact.id) for submission_id in theirs]
    if not any(ended):
        raise NotFound("contact")

    events.record("link_revoked", actor=actor, subject=contact, ticket=ticket, after={"contact": contact.id})
    return contact.name


def replace_links(*, actor: Actor, submission_id: int, contact_id: int | None = None) -> str:
    """End a person's links to a request and mail them a new one; returns the address it goes to.

    People of a company replace their own; the desk names whose: the one who speaks for the company, or who had a link.
    """
    own = Ticket.submission_id == submission_id
    ticket = access.load(actor, Ticket, *([own] if actor.kind == "staff" else []), lock=True)
    if actor.kind == "staff":
        access.ensure(actor, "tickets.work")
        submission_id = _followed_by(ticket, contact_id)
    else:
        contact_id = actor.contact_id
    contact = session.get(Contact, contact_id) if contact_id else None
    if contact is None or not contact.is_reachable:
        raise NotFound("address")

    had_one = _revoke(submission_id, contact.id)
    if actor.kind == "staff" and not had_one and contact.id != ticket.contact_id:
        raise NotFound("contact")
    link = links.tracking(submission_id=submission_id, contact_id=contact.id)
    events.record(
        "link_renewed", actor=actor, subject=link, ticket=ticket, after={"submission": submission_id}
    )
    return cast(str, contact.email)


def name_contact(*, actor: Actor, ticket_id: int, version: int, contact_id: int) -> Contact:
    """Let another person of the company speak for it from now on: they get its mails and a link of their own.

    Who spoke before follows on as a colleague, if their link still works.
    """
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if ticket.version != version:
        raise Conflict("stale")
    contact = session.get(Contact, contact_id)
    if contact is None or contact.organization_id != ticket.organization_id or not contact.is_reachable:
        raise Refused("contact_id", "not_of_the_company")
    if contact.id == ticket.contact_id:
        return contact

    before, ticket.contact_id, ticket.updated_at = ticket.contact_id, contact.id, clock.now()
    link = links.tracking(submission_id=ticket.submission_id, contact_id=contact.id)
    events.record("contact_named", actor=actor, subject=link, ticket=ticket,
                  before={"contact": before}, after={"contact": contact.id})  # fmt: skip
    return contact


def _followed_by(ticket: Ticket, contact_id: int | None) -> int:
    """Return the request a person has a link to: this one, or one that was merged into it."""
    found = session.scalars(
        select(Link.submission_id).where(
            Link.purpose == LinkPurpose.TRACKING, Link.contact_id == contact_id, Link.revoked_at.is_(None),
            Link.submission_id.in_(Regrouping.submissions_of(ticket.id)),
        )
    ).all()  # fmt: skip
    return ticket.submission_id if ticket.submission_id in found or not found else cast(int, min(found))  # type: ignore[type-var]  # a link to a request


def _revoke(submission_id: int, contact_id: int) -> bool:
    """Revoke a person's tracking links to a request; tell whether there was any."""
    found = session.execute(
        select(Link).where(
            Link.purpose == LinkPurpose.TRACKING, Link.submission_id == submission_id, Link.contact_id == contact_id,
            Link.revoked_at.is_(None),
        ).with_for_update()
    ).scalars().all()  # fmt: skip
    for link in found:
        link.revoked_at = clock.now()
    session.flush()
    return bool(found)


def speak(*, actor: Actor, language: str) -> None:
    """Write to a person in another language from now on."""
    contact = access.load(actor, Contact, Contact.id == actor.contact_id, lock=True)
    if contact.language == language:
        return
    contact.language = language
    events.record("contact_edited", actor=actor, subject=contact, after={"changed": ["language"]})


def renew_links(*, email: str) -> None:
    """Mail a link to each open request of an address; what happens is never told to whoever asks."""
    for submission, contact_id in _requests_of(email):
        link = links.tracking(submission_id=submission.id, contact_id=contact_id)
        ticket = session.execute(
            select(Ticket).where(Ticket.submission_id == submission.id)
        ).scalar_one_or_none()
        asked: dict[str, Any] = {"submission": submission.id}
        events.record("link_renewed", actor=Actor.system(), subject=link, ticket=ticket, after=asked)


def _requests_of(email: str) -> list[tuple[Submission, int | None]]:
    """Return the newest requests an address may follow: as their contact, a colleague, or their unconfirmed sender."""
    people = [one.id for one in contacts.at_address(email)]
    linked = (
        select(Submission, Link.contact_id)
        .join(Link, Link.submission_id == Submission.id)
        .where(Link.purpose == LinkPurpose.TRACKING, Link.contact_id.in_(people), Link.revoked_at.is_(None))
        .order_by(Submission.id.desc(), Link.id.desc())
        .limit(MOST_RENEWED * 4)
    )
    waiting = (
        select(Submission)
        .where(
            Submission.state == SubmissionState.SENT, func.lower(Submission.contact_email) == email.lower()
        )
        .order_by(Submission.id.desc())
        .limit(MOST_RENEWED)
    )
    found = {submission.id: (submission, contact_id) for submission, contact_id in session.execute(linked)}
    found |= {one.id: (one, None) for one in session.execute(waiting).scalars()}
    return [found[number] for number in sorted(found, reverse=True)][:MOST_RENEWED]


def holder_of(link: Link) -> Actor:
    """Return the company's person a tracking link stands for; raises NotFound when they are gone."""
    submission = session.get(Submission, link.submission_id)
    if submission is None:
        raise NotFound("submission")
    contact_id = link.contact_id or submission.contact_id
    contact = session.get(Contact, contact_id) if contact_id else None
    if contact is None:
        if submission.erased_at is not None:
            raise NotFound("submission")
        return Actor(kind="contact", name=submission.contact_name or "", language=submission.language,
                     submission_id=submission.id)  # fmt: skip
    if contact.erased_at is not None or contact.left_on is not None:
        raise NotFound("contact")
    return Actor(kind="contact", name=contact.name, language=contact.language, contact_id=contact.id,
                 submission_id=submission.id)  # fmt: skip
