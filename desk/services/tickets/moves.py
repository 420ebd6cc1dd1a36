"""The one way a ticket changes state: through the table, with each guard looked up where it stands in the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select

from desk import access, clock, events, timetable
from desk.access import Actor
from desk.extensions import session
from desk.services import conflicts, screenings, targets
from desk.workflow import TICKET
from models import (
    ConflictStatement,
    Contract,
    FollowUp,
    MatchRun,
    Milestone,
    Offer,
    Ticket,
    TicketTopic,
)
from models.states import (
    ACCEPTED_OFFERS,
    OPEN_OFFERS,
    SETTLED_MILESTONES,
    ActingParty,
    ContractState,
    FollowUpState,
    NextAction,
    TargetKind,
    TicketState,
)


@dataclass(frozen=True)
class Step:
    """What follows a move unless the verb says otherwise: what happens next and whose turn it is; its target dates it."""

    action: NextAction
    by: ActingParty


STEPS = {
    TicketState.NEW: Step(NextAction.TRIAGE, ActingParty.DESK),
    TicketState.TRIAGE: Step(NextAction.QUALIFY, ActingParty.DESK),
    TicketState.INFO_NEEDED: Step(NextAction.WAIT_COMPANY, ActingParty.COMPANY),
    TicketState.QUALIFIED: Step(NextAction.MATCH, ActingParty.DESK),
    TicketState.MATCHING: Step(NextAction.CHOOSE_UNITS, ActingParty.DESK),
    TicketState.OFFERED: Step(NextAction.WAIT_OFFERS, ActingParty.UNIT),
    TicketState.ACCEPTED: Step(NextAction.DATE_MEETING, ActingParty.DESK),
    TicketState.FOLLOW_UP: Step(NextAction.HOLD_MEETING, ActingParty.DESK),
    TicketState.CONTRACTING: Step(NextAction.CONCLUDE_AGREEMENT, ActingParty.DESK),
    TicketState.IN_PROGRESS: Step(NextAction.FOLLOW_MILESTONES, ActingParty.DESK),
}


# The targets that are over once a state is reached; none named, all of them.
SETTLES: dict[TicketState, tuple[TargetKind, ...]] = {
    TicketState.QUALIFIED: (TargetKind.QUALIFICATION,),
    TicketState.OFFERED: (TargetKind.FIRST_OFFER,),
    TicketState.ACCEPTED: (TargetKind.FIRST_OFFER,),
    TicketState.FOLLOW_UP: (TargetKind.FOLLOW_UP,),
    TicketState.CLOSED: (),
}


def _some(statement: Any) -> bool:
    return bool(session.execute(select(exists(statement))).scalar_one())


def _offers_in(ticket: Ticket, states: Any) -> bool:
    return _some(select(Offer.id).where(Offer.ticket_id == ticket.id, Offer.state.in_(states)))


def _milestones_settled(ticket: Ticket) -> bool:
    return not _some(
        select(Milestone.id).join(Contract, Contract.id == Milestone.contract_id)
        .where(Contract.ticket_id == ticket.id, Milestone.state.not_in(SETTLED_MILESTONES))
    )  # fmt: skip


# How each guard that can be read from the database is looked up; the others are facts of the verb itself.
LOOK_UPS: dict[str, Callable[[Ticket], bool]] = {
    "owner_set": lambda t: t.owner_id is not None,
    "topic_confirmed": lambda t: _some(
        select(TicketTopic.topic_id).where(TicketTopic.ticket_id == t.id, TicketTopic.confirmed_at.is_not(None))
    ),
    "pitch_checked": lambda t: t.pitch_checked_at is not None,
    "screening_answered": lambda t: screenings.answered(t.id),
    "match_run_stored": lambda t: _some(select(MatchRun.id).where(MatchRun.ticket_id == t.id)),
    "offer_sent": lambda t: _offers_in(t, OPEN_OFFERS),
    "offer_accepted": lambda t: _offers_in(t, ACCEPTED_OFFERS),
    "no_offer_open": lambda t: not _offers_in(t, OPEN_OFFERS),
    "no_blocking_conflict": lambda t: not _some(
        select(Offer.id).join(ConflictStatement, (ConflictStatement.ticket_id == Offer.ticket_id)
                              & (ConflictStatement.unit_id == Offer.unit_id))
        .where(Offer.ticket_id == t.id, Offer.state.in_(OPEN_OFFERS), ConflictStatement.is_blocking.is_(True))
    ),
    "meeting_dated": lambda t: _some(
        select(FollowUp.id).where(FollowUp.ticket_id == t.id, FollowUp.state != FollowUpState.CANCELLED)
    ),
    "agreement_drafted": lambda t: _some(
        select(Contract.id).where(Contract.ticket_id == t.id, Contract.state != ContractState.ABANDONED)
    ),
    "conflicts_stated": lambda t: conflicts.stated(t.id),
    "screenings_cleared": lambda t: screenings.cleared(t.id),
    "agreement_active": lambda t: _some(
        select(Contract.id).where(
            Contract.ticket_id == t.id, Contract.state.in_((ContractState.ACTIVE, ContractState.COMPLETED))
        )
    ),
    "milestones_settled": _milestones_settled,
    "trl_end_given": lambda t: t.trl_end is not None,
}  # fmt: skip


def unmet(ticket: Ticket, target: str, **given: bool) -> tuple[str, ...]:
    """Return the guards that stand between a ticket and a state; the page shows them before anyone tries."""
    step = TICKET.find(ticket.state, target)
    if step is None:
        return ()
    facts = _facts(ticket, step.guards, given)
    return tuple(guard for guard in step.guards if not facts[guard])


def possible(ticket: Ticket, actor: Actor) -> tuple[str, ...]:
    """Return the states the actor's kind may move the ticket to, met or not."""
    return TICKET.targets(ticket.state, actor.moves_as)


def _facts(ticket: Ticket, guards: tuple[str, ...], given: dict[str, bool]) -> dict[str, bool]:
    """Look up each guard, unless the verb vouches for it; a verb's own fact not given is unmet."""
    return {
        guard: given[guard] if guard in given else LOOK_UPS[guard](ticket) if guard in LOOK_UPS else False
        for guard in guards
    }


def move(
    ticket: Ticket,
    target: str,
    *,
    actor: Actor,
    due_on: date | None = None,
    also: dict[str, Any] | None = None,
    **given: bool,
) -> None:
    """Move a locked ticket and date what happens next. Raises InvalidTransition naming the guards that are unmet.

    `given` are guards the verb itself vouches for; the others are looked up. Everything else the verb wrote is
    flushed first, because the database checks the same guards when the state changes; `also` holds the columns
    that must change in the same statement as the state.
    """
    session.flush()
    step = TICKET.find(ticket.state, target)
    TICKET.check(
        ticket.state, target, by=actor.moves_as, facts=_facts(ticket, step.guards, given) if step else {}
    )
    now = clock.now()
    with session.no_autoflush:  # state and what belongs to it reach the database in one statement
        ticket.state, ticket.state_since, ticket.updated_at = target, now, now
        if target in SETTLES:
            targets.end(ticket, *SETTLES[TicketState(target)])
        if target == TicketState.QUALIFIED:
            ticket.qualified_at = ticket.qualified_at or now
        if target == TicketState.ACCEPTED:
            ticket.accepted_at = ticket.accepted_at or now
        if target in STEPS:
            plan_step(ticket, STEPS[TicketState(target)], due_on)
        for name, value in (also or {}).items():
            setattr(ticket, name, value)
    session.flush()


def date_next_step(ticket: Ticket) -> None:
    """Date the next step by what is planned: the next meeting, or the next milestone. An officer's own words stay."""
    planned = {
        NextAction.HOLD_MEETING: select(func.min(FollowUp.due_on)).where(
            FollowUp.ticket_id == ticket.id, FollowUp.state == FollowUpState.PLANNED
        ),
        NextAction.FOLLOW_MILESTONES: select(func.min(Milestone.due_on))
        .join(Contract, Contract.id == Milestone.contract_id)
        .where(Contract.ticket_id == ticket.id, Milestone.state.not_in(SETTLED_MILESTONES)),
    }
    if ticket.next_action not in planned:
        return
    session.flush()
    due_on = session.execute(planned[NextAction(ticket.next_action)]).scalar()
    plan_step(ticket, STEPS[TicketState(ticket.state)], due_on)


def plan_step(ticket: Ticket, step: Step, due_on: date | None = None, note: str | None = None) -> None:
    """Date what happens next on a ticket, by its target unless a day is given, and note whom it waits for."""
    ticket.next_action, ticket.next_action_by, ticket.next_action_note = step.action, step.by, note
    targets.turn(ticket, timetable.WAIT_FOR.get(step.by))
    ticket.next_action_due_on = due_on or targets.day_of_step(ticket, timetable.TARGET_OF[step.action])


def advance(*, actor: Actor, ticket_id: int, target: str, due_on: date | None = None) -> Ticket:
    """Move a ticket one step on when all its guards can be read from the database.

    For the steps that follow from another record: a meeting was dated, an agreement drafted, signed, active.
    """
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    source = ticket.state
    move(ticket, target, actor=actor, due_on=due_on)
    events.record("ticket_moved", actor=actor, subject=ticket, ticket=ticket,
                  before={"state": source}, after={"state": target})  # fmt: skip
    return ticket
