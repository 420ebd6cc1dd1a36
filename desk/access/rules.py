"""What each actor may see of each table, as SQL predicates (the design's classes P0 to P5): who sees a request, and what the other rules are made of.

A list, a page, a count, a search, an export, a file and a mail all go through visible(); a model without
a rule is refused loudly.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from desk.access.actors import Actor
from models import Base, Nda, Offer, Regrouping, Ticket
from models.states import ACCEPTED_OFFERS, OPEN_OFFERS, OfferState, Role

Predicate = ColumnElement[bool]
_RULES: dict[type[Base], Callable[[Actor], Predicate]] = {}


def visible(actor: Actor, model: type[Base]) -> Predicate:
    """Return the predicate that keeps only the rows of `model` the actor may see."""
    if actor.is_system:
        return true()
    return _RULES[model](actor)


def sees(model: type[Base]) -> Callable[[Callable[[Actor], Predicate]], Callable[[Actor], Predicate]]:
    """Register the rule of a model."""

    def register(rule: Callable[[Actor], Predicate]) -> Callable[[Actor], Predicate]:
        _RULES[model] = rule
        return rule

    return register


def is_unit(actor: Actor) -> bool:
    """Tell whether someone of a unit asks, signed in or by a mailed link."""
    return actor.kind == "unit_link" or actor.role is Role.RESEARCHER


def own_offer(actor: Actor, states: tuple[OfferState, ...]) -> Any:
    """Select the ticket ids of offers to the actor's units (or the one behind the link) in given states."""
    mine = Offer.id == actor.offer_id if actor.kind == "unit_link" else Offer.unit_id.in_(actor.unit_ids)
    return select(Offer.ticket_id).where(mine, Offer.state.in_(states))


@sees(Ticket)
def _tickets(actor: Actor) -> Predicate:
    if actor.is_desk or actor.role is Role.DIRECTOR:
        return true()
    if actor.role is Role.CONTRACT_OFFICE:  # from the first acceptance on, or where an agreement is asked for
        return or_(Ticket.accepted_at.is_not(None), exists().where(Nda.ticket_id == Ticket.id))
    if is_unit(actor):
        return Ticket.id.in_(own_offer(actor, (*OPEN_OFFERS, *ACCEPTED_OFFERS)))
    if actor.kind == "contact":  # where their request lives now, should it have been merged
        own = select(Ticket.id).where(Ticket.submission_id == actor.submission_id)
        return Ticket.id.in_(Regrouping.home_of(own))
    return false()


def of_visible_ticket(actor: Actor, column: InstrumentedAttribute[Any]) -> Predicate:
    """Keep rows whose ticket the actor sees."""
    rule = _tickets(actor)
    return true() if rule is true() else column.in_(select(Ticket.id).where(rule))


def desk_side(actor: Actor, column: InstrumentedAttribute[Any]) -> Predicate:
    """Keep what the desk, the contract office and the director read of the tickets they see (class P4)."""
    if actor.kind != "staff" or actor.role is Role.RESEARCHER:
        return false()
    return of_visible_ticket(actor, column)


def engaged(actor: Actor, ticket_id: InstrumentedAttribute[Any]) -> Predicate:
    """Keep rows of tickets the actor's units accepted."""
    return ticket_id.in_(own_offer(actor, ACCEPTED_OFFERS))
