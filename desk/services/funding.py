"""Who pays what of a contract: its lines until the signature, amendments afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, NotFound, Refused
from desk.extensions import session
from desk.services import contracts
from models import Amendment, Contract, FundingLine
from models.states import ContractState, FundingNature, FundingSource


@dataclass(frozen=True, slots=True)
class Line:
    """One line: who brings how much, in cash or kind; `funder` names it when the source does not."""

    source: str
    nature: str
    amount: Decimal
    funder: str | None = None


def set_lines(*, actor: Actor, contract_id: int, version: int, lines: Sequence[Line]) -> Contract:
    """Write the funding of a contract that is not signed yet, replacing what was there."""
    contract = contracts.load(actor, contract_id, version)

    contracts.ensure_negotiable(contract)
    if any(line.amount < 0 for line in lines):
        raise Refused("amount", "below_zero")
    known = _lines(contract)
    before = [_words(line) for line in known]
    after = [_words(line) for line in lines]

    if before != after:
        for line in known:
            session.delete(line)
        _write(contract, lines)
        flag_modified(contract, "title")  # the lines are part of the contract: its version moves on with them
        session.flush()
        events.record(
            "funding_changed", actor=actor, subject=contract, ticket=contract.ticket,
            before={"lines": before}, after={"lines": after},
        )  # fmt: skip
    return contract


def amend(
    *,
    actor: Actor,
    contract_id: int,
    version: int,
    subject: str,
    ends_on: date | None = None,
    lines: Sequence[Line] = (),
) -> Amendment:
    """Prepare a change to a contract in force; totals and dates stay as they are until it is signed."""
    contract = contracts.load(actor, contract_id, version)

    if contract.state != ContractState.ACTIVE:
        raise Refused("subject", "not_in_force")
    if ends_on is not None and contract.starts_on is not None and ends_on < contract.starts_on:
        raise Refused("ends_on", "before_start")
    number = (
        session.scalar(select(func.max(Amendment.number)).where(Amendment.contract_id == contract.id)) or 0
    ) + 1

    amendment = Amendment(
        contract_id=contract.id, number=number, subject=subject, ends_on=ends_on, created_at=clock.now()
    )
    session.add(amendment)
    session.flush()
    _write(contract, lines, amendment)
    flag_modified(contract, "title")
    session.flush()

    after = {
        "number": number,
        "subject": subject,
        "ends_on": ends_on,
        "lines": [_words(line) for line in lines],
    }
    events.record("contract_amended", actor=actor, subject=contract, ticket=contract.ticket, after=after)
    return amendment


def sign_amendment(*, actor: Actor, amendment_id: int, version: int, signed_on: date) -> Amendment:
    """Record the signature of an amendment: from that day its lines count and its last day holds.

    `version` is the contract's.
    """
    amendment = session.get(Amendment, amendment_id)
    if amendment is None:
        raise NotFound("amendment")
    contract = contracts.load(actor, amendment.contract_id, version)

    access.ensure(actor, "agreements.sign")
    if amendment.signed_on is not None:
        raise Conflict("stale")
    if contract.state != ContractState.ACTIVE:
        raise Refused("signed_on", "not_in_force")
    if signed_on > clock.today():
        raise Refused("signed_on", "future")
    if contract.signed_on is not None and signed_on < contract.signed_on:
        raise Refused("signed_on", "before_contract")

    amendment.signed_on = signed_on
    before = {"ends_on": contract.ends_on}
    if amendment.ends_on is not None:
        contract.ends_on = amendment.ends_on
    flag_modified(contract, "title")
    session.flush()

    after = {"number": amendment.number, "signed_on": signed_on, "ends_on": contract.ends_on}
    events.record(
        "contract_amended", actor=actor, subject=contract, ticket=contract.ticket, before=before, after=after
    )
    return amendment


def _lines(contract: Contract) -> list[FundingLine]:
    """Return the contract's own lines, without those of amendments."""
    statement = select(FundingLine).where(
        FundingLine.contract_id == contract.id, FundingLine.amendment_id.is_(None)
    )
    return list(session.execute(statement.order_by(FundingLine.id)).scalars())


def _write(contract: Contract, lines: Sequence[Line], amendment: Amendment | None = None) -> None:
    """Add lines to a contract or to its amendment."""
    for line in lines:
        session.add(FundingLine(
            contract_id=contract.id, amendment_id=amendment.id if amendment else None,
            source=FundingSource(line.source), nature=FundingNature(line.nature), funder=line.funder, amount=line.amount,
        ))  # fmt: skip


def _words(line: Line | FundingLine) -> list[str]:
    """Return a line as an event keeps it."""
    return [str(line.source), str(line.nature), line.funder or "", f"{line.amount:.2f}"]
