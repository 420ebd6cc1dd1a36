"""What each actor may see of agreements and their milestones."""

from sqlalchemy import select, true

from desk.access.actors import Actor
from desk.access.rules import Predicate, desk_side, engaged, sees
from models import Contract, Milestone, Nda
from models.states import Role


@sees(Nda)
def _ndas(actor: Actor) -> Predicate:
    if actor.role is Role.RESEARCHER:
        return engaged(actor, Nda.ticket_id)
    return desk_side(actor, Nda.ticket_id)


@sees(Contract)
def _contracts(actor: Actor) -> Predicate:
    if actor.role is Role.RESEARCHER:
        return Contract.unit_id.in_(actor.unit_ids)
    return desk_side(actor, Contract.ticket_id)


@sees(Milestone)
def _milestones(actor: Actor) -> Predicate:
    rule = _contracts(actor)
    return true() if rule is true() else Milestone.contract_id.in_(select(Contract.id).where(rule))
