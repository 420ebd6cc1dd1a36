"""What a person decides about two records that look alike."""

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict
from desk.extensions import session
from models import DuplicatePair, Ticket


def dismiss(*, actor: Actor, pair_id: int, version: int) -> DuplicatePair:
    """Say that two records are two; they are never proposed again."""
    pair = _load(actor, pair_id, version)

    if pair.dismissed_at is None:
        pair.dismissed_at, pair.dismissed_by_id = clock.now(), actor.user_id
        _tell("duplicates_dismissed", actor, pair)
    return pair


def propose_again(*, actor: Actor, pair_id: int, version: int) -> DuplicatePair:
    """Take back that two records are two: they may be one after all."""
    pair = _load(actor, pair_id, version)

    if pair.dismissed_at is not None:
        pair.dismissed_at = pair.dismissed_by_id = None
        _tell("duplicates_proposed", actor, pair)
    return pair


def _load(actor: Actor, pair_id: int, version: int) -> DuplicatePair:
    pair = access.load(actor, DuplicatePair, DuplicatePair.id == pair_id, lock=True)
    access.ensure(actor, "directory.work")
    if pair.version != version:
        raise Conflict("stale")
    return pair


def _tell(kind: str, actor: Actor, pair: DuplicatePair) -> None:
    """Record a decision by number, for events keep no personal data; of two requests, in the history of both."""
    if pair.ticket_id is None:
        if pair.organization_id is not None:
            told = {"organizations": [pair.organization_id, pair.other_organization_id]}
        else:
            told = {"contacts": [pair.contact_id, pair.other_contact_id]}
        events.record(kind, actor=actor, subject=pair, after=told)
        return
    both = select(Ticket).where(Ticket.id.in_((pair.ticket_id, pair.other_ticket_id))).order_by(Ticket.id)
    one, other = session.scalars(both)
    for ticket, second in ((one, other), (other, one)):
        events.record(kind, actor=actor, subject=pair, ticket=ticket, after={"other": second.reference})
