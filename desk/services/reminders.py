"""Reminders to the desk of days that come: follow-ups, milestones, agreements. Asked again under the lock; once per day that is set."""

from collections.abc import Mapping

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.extensions import session
from desk.workflow.contract import NEGOTIABLE
from models import Contract, Event, FollowUp, Milestone, Nda
from models.states import FollowUpState, MilestoneState, NdaState


def follow_up(*, actor: Actor, follow_up_id: int) -> None:
    """Remind the owner of a follow-up whose day has come."""
    planned = access.load(actor, FollowUp, FollowUp.id == follow_up_id, lock=True)
    if planned.state != FollowUpState.PLANNED or planned.reminded_at is not None:
        return
    planned.reminded_at = clock.now()
    events.record("follow_up_reminded", actor=actor, subject=planned, ticket=planned.ticket,
                  after={"due_on": planned.due_on.isoformat()})  # fmt: skip


def milestone(*, actor: Actor, milestone_id: int) -> None:
    """Remind the owner of a step that comes, and once more when its day passed without it."""
    step = access.load(actor, Milestone, Milestone.id == milestone_id, lock=True)
    told_of_this = step.reminded_at is not None and (
        clock.today() <= step.due_on or clock.day_of(step.reminded_at) > step.due_on
    )
    if step.state not in (MilestoneState.PLANNED, MilestoneState.DUE) or told_of_this:
        return
    step.reminded_at = clock.now()
    events.record("milestone_reminded", actor=actor, subject=step, ticket=step.contract.ticket,
                  after={"title": step.title, "due_on": step.due_on.isoformat()})  # fmt: skip


def nda_end(*, actor: Actor, nda_id: int) -> None:
    """Warn the owner that a confidentiality agreement ends soon."""
    nda = access.load(actor, Nda, Nda.id == nda_id, lock=True)
    if nda.state != NdaState.SIGNED or nda.ends_on is None:
        return
    fact = {"ends_on": nda.ends_on.isoformat()}
    if not _already("nda_reminded", nda, fact):
        events.record("nda_reminded", actor=actor, subject=nda, ticket=nda.ticket, after=fact)


def contract_due(*, actor: Actor, contract_id: int, month: int) -> None:
    """Warn the owner that work goes on without the contract it needs, so many months after its start."""
    contract = access.load(actor, Contract, Contract.id == contract_id, lock=True)
    if contract.state not in NEGOTIABLE:
        return
    rule = contract.kind.definition.get("contract_due", {})
    fact = {"month": month}
    if not _already("contract_reminded", contract, fact):
        begun = contract.fields.get(rule.get("from_field"))
        events.record("contract_reminded", actor=actor, subject=contract, ticket=contract.ticket,
                      after={**fact, "work_starts_on": begun, "months_after": rule.get("months_after")})  # fmt: skip


def _already(kind: str, subject: Nda | Contract, fact: Mapping[str, object]) -> bool:
    """Tell whether an event of the kind already says this of the subject."""
    told = session.execute(
        select(Event.details).where(
            Event.kind == kind, Event.subject_type == subject.__tablename__, Event.subject_id == subject.id
        )
    ).scalars()
    return any(fact.items() <= (details or {}).get("after", {}).items() for details in told)
