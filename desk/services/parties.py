"""Parties of agreements, and the establishments that manage them with what they take as overhead."""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.extensions import session
from desk.services import contracts
from desk.workflow import CONTRACT
from models import Contract, ContractParty, Establishment, ManagingEstablishment
from models.names import fold
from models.states import OverheadMode, PartyRole


@dataclass(frozen=True, slots=True)
class Party:
    """One party: who it is, who signs for it, and when it did."""

    name: str
    role: str
    signatory: str | None = None
    signed_on: date | None = None
    establishment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Overhead:
    """What one establishment takes: a share, and how it is counted."""

    name: str
    overhead_rate: Decimal
    overhead_mode: str


def set_parties(*, actor: Actor, contract_id: int, version: int, parties: Sequence[Party]) -> Contract:
    """Write who is party to an agreement that is not over, replacing what was there."""
    contract = contracts.load(actor, contract_id, version)

    if contract.state in CONTRACT.final:
        raise Refused("parties", "agreement_over")
    if any(party.signed_on and party.signed_on > clock.today() for party in parties):
        raise Refused("parties", "future")
    _check_sites(contract, parties)
    statement = select(ContractParty).where(ContractParty.contract_id == contract.id)
    known = list(session.execute(statement.order_by(ContractParty.id)).scalars())
    before = [_words(party) for party in known]
    after = [_words(party) for party in parties]

    if before != after:
        for party in known:
            session.delete(party)
        for one in parties:
            session.add(ContractParty(
                contract_id=contract.id, name=one.name, role=PartyRole(one.role), signatory=one.signatory,
                signed_on=one.signed_on, establishment_id=one.establishment_id,
            ))  # fmt: skip
        flag_modified(
            contract, "title"
        )  # the parties are part of the contract: its version moves on with them
        session.flush()
        events.record(
            "parties_changed", actor=actor, subject=contract, ticket=contract.ticket, before={"parties": before},
            after={"parties": after},
        )  # fmt: skip
    return contract


def _check_sites(contract: Contract, parties: Sequence[Party]) -> None:
    """Refuse a site that signs for another company, or for who is none."""
    known = set(
        session.scalars(
            select(Establishment.id).where(Establishment.organization_id == contract.organization_id)
        )
    )
    for party in parties:
        if party.establishment_id is not None and (
            party.role != PartyRole.COMPANY or party.establishment_id not in known
        ):
            raise Refused("parties", "unknown_site")


def set_establishments(*, actor: Actor, base: str, establishments: Sequence[Overhead]) -> None:
    """Write the establishments and their overhead as a whole; `base` is the mark of the list that was shown."""
    access.ensure(actor, "units.work")
    statement = select(ManagingEstablishment).with_for_update().order_by(ManagingEstablishment.id)
    known = list(session.execute(statement).scalars())
    if base != mark(known):
        raise Conflict("stale")
    keys = [fold(one.name) for one in establishments]
    if len(keys) != len(set(keys)):
        raise Refused("lines", "twice")

    before = [_said(one) for one in known]
    after = [_said(one) for one in establishments]
    if before == after:
        return
    for row in known:
        session.delete(row)
    session.flush()
    made = [
        ManagingEstablishment(
            name=one.name, name_key=key, overhead_rate=one.overhead_rate, overhead_mode=OverheadMode(one.overhead_mode)
        )
        for key, one in zip(keys, establishments, strict=True)
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    events.record(
        "establishments_changed", actor=actor, subject=(made or known)[0], before={"establishments": before},
        after={"establishments": after},
    )  # fmt: skip


def mark(rows: Sequence[Any]) -> str:
    """Return what tells one list of establishments from another."""
    return hashlib.sha256(repr([_said(row) for row in rows]).encode()).hexdigest()[:32]


def _said(one: Overhead | ManagingEstablishment) -> list[str]:
    return [one.name, f"{one.overhead_rate:.4f}", str(one.overhead_mode)]


def _words(party: Party | ContractParty) -> list[str]:
    """Return a party as an event keeps it."""
    if isinstance(party, Party):
        return [str(value or "") for value in astuple(party)]
    return [
        party.name,
        party.role,
        party.signatory or "",
        str(party.signed_on or ""),
        str(party.establishment_id or ""),
    ]
