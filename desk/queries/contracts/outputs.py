"""What came of a request: outputs with what they came of, and what more may come of."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from desk import access
from desk.access import Actor
from desk.queries.rows import read
from models import Contract, Engagement, Output, Unit


@dataclass(frozen=True, slots=True)
class OutputRow:
    """One output; `came_of` is the title of an agreement, or the name of a unit."""

    id: int
    kind: str
    title: str
    came_out_on: date
    source: str
    contract_id: int | None
    came_of: str


def outputs_of(actor: Actor, ticket_id: int) -> list[OutputRow]:
    """Return the outputs of a request, the newest first."""
    statement = (
        select(
            Output.id, Output.kind, Output.title, Output.came_out_on, Output.source, Output.contract_id,
            func.coalesce(Contract.title, Unit.name),
        )
        .outerjoin(Contract, Contract.id == Output.contract_id)
        .outerjoin(Engagement, Engagement.id == Output.engagement_id)
        .outerjoin(Unit, Unit.id == Engagement.unit_id)
        .where(
            func.coalesce(Contract.ticket_id, Engagement.ticket_id) == ticket_id, access.visible(actor, Output)
        )
        .order_by(Output.came_out_on.desc(), Output.id.desc())
    )  # fmt: skip
    return read(statement, OutputRow)


def origins_of(actor: Actor, ticket_id: int) -> list[tuple[str, str]]:
    """Return what something may have come of: the agreements of a request and its units' work, as (code, words)."""
    agreements = (
        select(Contract.id, Contract.title)
        .where(Contract.ticket_id == ticket_id, access.visible(actor, Contract))
        .order_by(Contract.id)
    )
    works = (
        select(Engagement.id, Unit.name)
        .join(Unit, Unit.id == Engagement.unit_id)
        .where(Engagement.ticket_id == ticket_id, access.visible(actor, Engagement))
        .order_by(Engagement.id)
    )
    return [
        *read(agreements, lambda id_, title: (f"contract:{id_}", title)),
        *read(works, lambda id_, name: (f"engagement:{id_}", name)),
    ]
