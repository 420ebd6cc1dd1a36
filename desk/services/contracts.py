"""Contracts: drafted from a kind, negotiated, checked, signed, amended, ended. Money in funding.py, steps in milestones.py."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, Duplicate, Refused
from desk.extensions import session
from desk.services import conflicts, contract_kinds, milestones, screenings, tickets
from desk.services.corrections import correct
from desk.workflow import CONTRACT
from desk.workflow.contract import NEGOTIABLE
from models import Contract, ContractKind, Engagement, ManagingEstablishment, Ticket
from models.names import fold
from models.states import ContractState, EngagementState, TicketState

# What the parties may negotiate and an amendment alone changes after the signature.
TERMS: Final = (
    "managing_establishment", "ip_mode", "publication_rule", "currency", "full_cost", "marginal_cost", "overhead_rate",
    "overhead_mode", "vat_rate", "starts_on", "ends_on",
)  # fmt: skip


def draft(
    *,
    actor: Actor,
    ticket_id: int,
    kind_code: str,
    title: str,
    unit_id: int | None = None,
    parent_id: int | None = None,
    fields: Mapping[str, Any] | None = None,
    **terms: Any,
) -> Contract:
    """Draft an agreement of a kind's present version for an accepted ticket; its checks become required.

    The ticket moves to contracting when nothing else is missing.
    """
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)

    access.ensure(actor, "agreements.work")
    if ticket.state == TicketState.CLOSED or ticket.accepted_at is None:
        raise Refused("ticket_id", "ticket_closed" if ticket.closed_at else "not_accepted")
    kind = contract_kinds.current(kind_code)
    filled = contract_kinds.fill(kind, fields or {})
    _ensure_unit_at_work(ticket, unit_id)
    parent = _parent(actor, ticket, parent_id)
    _ensure_new(ticket, kind.id, title)

    terms = _with_overhead(_inherited(terms, parent))
    contract = Contract(
        ticket_id=ticket.id, organization_id=ticket.organization_id, unit_id=unit_id, kind_id=kind.id, title=title,
        parent_id=parent.id if parent else None, fields=filled, state=CONTRACT.initial, created_at=clock.now(),
        stage=next(iter(contract_kinds.stages(kind)), None),
        **_known(terms),
    )  # fmt: skip
    _ensure_dates(contract)
    session.add(contract)
    session.flush()

    events.record(
        "contract_drafted",
        actor=actor,
        subject=contract,
        ticket=ticket,
        after={"kind": kind.code, "title": title},
    )
    milestones.keep_contract_due(actor=actor, contract=contract)
    screenings.require(actor=actor, ticket=ticket, codes=contract_kinds.checks(kind))
    _take_along(actor, ticket, TicketState.FOLLOW_UP, TicketState.CONTRACTING)
    return contract


def edit(
    *,
    actor: Actor,
    contract_id: int,
    version: int,
    title: str,
    unit_id: int | None = None,
    fields: Mapping[str, Any] | None = None,
    **terms: Any,
) -> Contract:
    """Change what is negotiated, until the signature; afterwards an amendment does."""
    contract = load(actor, contract_id, version)

    ensure_negotiable(contract)
    if unit_id != contract.unit_id:
        _ensure_unit_at_work(contract.ticket, unit_id)
    wanted = {**_known(terms), "title": title, "unit_id": unit_id}
    if fields is not None:
        wanted["fields"] = contract_kinds.fill(contract.kind, fields)

    before, after = correct(contract, wanted)
    _ensure_dates(contract)
    session.flush()

    if before:
        events.record(
            "contract_edited",
            actor=actor,
            subject=contract,
            ticket=contract.ticket,
            before=before,
            after=after,
        )
    if "fields" in before:
        milestones.keep_contract_due(actor=actor, contract=contract)
    return contract


def move(
    *,
    actor: Actor,
    contract_id: int,
    version: int,
    target: str,
    reason: str | None = None,
    signed_on: date | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    unit_id: int | None = None,
) -> Contract:
    """Move along the state table. Its entry into force needs the dates and the unit, and takes the ticket along."""
    contract = load(actor, contract_id, version)

    source = contract.state
    if target == ContractState.ACTIVE and contract.unit_id is None:
        _ensure_unit_at_work(contract.ticket, unit_id)
        contract.unit_id = unit_id
        if unit_id is None and contract_kinds.needs_unit(contract.kind):
            raise Refused("unit_id", "unit_missing")
    for column, day in {"signed_on": signed_on, "starts_on": starts_on, "ends_on": ends_on}.items():
        if day is not None and target == ContractState.ACTIVE:
            setattr(contract, column, day)
    _ensure_dates(contract)
    CONTRACT.check(source, target, by=actor.moves_as, facts={**facts(contract), "reason_given": bool(reason)})

    contract.state = ContractState(target)
    if target in (ContractState.TERMINATED, ContractState.ABANDONED):
        contract.end_reason = reason
    session.flush()

    after = {"state": str(target), **({"reason": reason} if reason else {})}
    if target == ContractState.ACTIVE:
        after |= {"signed_on": str(contract.signed_on), "starts_on": str(contract.starts_on)}
    ticket = contract.ticket
    events.record(
        "contract_moved", actor=actor, subject=contract, ticket=ticket, before={"state": source}, after=after
    )
    if target in (ContractState.ACTIVE, ContractState.ABANDONED):
        milestones.settle_contract_due(actor=actor, contract=contract, reason=reason)
    if target not in CONTRACT.final:  # checks decided after the draft opened the gate
        _take_along(actor, ticket, TicketState.FOLLOW_UP, TicketState.CONTRACTING)
    if target == ContractState.ACTIVE:
        _take_along(actor, ticket, TicketState.CONTRACTING, TicketState.IN_PROGRESS)
    return contract


def reach(*, actor: Actor, contract_id: int, version: int, stage: str) -> Contract:
    """Note which of its kind's own stages an agreement has come to, forward or back, until it is over."""
    contract = load(actor, contract_id, version)

    if contract.state in CONTRACT.final:
        raise Refused("stage", "agreement_over")
    if stage not in contract_kinds.stages(contract.kind):
        raise Refused("stage", "unknown_stage")
    before = contract.stage
    contract.stage = stage
    session.flush()

    if before != stage:
        events.record(
            "contract_stage_reached", actor=actor, subject=contract, ticket=contract.ticket,
            before={"stage": before}, after={"stage": stage, **_words_of(contract.kind, stage)},
        )  # fmt: skip
    return contract


def gates(*, actor: Actor, contract_id: int) -> dict[str, tuple[str, ...]]:
    """Return each state the actor may move an agreement to, with the guards that are not met yet.

    A reason, dates and the unit are asked for with the move itself, so they never count as missing here.
    """
    contract = access.load(actor, Contract, Contract.id == contract_id)
    known = {**facts(contract), "reason_given": True, "signed_and_dated": True, "unit_named": True}
    by = actor.moves_as
    moves = [CONTRACT.find(contract.state, target) for target in CONTRACT.targets(contract.state, by)]
    return {move.target: tuple(guard for guard in move.guards if not known[guard]) for move in moves if move}


def facts(contract: Contract) -> dict[str, bool]:
    """Return what the guards of the state table ask of an agreement, apart from the reason a person gives."""
    return {
        "screenings_cleared": screenings.cleared(contract.ticket_id),
        "conflicts_stated": conflicts.stated(contract.ticket_id),
        "signed_and_dated": contract.signed_on is not None and contract.starts_on is not None,
        "unit_named": contract.unit_id is not None or not contract_kinds.needs_unit(contract.kind),
        "milestones_settled": milestones.settled(contract.id),
    }


def load(actor: Actor, contract_id: int, version: int) -> Contract:
    """Load an agreement locked, for someone who may work on it and saw its present version."""
    contract = access.load(actor, Contract, Contract.id == contract_id, lock=True)
    access.ensure(actor, "agreements.work")
    if contract.version != version:
        raise Conflict("stale")
    return contract


def ensure_negotiable(contract: Contract) -> None:
    """Refuse to touch the terms of what is signed or dropped."""
    if contract.state not in NEGOTIABLE:
        raise Refused("title", "already_signed")


def _take_along(actor: Actor, ticket: Ticket, source: TicketState, target: TicketState) -> None:
    """Move the ticket on with its agreement where it stands at `source`, the actor may, and nothing else is missing."""
    may = ticket.state == source and target in tickets.possible(ticket, actor)
    if may and not tickets.unmet(ticket, target):
        tickets.advance(actor=actor, ticket_id=ticket.id, target=target)


def _words_of(kind: ContractKind, code: str) -> dict[str, str]:
    """Return the names of a stage, which a later version of the kind may no longer have."""
    stage = next(one for one in kind.definition["stages"] if one["code"] == code)
    return {name: stage[name] for name in ("label_fr", "label_en")}


def _known(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the terms a person may write, refusing to swallow a misspelled one."""
    unknown = terms.keys() - set(TERMS)
    if unknown:
        raise TypeError(f"contracts have no {sorted(unknown)}")
    if terms.get("overhead_rate") is not None and not terms.get("overhead_mode"):
        raise Refused("overhead_mode", "choice_missing")
    return dict(terms)


def _inherited(terms: Mapping[str, Any], parent: Contract | None) -> dict[str, Any]:
    """Let an agreement under a framework follow its rules on results and publication where it says nothing itself."""
    rules = ("managing_establishment", "ip_mode", "publication_rule")
    above = {name: getattr(parent, name) for name in rules} if parent else {}
    return {**terms, **{name: value for name, value in above.items() if value and not terms.get(name)}}


def _with_overhead(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Take the usual overhead of the managing establishment where no rate is given."""
    if not terms.get("managing_establishment") or terms.get("overhead_rate") is not None:
        return dict(terms)
    statement = select(ManagingEstablishment).where(
        ManagingEstablishment.name_key == fold(terms["managing_establishment"])
    )
    usual = session.execute(statement).scalar_one_or_none()
    if usual is None:
        return dict(terms)
    return {**terms, "overhead_rate": usual.overhead_rate, "overhead_mode": usual.overhead_mode}


def _ensure_dates(contract: Contract) -> None:
    """Refuse days in the wrong order, and a signature that has not happened."""
    if contract.signed_on is not None and contract.signed_on > clock.today():
        raise Refused("signed_on", "future")
    if contract.starts_on and contract.ends_on and contract.ends_on < contract.starts_on:
        raise Refused("ends_on", "before_start")


def _ensure_unit_at_work(ticket: Ticket, unit_id: int | None) -> None:
    """Refuse a unit that did not accept the ticket; an agreement may also name none."""
    at_work = select(Engagement.id).where(
        Engagement.ticket_id == ticket.id,
        Engagement.unit_id == unit_id,
        Engagement.state == EngagementState.ACTIVE,
    )
    if unit_id is not None and session.scalar(at_work.limit(1)) is None:
        raise Refused("unit_id", "not_at_work")


def _parent(actor: Actor, ticket: Ticket, parent_id: int | None) -> Contract | None:
    """Return the framework agreement above, which is with the same organization."""
    if parent_id is None:
        return None
    parent = access.load(actor, Contract, Contract.id == parent_id)
    if parent.organization_id != ticket.organization_id:
        raise Refused("parent_id", "other_organization")
    return parent


def _ensure_new(ticket: Ticket, kind_id: int, title: str) -> None:
    """Refuse the same draft twice, as a double click would make it."""
    same = (Contract.ticket_id == ticket.id, Contract.kind_id == kind_id, Contract.title == title)
    if session.scalar(select(Contract.id).where(*same, Contract.state == ContractState.IDEA).limit(1)):
        raise Duplicate("title")
