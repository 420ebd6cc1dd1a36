"""Marks the steps of running contracts as due on their day."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import due
from desk.services import milestones
from models.states import MilestoneState


def run(work: Work) -> None:
    """Mark each."""
    work.each(
        due.milestones_due(),
        lambda one: milestones.move(actor=SYSTEM, milestone_id=one, version=None, target=MilestoneState.DUE),
    )
