"""Follow-ups: dated intentions with an owner and a purpose, done with an outcome that asks for the next one."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.extensions import session
from desk.services import organizations, tickets
from models import FollowUp, Meeting, Organization, Ticket, User
from models.states import DESK_ROLES, FollowUpKind, FollowUpState, TicketState

# What counts as meeting the company for the first time: a check is the desk looking at its own papers.
MEETINGS = (FollowUpKind.MEETING, FollowUpKind.VISIT, FollowUpKind.CALL)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned: of which kind, why, until when, and by whom (the actor unless said)."""

    kind: str
    purpose: str
    due_on: date
    owner_id: int | None = None


def plan(*, actor: Actor, organization_id: int, plan: Plan, ticket_id: int | None = None) -> FollowUp:
    """Plan a follow-up with an organization; the first meeting on an accepted ticket moves it on.

    The same plan made twice is one follow-up.
    """
    organization = access.load(actor, Organization, Organization.id == organization_id, lock=True)
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True) if ticket_id is not None else None

    access.ensure(actor, "directory.work")
    organization = organizations.present_home(organization)
    if ticket is not None and ticket.organization_id != organization.id:
        raise Refused("ticket_id", "other_organization")
    if ticket is not None and ticket.state == TicketState.CLOSED:
        raise Refused("ticket_id", "ticket_closed")

    return _plan(actor, organization.id, ticket, plan)


def complete(
    *, actor: Actor, follow_up_id: int, version: int, outcome: str, following: Plan | None = None
) -> FollowUp:
    """Say what came of a follow-up, and plan the one that comes of it."""
    follow_up = _load(actor, follow_up_id, version)

    if not outcome:
        raise Refused("outcome", "outcome_missing")

    follow_up.state, follow_up.outcome, follow_up.done_at = FollowUpState.DONE, outcome, clock.now()
    events.record(
        "follow_up_done", actor=actor, subject=follow_up, ticket=follow_up.ticket,
        after={"kind": follow_up.kind, "purpose": follow_up.purpose, "outcome": outcome},
    )  # fmt: skip
    if following is not None:
        _plan(actor, follow_up.organization_id, follow_up.ticket, following)
    elif follow_up.ticket is not None:
        tickets.date_next_step(follow_up.ticket)
    return follow_up


def cancel(*, actor: Actor, follow_up_id: int, version: int, reason: str | None = None) -> FollowUp:
    """Say that a follow-up will not take place."""
    follow_up = _load(actor, follow_up_id, version)

    invited_to = select(Meeting.id).where(
        Meeting.follow_up_id == follow_up.id, Meeting.called_off_at.is_(None)
    )
    if session.execute(invited_to).first() is not None:
        raise Refused("reason", "meeting_stands")
    follow_up.state, follow_up.outcome, follow_up.done_at = FollowUpState.CANCELLED, reason, clock.now()

    after = {"kind": follow_up.kind, "purpose": follow_up.purpose, "reason": reason}
    events.record("follow_up_cancelled", actor=actor, subject=follow_up, ticket=follow_up.ticket, after=after)
    if follow_up.ticket is not None:
        tickets.date_next_step(follow_up.ticket)
    return follow_up


def _load(actor: Actor, follow_up_id: int, version: int) -> FollowUp:
    """Load a planned follow-up locked, for someone of the desk who saw its present version."""
    follow_up = access.load(actor, FollowUp, FollowUp.id == follow_up_id, lock=True)
    access.ensure(actor, "directory.work")
    if follow_up.version != version or follow_up.state != FollowUpState.PLANNED:
        raise Conflict("stale")
    return follow_up


def _plan(actor: Actor, organization_id: int, ticket: Ticket | None, plan: Plan) -> FollowUp:
    """Write a planned follow-up and let its ticket move on."""
    if plan.due_on < clock.today():
        raise Refused("due_on", "past")
    owner = _owner(actor, plan.owner_id)

    if (known := _just_planned(organization_id, ticket, plan, owner)) is not None:
        return known
    follow_up = FollowUp(
        organization_id=organization_id, ticket_id=ticket.id if ticket else None, owner_id=owner.id, kind=plan.kind,
        purpose=plan.purpose, due_on=plan.due_on, state=FollowUpState.PLANNED, created_at=clock.now(),
    )  # fmt: skip
    session.add(follow_up)
    session.flush()

    after = {
        "kind": plan.kind,
        "purpose": plan.purpose,
        "due_on": plan.due_on.isoformat(),
        "owner": owner.name,
    }
    events.record("follow_up_planned", actor=actor, subject=follow_up, ticket=ticket, after=after)
    if ticket is not None and ticket.state == TicketState.ACCEPTED and plan.kind in MEETINGS:
        tickets.advance(actor=actor, ticket_id=ticket.id, target=TicketState.FOLLOW_UP, due_on=plan.due_on)
    if ticket is not None:
        tickets.date_next_step(ticket)
    return follow_up


def _owner(actor: Actor, owner_id: int | None) -> User:
    """Return who will do it: someone of the desk with an open account."""
    statement = select(User).where(
        User.id == (owner_id or actor.user_id), User.role.in_(DESK_ROLES), User.is_active.is_(True)
    )
    owner = session.execute(statement).scalar_one_or_none()
    if owner is None:
        raise Refused("owner_id", "not_at_the_desk")
    return owner


def _just_planned(organization_id: int, ticket: Ticket | None, plan: Plan, owner: User) -> FollowUp | None:
    """Return a planned follow-up that says exactly the same: a double click, not a second meeting."""
    statement = select(FollowUp).where(
        FollowUp.organization_id == organization_id, FollowUp.owner_id == owner.id, FollowUp.kind == plan.kind,
        FollowUp.purpose == plan.purpose, FollowUp.due_on == plan.due_on, FollowUp.state == FollowUpState.PLANNED,
        FollowUp.ticket_id == ticket.id if ticket else FollowUp.ticket_id.is_(None),
    )  # fmt: skip
    return session.execute(statement.order_by(FollowUp.id)).scalars().first()
