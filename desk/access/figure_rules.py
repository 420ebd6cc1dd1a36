"""Who sees what was noted for the figures."""

from sqlalchemy import false, or_, select, true

from desk.access.actors import Actor, can
from desk.access.rules import Predicate, sees, visible
from models import Contract, Engagement, MaturityScore, MonthlyFigure, Organization, Output


@sees(MonthlyFigure)
def _monthly_figures(actor: Actor) -> Predicate:
    """Sums of the whole desk: whoever opens figures, and whoever notes them."""
    return true() if can(actor, "queue.read") or can(actor, "reports.note") else false()


@sees(Output)
def _outputs(actor: Actor) -> Predicate:
    """Whoever sees the agreement, or who is at work."""
    return or_(
        Output.contract_id.in_(select(Contract.id).where(visible(actor, Contract))),
        Output.engagement_id.in_(select(Engagement.id).where(visible(actor, Engagement))),
    )


@sees(MaturityScore)
def _maturity_scores(actor: Actor) -> Predicate:
    """What the desk measured stays among those who read its directory."""
    if not can(actor, "directory.read"):
        return false()
    rule = visible(actor, Organization)
    return (
        true() if rule is true() else MaturityScore.organization_id.in_(select(Organization.id).where(rule))
    )
