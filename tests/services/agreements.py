"""What tests of agreements do before they ask: draft, walk, fund."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from desk.access import Actor
from desk.queries import contracts as queries
from desk.services import contracts, funding
from desk.transaction import unit_of_work
from models import Contract, Engagement
from tests.factories import (
    make_screenings,
)
from tests.services.test_gates import state as state_conflict


def draft(actor: Actor, work: Engagement, code: str = "collab", **words: Any) -> Contract:
    given = {"title": "Weld seams", "unit_id": work.unit_id, **words}
    with unit_of_work():
        return contracts.draft(actor=actor, ticket_id=work.ticket_id, kind_code=code, **given)


def move(actor: Actor, contract: Contract, target: str, **words: Any) -> Contract:
    with unit_of_work():
        return contracts.move(
            actor=actor, contract_id=contract.id, version=contract.version, target=target, **words
        )


def open_gates(actor: Actor, work: Engagement) -> None:
    make_screenings(work.ticket, "ethics", decision="cleared")
    state_conflict(actor, work)


def company(amount: int) -> funding.Line:
    return funding.Line("company", "cash", Decimal(amount))


def fund(actor: Actor, contract: Contract, *lines: funding.Line) -> None:
    with unit_of_work():
        funding.set_lines(actor=actor, contract_id=contract.id, version=contract.version, lines=lines)


def total(actor: Actor, contract: Contract) -> Decimal:
    return queries.totals_of(queries.contract(actor, contract.id)).total


def make_engagement_of(contract: Contract) -> Engagement:
    from desk.extensions import session

    return session.scalars(select(Engagement).where(Engagement.ticket_id == contract.ticket_id)).one()
