"""Whose words a reader may search: for each set of requests, the zones of the index that hold what they may read there."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import true

from desk.access.actors import Actor
from desk.access.rules import own_offer, visible
from models import Ticket
from models.states import ACCEPTED_OFFERS, OPEN_OFFERS, Role

_EVERYTHING = ("open", "company", "desk", "guarded")


@dataclass(frozen=True)
class Reach:
    """Requests that meet `within` (None: all there are) are searched in `zones`; `unit_ids` whose exchanges are theirs."""

    within: Any
    zones: tuple[str, ...]
    unit_ids: frozenset[int] = frozenset()


def reaches(actor: Actor) -> tuple[Reach, ...]:
    """Return where an actor may search; empty for those who read no request.

    The desk searches everything; the contract office everything of what it sees; the director all but confidential parts; a
    unit the pitch while its offer is open, and the names of company and person once it accepted.
    """
    if actor.is_desk or actor.role is Role.CONTRACT_OFFICE:
        return (Reach(_narrow(actor), _EVERYTHING),)
    if actor.role is Role.DIRECTOR:
        return (Reach(_narrow(actor), ("open", "company", "desk")),)
    if actor.role is Role.RESEARCHER and actor.unit_ids:
        asked = Ticket.id.in_(own_offer(actor, OPEN_OFFERS))
        engaged = Ticket.id.in_(own_offer(actor, ACCEPTED_OFFERS))
        return (
            Reach(engaged, ("open", "company"), actor.unit_ids),
            Reach(asked, ("open",), actor.unit_ids),
        )
    return ()


def _narrow(actor: Actor) -> Any:
    rule = visible(actor, Ticket)
    return None if rule is true() else rule
