"""What a company confides, read by those of a unit whom a running agreement names (class P3)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from desk import access
from desk.access import Actor
from desk.errors import NotFound
from desk.extensions import session
from models import (
    Attachment,
    ConfidentialPart,
    Offer,
    Ticket,
)
from models.states import ACCEPTED_OFFERS, Layer, ScanState


@dataclass(frozen=True)
class File:
    """One file of the confidential part."""

    key: str
    name: str
    size: int


@dataclass(frozen=True)
class Confidential:
    """What a company confides (class P3): its words and its files."""

    ticket_id: int
    text: str | None
    files: tuple[File, ...]


def confidential_part(actor: Actor, offer_id: int) -> Confidential:
    """Read the confidential part of the request one works on; raises NotFound for whoever no running agreement names."""
    offer = access.load(actor, Offer, Offer.id == offer_id, options=(joinedload(Offer.ticket),))
    found = confidential_of(actor, offer.ticket) if offer.state in ACCEPTED_OFFERS else None
    if found is None:
        raise NotFound("confidential_part")
    return found


def confidential_of(actor: Actor, ticket: Ticket) -> Confidential | None:
    """Return what of it the actor may read; none where there is nothing, or nothing for them."""
    part = select(ConfidentialPart.text).where(
        ConfidentialPart.submission_id == ticket.submission_id, access.visible(actor, ConfidentialPart)
    )
    kept = (
        select(Attachment.key, Attachment.name, Attachment.size)
        .where(
            Attachment.submission_id == ticket.submission_id, Attachment.layer == Layer.CONFIDENTIAL,
            Attachment.scan_state.in_((ScanState.CLEAN, ScanState.NOT_SCANNED)), access.visible(actor, Attachment),
        )
        .order_by(Attachment.id)
    )  # fmt: skip
    text = session.execute(part).scalar()
    files = tuple(File(row.key, row.name, row.size) for row in session.execute(kept))
    return Confidential(ticket.id, text, files) if text or files else None
