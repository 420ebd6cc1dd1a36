"""How mature a company was, each time it was measured."""

from desk import access
from desk.access import Actor
from models import MaturityScore


def scores_of(actor: Actor, organization_id: int) -> list[MaturityScore]:
    """Return the scores of an organization, the newest first."""
    return access.load_all(
        actor, MaturityScore, MaturityScore.organization_id == organization_id,
        order=(MaturityScore.measured_on.desc(), MaturityScore.id.desc()),
    )  # fmt: skip


def measured(actor: Actor, score_id: int) -> int:
    """Return whose score it is."""
    return access.load(actor, MaturityScore, MaturityScore.id == score_id).organization_id
