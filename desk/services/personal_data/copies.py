"""Sending a person the link to a copy of their data: only to an address they have acted from, never to another."""

from datetime import timedelta

from desk import access, clock, events, policy
from desk.access import Actor
from desk.errors import Refused
from desk.services import links
from desk.services.personal_data.wishes import settle_open
from models import Contact, Link
from models.states import DataWishKind, LinkPurpose


def may_receive_copy(contact: Contact) -> bool:
    """Tell whether the person's address is proven to be theirs."""
    return (
        contact.email is not None
        and contact.email_proven_at is not None
        and contact.email_refused_at is None
        and contact.left_on is None
    )


def send_copy(*, actor: Actor, contact_id: int) -> Link:
    """Mail a person the link to a copy of their data; nothing of it travels by mail itself."""
    contact = access.load(actor, Contact, Contact.id == contact_id, Contact.erased_at.is_(None), lock=True)

    access.ensure(actor, "directory.work")
    if not may_receive_copy(contact):
        raise Refused("email", "address_not_proven")

    expires_at = clock.now() + timedelta(days=policy.DATA_COPY_LINK_DAYS)
    link = links.issue(LinkPurpose.MY_DATA, expires_at=expires_at, contact_id=contact.id)
    settle_open(actor, contact.id, DataWishKind.COPY)
    events.record("data_copy_sent", actor=actor, subject=link, after={"contact": contact.id})
    return link
