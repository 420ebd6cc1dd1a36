"""Milestones: dated steps of a contract, what is handed in for them, and whether they were invoiced."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from desk import access, calendars, clock, events
from desk.access import Actor
from desk.errors import Conflict, Duplicate, Refused
from desk.extensions import session
from desk.services import tickets
from desk.workflow import CONTRACT, MILESTONE
from models import Contract, Milestone
from models.states import SETTLED_MILESTONES, ContractState, MilestoneState


def add(
    *,
    actor: Actor,
    contract_id: int,
    title: str,
    due_on: date,
    deliverable: str | None = None,
    invoice_amount: Decimal | None = None,
) -> Milestone:
    """Add a dated step to a contract that is not over."""
    contract = access.load(actor, Contract, Contract.id == contract_id, lock=True)

    access.ensure(actor, "agreements.work")
    if contract.state in CONTRACT.final:
        raise Refused("title", "agreement_over")
    same = (Milestone.contract_id == contract.id, Milestone.title == title, Milestone.due_on == due_on)
    if session.scalar(select(Milestone.id).where(*same).limit(1)):
        raise Duplicate("title")

    milestone = Milestone(
        contract_id=contract.id, title=title, deliverable=deliverable, due_on=due_on, state=MILESTONE.initial,
        invoice_amount=invoice_amount,
    )  # fmt: skip
    session.add(milestone)
    session.flush()

    after = {"title": title, "due_on": due_on.isoformat()}
    events.record("milestone_added", actor=actor, subject=milestone, ticket=contract.ticket, after=after)
    tickets.date_next_step(contract.ticket)
    return milestone


def edit(
    *,
    actor: Actor,
    milestone_id: int,
    version: int,
    title: str,
    due_on: date,
    deliverable: str | None = None,
    invoice_amount: Decimal | None = None,
) -> Milestone:
    """Change a step that is not settled; a new day is reminded of anew."""
    milestone = _load(actor, milestone_id, version)

    access.ensure(actor, "agreements.work")
    if milestone.state in SETTLED_MILESTONES:
        raise Refused("title", "milestone_settled")
    wanted = {"title": title, "due_on": due_on, "deliverable": deliverable, "invoice_amount": invoice_amount}
    before = {
        key: getattr(milestone, key) for key, value in wanted.items() if getattr(milestone, key) != value
    }

    for key in before:
        setattr(milestone, key, wanted[key])
    if "due_on" in before:
        milestone.reminded_at = None

    if before:
        after = {key: wanted[key] for key in before}
        ticket = milestone.contract.ticket
        events.record(
            "milestone_edited", actor=actor, subject=milestone, ticket=ticket, before=before, after=after
        )
    tickets.date_next_step(milestone.contract.ticket)
    return milestone


def move(
    *,
    actor: Actor,
    milestone_id: int,
    version: int | None,
    target: str,
    reason: str | None = None,
    on: date | None = None,
) -> Milestone:
    """Move a step along its state table; `on` is the day it was handed in or validated, today unless said.

    The unit of the contract may hand in its own; the job that finds a day come passes no version.
    """
    milestone = _load(actor, milestone_id, version)

    if actor.moves_as != "unit":
        access.ensure(actor, "agreements.work")
    day = on or clock.today()
    if day > clock.today():
        raise Refused("on", "future")
    source = milestone.state
    MILESTONE.check(source, target, by=actor.moves_as, facts={"reason_given": bool(reason)})

    milestone.state = MilestoneState(target)
    if target == MilestoneState.SUBMITTED:
        milestone.submitted_on = day
    if target == MilestoneState.DUE:
        milestone.submitted_on = None  # sent back: it is to be handed in again
    if target == MilestoneState.VALIDATED:
        milestone.validated_on = day

    after = {"state": str(target), "title": milestone.title, **({"reason": reason} if reason else {})}
    ticket = milestone.contract.ticket
    events.record(
        "milestone_moved",
        actor=actor,
        subject=milestone,
        ticket=ticket,
        before={"state": source},
        after=after,
    )
    tickets.date_next_step(ticket)
    return milestone


def invoice(*, actor: Actor, milestone_id: int, version: int) -> Milestone:
    """Note that the invoice of a validated step was sent."""
    milestone = _load(actor, milestone_id, version)

    access.ensure(actor, "agreements.work")
    if milestone.state != MilestoneState.VALIDATED or milestone.invoice_amount is None:
        raise Refused("is_invoiced", "nothing_to_invoice")
    if milestone.is_invoiced:
        raise Conflict("stale")

    milestone.is_invoiced = True

    ticket = milestone.contract.ticket
    events.record(
        "milestone_edited", actor=actor, subject=milestone, ticket=ticket,
        before={"is_invoiced": False}, after={"is_invoiced": True},
    )  # fmt: skip
    return milestone


def keep_contract_due(*, actor: Actor, contract: Contract) -> None:
    """Keep the step by which an agreement must be signed, where its kind counts one from the start of work.

    It moves with the start of work, and goes when that is taken back.
    """
    rule = contract.kind.definition.get("contract_due")
    if not rule:
        return
    begun = contract.fields.get(rule["from_field"])
    due_on = calendars.months_later(date.fromisoformat(begun), rule["months_after"]) if begun else None
    known = _contract_due(contract)
    if known is not None and (due_on is None or known.due_on != due_on):
        session.delete(known)
        session.flush()
    if due_on is None or (known is not None and known.due_on == due_on):
        return
    title = rule.get("label_fr" if actor.language == "fr" else "label_en") or contract.kind.label(
        actor.language
    )
    milestone = Milestone(
        contract_id=contract.id, title=title, due_on=due_on, state=MILESTONE.initial, is_contract_due=True
    )
    session.add(milestone)
    session.flush()
    after = {"title": title, "due_on": due_on.isoformat()}
    events.record("milestone_added", actor=actor, subject=milestone, ticket=contract.ticket, after=after)
    tickets.date_next_step(contract.ticket)


def settle_contract_due(*, actor: Actor, contract: Contract, reason: str | None) -> None:
    """Settle that step with the agreement: validated on its signature, cancelled when the agreement is dropped."""
    known = _contract_due(contract)
    if known is None:
        return
    targets = (
        (MilestoneState.CANCELLED,)
        if contract.state == ContractState.ABANDONED
        else (MilestoneState.SUBMITTED, MilestoneState.VALIDATED)
    )
    for target in targets:
        move(
            actor=actor, milestone_id=known.id, version=None, target=target, reason=reason,
            on=contract.signed_on if contract.state != ContractState.ABANDONED else None,
        )  # fmt: skip


def _contract_due(contract: Contract) -> Milestone | None:
    """Return the open step a kind's deadline made."""
    statement = select(Milestone).where(
        Milestone.contract_id == contract.id,
        Milestone.is_contract_due,
        Milestone.state.not_in(SETTLED_MILESTONES),
    )
    return session.execute(statement.order_by(Milestone.id)).scalars().first()


def settled(contract_id: int) -> bool:
    """Tell whether no step of a contract is open any more."""
    is_open = Milestone.state.not_in(SETTLED_MILESTONES)
    return (
        session.scalar(select(Milestone.id).where(Milestone.contract_id == contract_id, is_open).limit(1))
        is None
    )


def _load(actor: Actor, milestone_id: int, version: int | None) -> Milestone:
    """Load a step locked, in the version the person saw."""
    milestone = access.load(actor, Milestone, Milestone.id == milestone_id, lock=True)
    if version is not None and milestone.version != version:
        raise Conflict("stale")
    return milestone
