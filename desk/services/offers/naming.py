"""Whom units name as better placed: people the desk does not know yet, kept for a time or until they ask."""

from sqlalchemy import select

from desk import access, clock, events, retention
from desk.access import Actor
from desk.errors import InvalidTransition, NotFound, Refused
from desk.extensions import session
from desk.services.offers.locking import before_deadline, lock
from models import NamedColleague, Offer, Ticket, Unit
from models.states import OPEN_OFFERS


def name_colleague(
    *,
    actor: Actor,
    offer_id: int,
    named_unit_id: int | None = None,
    name: str | None = None,
    email: str | None = None,
) -> None:
    """Take who would be better placed, a unit of the directory or a person; the offer stays open until its unit says no.

    Naming the same again changes nothing. Nobody is written to: the desk decides.
    """
    ticket, offer = lock(actor, offer_id)
    if offer.state not in OPEN_OFFERS or not before_deadline(offer):
        raise InvalidTransition("offer", offer.state, offer.state)
    if named_unit_id is not None:
        access.load(actor, Unit, Unit.id == named_unit_id, Unit.is_active, Unit.id != offer.unit_id)
        name = email = None
    elif not name:
        raise Refused("name", "missing")
    same = select(NamedColleague.id).where(
        NamedColleague.offer_id == offer.id, NamedColleague.unit_id.is_not_distinct_from(named_unit_id),
        NamedColleague.name.is_not_distinct_from(name),
    )  # fmt: skip
    if session.execute(same).first() is not None:
        return
    named = NamedColleague(
        offer_id=offer.id, unit_id=named_unit_id, name=name, email=email, created_at=clock.now()
    )
    session.add(named)
    session.flush()
    # The person's name and address stay in their row, where they can be erased; events keep none.
    events.record("colleague_named", actor=actor, subject=offer, ticket=ticket,
                  after={"unit": offer.unit_id, "named_unit": named_unit_id, "named": named.id})  # fmt: skip


def forget_named(*, actor: Actor, ticket_id: int, named_id: int) -> None:
    """Forget a person whom a unit named on a request, because they ask or have been written to."""
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    named = session.get(NamedColleague, named_id)
    if (
        named is None
        or named.unit_id is not None
        or session.get_one(Offer, named.offer_id).ticket_id != ticket.id
    ):
        raise NotFound("named_colleague")
    session.delete(named)
    events.record(
        "colleague_forgotten", actor=actor, subject=ticket, ticket=ticket, after={"named": named_id}
    )


def forget_old_named() -> int:
    """Forget the people named long ago; the units that were named stay. Returns how many."""
    limit = clock.now() - retention.current().named
    old = session.scalars(
        select(NamedColleague).where(NamedColleague.unit_id.is_(None), NamedColleague.created_at <= limit)
    ).all()
    for one in old:
        session.delete(one)
    return len(old)
